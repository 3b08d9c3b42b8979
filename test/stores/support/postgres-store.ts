import type pg from 'pg';
import { FactCodec, type UnreadableFact } from '../../../src/event-store/codec.js';
import type { GroupCommitOptions } from '../../../src/event-store/group-commit.js';
import { PostgresEventStore } from '../../../src/event-store/postgres.js';
import { HeadListener } from '../../../src/journal/head-listener.js';
import { Journal } from '../../../src/journal/journal.js';
import { createPool } from '../../../src/read-store/database.js';
import { testCatalogue } from './facts.js';

export interface OpenStore {
  store: PostgresEventStore;
  journal: Journal;
  listener: HeadListener;
  pool: pg.Pool;
  unreadable: UnreadableFact[];
  close(): Promise<void>;
}

/** One service process's worth of store on a prepared database. */
export function openPostgresStore(url: string, groupCommit: Omit<GroupCommitOptions, 'url'> = {}): OpenStore {
  const unreadable: UnreadableFact[] = [];
  const codec = new FactCodec(testCatalogue, (fact) => unreadable.push(fact));
  const pool = createPool({ url, applicationName: 'hoso-test', size: 6 });
  const listener = new HeadListener(url);
  const journal = new Journal(pool, codec, listener);
  const store = new PostgresEventStore({ url, pool, journal, listener, codec, groupCommit });
  const close = async (): Promise<void> => {
    await store.close();
    await listener.close();
    await pool.end();
  };
  return { store, journal, listener, pool, unreadable, close };
}
