/**
 * P1: appends of one fact by 64 callers, with version check, contiguous positions, idempotency key and fsync, against
 * raw single INSERTs on 32 connections and raw batches of as many rows as our transactions
 * had on average, interleaved in one run. Prints medians of the
 * paired ratios and the p99 of each way. Needs an empty database: `HOSO_BENCH_DATABASE_URL`.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { FactCodec, type FactCatalogue } from '../src/event-store/codec.js';
import type { FactToAppend } from '../src/event-store/event-store.js';
import { contentHash } from '../src/event-store/json-profile.js';
import { PostgresEventStore } from '../src/event-store/postgres.js';
import { HeadListener } from '../src/journal/head-listener.js';
import { Journal } from '../src/journal/journal.js';
import { prepareDatabase } from '../src/journal/prepare-database.js';
import { createPool } from '../src/read-store/database.js';

const url = process.env.HOSO_BENCH_DATABASE_URL ?? '';
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const ROUND_MS = Number(process.env.ROUND_MS ?? 3_000);
const CALLERS = 64;

const catalogue: FactCatalogue = {
  find: () => ({ version: 1, personal: ['inputs'] }),
  allPersonal: new Set(),
};

/** About 450 bytes of data, as the evaluations that make up two thirds of a real log. */
function evaluation(): Record<string, string | number> {
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
  const data = evaluation();
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

interface Way {
  name: string;
  callers: number;
  rows: () => number;
  step(caller: number): Promise<void>;
}

async function measure(way: Way): Promise<{ rate: number; p50: number; p99: number }> {
  const times: number[] = [];
  const end = performance.now() + ROUND_MS;
  const start = performance.now();
  const call = async (caller: number): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      await way.step(caller);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: way.callers }, (_, caller) => call(caller)));
  const seconds = (performance.now() - start) / 1_000;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { rate: (times.length * way.rows()) / seconds, p50: at(0.5), p99: at(0.99) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function rawWays(pool: pg.Pool, batchRows: () => number): Promise<Way[]> {
  await pool.query('DROP TABLE IF EXISTS public.raw');
  await pool.query(`CREATE TABLE public.raw (position bigserial PRIMARY KEY, stream text COLLATE "C", revision int,
    type text, effective_on text, recorded_at timestamptz DEFAULT now(), body jsonb, UNIQUE (stream, revision))`);
  const single = `INSERT INTO public.raw (stream, revision, type, effective_on, body) VALUES ($1, $2, $3, $4, $5)`;
  const batch = `INSERT INTO public.raw (stream, revision, type, effective_on, body)
    SELECT 's' || gen_random_uuid(), 0, 'T', '2026-04-01', b::jsonb FROM unnest(string_to_array($1, E'\\n')) AS b`;
  return [
    {
      name: 'raw INSERT, 32 connections',
      callers: 32,
      rows: () => 1,
      step: async () => {
        const values = [`staff-${randomUUID()}`, 0, 'T', '2026-04-01', JSON.stringify(evaluation())];
        await pool.query({ name: 'single', text: single, values });
      },
    },
    {
      name: 'raw batch of that size',
      callers: 1,
      rows: batchRows,
      step: async () => {
        const rows = Array.from({ length: batchRows() }, () => JSON.stringify(evaluation()));
        await pool.query({ name: 'batch', text: batch, values: [rows.join('\n')] });
      },
    },
  ];
}

function storeWay(store: PostgresEventStore): Way {
  const streams = Array.from({ length: 5_000 }, () => ({
    name: `staff-${randomUUID()}`,
    revision: -1,
    busy: false,
  }));
  return {
    name: `append, ${CALLERS} callers`,
    callers: CALLERS,
    rows: () => 1,
    step: async () => {
      let stream = streams[Math.floor(Math.random() * streams.length)];
      while (stream === undefined || stream.busy)
        stream = streams[Math.floor(Math.random() * streams.length)];
      stream.busy = true;
      const idempotency = { key: randomUUID(), fingerprint: randomUUID() };
      const { revision } = await store.append(stream.name, stream.revision, [newFact()], { idempotency });
      stream.revision = revision;
      stream.busy = false;
    },
  };
}

const { serviceUrl } = await prepareDatabase(url, url);
const rawPool = createPool({ url, applicationName: 'bench-raw', size: 32 });
const pool = createPool({ url: serviceUrl, applicationName: 'bench' });
const codec = new FactCodec(catalogue);
const listener = new HeadListener(serviceUrl);
const journal = new Journal(pool, codec, listener);
const store = new PostgresEventStore({ url: serviceUrl, pool, journal, listener, codec });
const batchSize = (): number =>
  Math.max(1, Math.round(store.counted.appends / Math.max(1, store.counted.batches)));
const ways = [storeWay(store), ...(await rawWays(rawPool, batchSize))];
const figures = ways.map(() => [] as { rate: number; p50: number; p99: number }[]);
for (let round = -1; round < ROUNDS; round++) {
  for (const [index, way] of ways.entries()) {
    const figure = await measure(way);
    // The first round warms caches and plans.
    if (round >= 0) figures[index]?.push(figure);
  }
}
for (const [index, way] of ways.entries()) {
  const own = figures[index] ?? [];
  const rate = median(own.map((figure) => figure.rate));
  const p50 = median(own.map((figure) => figure.p50));
  const p99 = median(own.map((figure) => figure.p99));
  console.log(
    `${way.name.padEnd(30)} ${rate.toFixed(0).padStart(8)}/s  p50 ${p50.toFixed(2)} ms  p99 ${p99.toFixed(2)} ms`,
  );
}
const [ours = [], single = [], batch = []] = figures;
const ratio = (peer: typeof single): string =>
  median(ours.map(({ rate }, i) => rate / (peer[i]?.rate ?? 1))).toFixed(2);
const p99 = median(ours.map((figure, i) => figure.p99 / (single[i]?.p99 ?? 1))).toFixed(2);
console.log(`mean batch ${batchSize()}`);
console.log(
  `append / raw INSERT ${ratio(single)} (goal 2)   append / raw batch ${ratio(batch)} (goal 0.55)   p99 / raw p99 ${p99} (goal 1)`,
);
await store.close();
await listener.close();
await pool.end();
await rawPool.end();
