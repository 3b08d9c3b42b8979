import type pg from 'pg';
import { FactCodec, type UnreadableFact } from '../../../src/event-store/codec.js';
import { KurrentLink } from '../../../src/event-store/kurrentdb/client.js';
import { KurrentEventStore, type KurrentEventStoreParts } from '../../../src/event-store/kurrentdb.js';
import { HeadListener } from '../../../src/journal/head-listener.js';
import { Journal } from '../../../src/journal/journal.js';
import { createPool } from '../../../src/read-store/database.js';
import { testCatalogue } from './facts.js';

export interface OpenKurrentStore {
  store: KurrentEventStore;
  link: KurrentLink;
  journal: Journal;
  listener: HeadListener;
  pool: pg.Pool;
  unreadable: UnreadableFact[];
  close(): Promise<void>;
}

type Options = Pick<KurrentEventStoreParts, 'timeoutMs' | 'journalMs' | 'now'>;

/** One service process's worth of store: facts to a KurrentDB, answers from a prepared database that is followed. */
export function openKurrentStore(url: string, kurrentUrl: string, options: Options = {}): OpenKurrentStore {
  const unreadable: UnreadableFact[] = [];
  const codec = new FactCodec(testCatalogue, (fact) => unreadable.push(fact));
  const pool = createPool({ url, applicationName: 'hoso-test', size: 6 });
  const listener = new HeadListener(url);
  const journal = new Journal(pool, codec, listener);
  const link = new KurrentLink(kurrentUrl, 'hoso-test');
  const store = new KurrentEventStore({ link, pool, journal, listener, codec, ...options });
  const close = async (): Promise<void> => {
    await store.close();
    await link.close();
    await listener.close();
    await pool.end();
  };
  return { store, link, journal, listener, pool, unreadable, close };
}
