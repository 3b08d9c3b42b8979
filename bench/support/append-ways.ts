import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { FactCodec, type FactCatalogue } from '../../src/event-store/codec.js';
import type { FactToAppend } from '../../src/event-store/event-store.js';
import { contentHash } from '../../src/event-store/json-profile.js';
import { PostgresEventStore } from '../../src/event-store/postgres.js';
import { HeadListener } from '../../src/journal/head-listener.js';
import { Journal } from '../../src/journal/journal.js';
import { prepareDatabase } from '../../src/journal/prepare-database.js';
import { createPool } from '../../src/read-store/database.js';
import type { Way } from './ways.js';

export const CALLERS = 64;

const catalogue: FactCatalogue = {
  find: () => ({ version: 1, personal: ['inputs'] }),
  allPersonal: new Set(),
};

/** About 450 bytes of data, as the evaluations that make up two thirds of a real log. */
export function evaluationData(): Record<string, string | number> {
  return {
    period: '2026-Q1',
    unitCode: 'TN-08123',
    score: '87.25',
    rating: 'good',
    ruleSet: 'decree-335-2025',
    evaluator: randomUUID(),
    remark:
      'Hoàn thành tốt nhiệm vụ được giao, chủ động phối hợp với các bộ phận khác trong cơ quan. '.repeat(3),
  };
}

function newFact(): FactToAppend {
  const data = evaluationData();
  return {
    id: randomUUID(),
    type: 'PeriodEvaluationFinalised',
    effectiveOn: '2026-04-01',
    schemaVersion: 1,
    recordedBy: 'bench',
    correlationId: randomUUID(),
    data,
    contentHash: contentHash(data),
  };
}

export interface BenchStream {
  name: string;
  /** Of the last event; -1 before the first. */
  revision: number;
  busy: boolean;
}

/** Streams of which each is written by one caller at a time, so that no expected revision is stale. */
export class BenchStreams {
  private readonly streams = Array.from({ length: 5_000 }, (): BenchStream => ({
    name: `staff-${randomUUID()}`,
    revision: -1,
    busy: false,
  }));

  async with(write: (stream: BenchStream) => Promise<number>): Promise<void> {
    let stream = this.any();
    while (stream.busy) stream = this.any();
    stream.busy = true;
    stream.revision = await write(stream);
    stream.busy = false;
  }

  private any(): BenchStream {
    return this.streams[Math.floor(Math.random() * this.streams.length)]!;
  }
}

/** Our append, with version check, contiguous positions, idempotency key and fsync. */
export async function openOurs(url: string) {
  const { serviceUrl } = await prepareDatabase(url, url);
  const pool = createPool({ url: serviceUrl, applicationName: 'bench' });
  const codec = new FactCodec(catalogue);
  const listener = new HeadListener(serviceUrl);
  const journal = new Journal(pool, codec, listener);
  const store = new PostgresEventStore({ url: serviceUrl, pool, journal, listener, codec });
  const streams = new BenchStreams();
  const way: Way = {
    name: `append, ${CALLERS} callers`,
    callers: CALLERS,
    step: () =>
      streams.with(async ({ name, revision }) => {
        const idempotency = { key: randomUUID(), fingerprint: randomUUID() };
        const appended = await store.append(name, revision, [newFact()], { idempotency });
        return appended.revision;
      }),
  };
  return {
    way,
    batchSize: () => Math.max(1, Math.round(store.counted.appends / Math.max(1, store.counted.batches))),
    async close() {
      await store.close();
      await listener.close();
      await pool.end();
    },
  };
}

/** What PostgreSQL does by itself: single INSERTs on 32 connections, and batches of the given size on one. */
export async function rawWays(pool: pg.Pool, batchRows: () => number): Promise<Way[]> {
  await pool.query(`CREATE TABLE public.raw (position bigserial PRIMARY KEY, stream text COLLATE "C", revision int,
    type text, effective_on text, recorded_at timestamptz DEFAULT now(), body jsonb, UNIQUE (stream, revision))`);
  const single = `INSERT INTO public.raw (stream, revision, type, effective_on, body) VALUES ($1, $2, $3, $4, $5)`;
  const batch = `INSERT INTO public.raw (stream, revision, type, effective_on, body)
    SELECT 's' || gen_random_uuid(), 0, 'T', '2026-04-01', b::jsonb FROM unnest(string_to_array($1, E'\\n')) AS b`;
  return [
    {
      name: 'raw INSERT, 32 connections',
      callers: 32,
      step: async () => {
        const values = [`staff-${randomUUID()}`, 0, 'T', '2026-04-01', JSON.stringify(evaluationData())];
        await pool.query({ name: 'single', text: single, values });
      },
    },
    {
      name: 'raw batch of the size of ours',
      callers: 1,
      rows: batchRows,
      step: async () => {
        const rows = Array.from({ length: batchRows() }, () => JSON.stringify(evaluationData()));
        await pool.query({ name: 'batch', text: batch, values: [rows.join('\n')] });
      },
    },
  ];
}
