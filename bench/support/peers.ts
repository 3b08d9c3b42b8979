import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { DataSource, EntitySchema } from 'typeorm';
import { createPool } from '../../src/read-store/database.js';
import { BenchStreams, CALLERS, evaluationData } from './append-ways.js';
import type { Way } from './ways.js';

/** What a peer records with, and how it is closed. */
export interface Peer {
  way: Way;
  close(): Promise<void>;
}

/** Connections of each peer: the size its own documentation or the measured optimum suggests for 64 callers. */
const CONNECTIONS = 20;
const PINNED = fileURLToPath(new URL('../../../bench/peers/', import.meta.url));
/** Beside the compiled bench: no check of this project looks at what others wrote. */
const PEERS = fileURLToPath(new URL('../../peers/', import.meta.url));
const load = createRequire(join(PEERS, 'package.json'));

/** Installs the pinned peers, once. @throws when npm cannot */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules'))) return;
  cpSync(PINNED, PEERS, { recursive: true });
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: PEERS,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the peers could not be installed');
}

/** A database of its own on the bench's server. */
export async function databaseOf(url: string, name: string): Promise<string> {
  const admin = createPool({ url, applicationName: 'bench-peers', size: 1 });
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

interface EmmettStore {
  schema: { migrate(): Promise<unknown> };
  appendToStream(
    stream: string,
    events: { type: string; data: unknown }[],
    options: { expectedStreamVersion: bigint | string },
  ): Promise<{ nextExpectedStreamVersion: bigint }>;
  close(): Promise<void>;
}

export async function openEmmett(url: string): Promise<Peer> {
  const { getPostgreSQLEventStore } = load('@event-driven-io/emmett-postgresql') as {
    getPostgreSQLEventStore(this: void, url: string, options: object): EmmettStore;
  };
  const { Pool } = load('pg') as typeof pg;
  const pool = new Pool({ connectionString: url, max: CONNECTIONS });
  const store = getPostgreSQLEventStore(url, {
    connectionOptions: { pool },
    schema: { autoMigration: 'None' },
  });
  await store.schema.migrate();
  const streams = new BenchStreams();
  return {
    way: {
      name: 'emmett-postgresql 0.42.0',
      callers: CALLERS,
      step: () =>
        streams.with(async ({ name, revision }) => {
          const events = [{ type: 'PeriodEvaluationFinalised', data: evaluationData() }];
          const expectedStreamVersion = revision < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision);
          const appended = await store.appendToStream(name, events, { expectedStreamVersion });
          return Number(appended.nextExpectedStreamVersion);
        }),
    },
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

/** The order of its own install script, without the roles and views. */
const MESSAGE_DB = [
  'schema/message-store',
  'extensions/pgcrypto',
  'tables/messages',
  'types/message',
  ...['message-store-version', 'hash-64', 'acquire-lock', 'category', 'is-category', 'id', 'cardinal-id'].map(
    (name) => `functions/${name}`,
  ),
  'functions/stream-version',
  'functions/write-message',
  ...['messages-id', 'messages-stream', 'messages-category'].map((name) => `indexes/${name}`),
];

export async function openMessageDb(url: string): Promise<Peer> {
  const folder = join(dirname(load.resolve('@eventide/message-db/package.json')), 'database');
  const options = { connectionString: url, max: CONNECTIONS, options: '-c search_path=message_store,public' };
  const { Pool } = load('pg') as typeof pg;
  const pool = new Pool(options);
  for (const name of MESSAGE_DB) await pool.query(await readFile(join(folder, `${name}.sql`), 'utf8'));
  const streams = new BenchStreams();
  const text = 'SELECT write_message($1, $2, $3, $4, NULL, $5) AS position';
  return {
    way: {
      name: 'message-db 1.3.1',
      callers: CALLERS,
      step: () =>
        streams.with(async ({ name, revision }) => {
          const data = JSON.stringify(evaluationData());
          const values = [randomUUID(), name, 'PeriodEvaluationFinalised', data, revision];
          const { rows } = await pool.query<{ position: string }>({ name: 'write', text, values });
          return Number(rows[0]?.position);
        }),
    },
    close: () => pool.end(),
  };
}

interface Score {
  id: string;
  version: number;
  data: object;
}

const scores = new EntitySchema<Score>({
  name: 'score',
  columns: {
    id: { type: 'text', primary: true },
    version: { type: 'integer', version: true },
    data: { type: 'jsonb' },
  },
});
const audit = new EntitySchema<{ id: string; score: string; at: Date; before: object | null; after: object }>(
  {
    name: 'audit',
    columns: {
      id: { type: 'uuid', primary: true },
      score: { type: 'text' },
      at: { type: 'timestamptz', createDate: true },
      before: { type: 'jsonb', nullable: true },
      after: { type: 'jsonb' },
    },
  },
);

/** The usual CRUD service: the row is found and saved, and what it was goes to an audit table, in one transaction. */
export async function openTypeorm(url: string): Promise<Peer> {
  const source = new DataSource({
    type: 'postgres',
    url,
    entities: [scores, audit],
    synchronize: true,
    extra: { max: CONNECTIONS },
  });
  await source.initialize();
  const streams = new BenchStreams();
  return {
    way: {
      name: 'TypeORM save + audit row',
      callers: CALLERS,
      step: () =>
        streams.with(({ name }) =>
          source.transaction(async (manager) => {
            const found = await manager.findOneBy(scores, { id: name });
            const data = evaluationData();
            const saved = await manager.save(scores, found ? { ...found, data } : { id: name, data });
            const before = found?.data ?? null;
            await manager.insert(audit, { id: randomUUID(), score: name, before, after: data });
            return saved.version ?? 1;
          }),
        ),
    },
    close: () => source.destroy(),
  };
}
