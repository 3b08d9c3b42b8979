/**
 * P4: 64 writers in two processes, half of them storming one stream with the same expected revision, read by readers
 * of batches of 1, 10, 100 and 1,000 while a transaction that wrote is held open for five seconds; and the same with a
 * bigserial table and a reader that asks for what lies beyond its last position.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { makeParts, type Parts } from '../src/parts.js';
import { createPool } from '../src/read-store/database.js';
import { machine, table, verdict } from './support/figures.js';
import { startChild, withPostgres } from './support/scratch.js';

const RUN_MS = Number(process.env.RUN_MS ?? 12_000);
const HELD_MS = 5_000;
const BATCHES = [1, 10, 100, 1_000];
const WRITER = fileURLToPath(new URL('./support/p4-writer.js', import.meta.url));

interface Reading {
  batch: number;
  seen: number;
  faults: number;
  /** Longest time without anything to read, in ms: while the transaction was held open, and otherwise. */
  stall: { held: number; free: number };
}

/** Whether the transaction that wrote is open now. */
let held = false;

/** Follows the log until `until` says the last position; any step but n → n + 1 is a fault. */
async function follow({ journal }: Parts, batch: number, until: () => number | undefined): Promise<Reading> {
  const reading: Reading = { batch, seen: 0, faults: 0, stall: { held: 0, free: 0 } };
  let moved = performance.now();
  for (;;) {
    const last = until();
    const page = await journal.readAfter(reading.seen, batch);
    for (const { position } of page) {
      if (position !== reading.seen + 1) reading.faults++;
      reading.seen = position;
    }
    if (page.length > 0) {
      const now = performance.now();
      const when = held ? 'held' : 'free';
      if (last === undefined && reading.seen > page.length)
        reading.stall[when] = Math.max(reading.stall[when], now - moved);
      moved = now;
    } else if (last !== undefined) {
      reading.faults += Math.abs(last - reading.seen);
      return reading;
    } else await sleep(1);
  }
}

/** Writes a row, and keeps its transaction open. */
async function hold(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query(statement);
  held = true;
  await sleep(HELD_MS);
  held = false;
  await client.query('COMMIT');
  await client.end();
}

async function ours(parts: Parts, url: string) {
  const writers = await Promise.all([1, 2].map(() => startChild<string>(WRITER, [url, String(RUN_MS)])));
  let last: number | undefined;
  const readings = BATCHES.map((batch) => follow(parts, batch, () => last));
  const holding = sleep(RUN_MS / 4).then(() => hold(url, 'INSERT INTO public.held VALUES (1)'));
  const counts = await Promise.all(
    writers.map(async ({ process: writer }) => {
      const [said] = (await once(writer, 'message')) as [{ acknowledged: number; conflicts: number }];
      return said;
    }),
  );
  await holding;
  await Promise.all(writers.map((writer) => writer.end()));
  last = (await parts.journal.head()).position;
  const sum = (name: 'acknowledged' | 'conflicts') => counts.reduce((all, one) => all + one[name], 0);
  return {
    head: last,
    acknowledged: sum('acknowledged'),
    conflicts: sum('conflicts'),
    readings: await Promise.all(readings),
  };
}

/** What a sequence and a reader of `position > last` lose: whatever commits after a greater number was read. */
async function naive(url: string): Promise<{ written: number; missed: number }> {
  const pool = createPool({ url, applicationName: 'bench-naive', size: 17 });
  await pool.query('CREATE TABLE public.naive (position bigserial PRIMARY KEY, body text)');
  const end = performance.now() + RUN_MS / 2;
  const insert = "INSERT INTO public.naive (body) VALUES ('x')";
  const write = async () => {
    while (performance.now() < end) await pool.query(insert);
  };
  const read = async (): Promise<number> => {
    let [seen, position] = [0, 0];
    for (let quiet = 0; quiet < 20;) {
      const { rows } = await pool.query<{ position: number }>(
        'SELECT position FROM public.naive WHERE position > $1 ORDER BY position LIMIT 1000',
        [position],
      );
      seen += rows.length;
      position = Number(rows.at(-1)?.position ?? position);
      quiet = rows.length === 0 && performance.now() > end + HELD_MS ? quiet + 1 : 0;
      if (rows.length === 0) await sleep(5);
    }
    return seen;
  };
  const [seen] = await Promise.all([read(), hold(url, insert), ...Array.from({ length: 16 }, write)]);
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM public.naive');
  await pool.end();
  return { written: rows[0]!.n, missed: rows[0]!.n - seen };
}

await withPostgres(async (server) => {
  const parts = await makeParts(server);
  const pool = createPool({ url: server.url, applicationName: 'bench-held', size: 1 });
  await pool.query('CREATE TABLE public.held (n integer)');
  await pool.end();
  const found = await ours(parts, server.url);
  const lost = await naive(server.url);
  await parts.close();
  console.log(`P4 ${machine(server.version)}; 64 writers in 2 processes, ${RUN_MS / 1_000} s`);
  console.log(
    `${found.acknowledged} acknowledged, head ${found.head}, ${found.conflicts} conflicts rolled back`,
  );
  table(
    [
      'reader',
      'seen',
      'missed, doubled or out of order',
      'stall ms, transaction open',
      'stall ms, otherwise',
    ],
    found.readings.map(({ batch, seen, faults, stall }) => [
      `batches of ${batch}`,
      String(seen),
      String(faults),
      stall.held.toFixed(0),
      stall.free.toFixed(0),
    ]),
  );
  const faults = found.readings.reduce((sum, reading) => sum + reading.faults, 0);
  verdict('missed, doubled or out of order', faults, { most: 0 });
  verdict('holes and unacknowledged', Math.abs(found.head - found.acknowledged), { most: 0 });
  const longest = Math.max(...found.readings.map(({ stall }) => stall.held));
  verdict('longest stall while the transaction was open, ms', longest, { most: 100 });
  console.log(`naive reader of a bigserial table: missed ${lost.missed} of ${lost.written}`);
});
process.exit();
