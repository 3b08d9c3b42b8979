/**
 * P5: a rebuild of all read models against the floor (the needed fields out by COPY, the finished rows in by COPY, the
 * indexes), and against upserts fact by fact, interleaved; and what readers see meanwhile.
 */
import { projections } from '../projections/index.js';
import { makeParts, type Parts } from '../src/parts.js';
import { createClient } from '../src/read-store/database.js';
import { machine, pairedRatio, spread, table, verdict } from './support/figures.js';
import { fillJournal } from './support/invented-log.js';
import { finishedRows, floor, upserts } from './support/rebuild-floor.js';
import { withPostgres } from './support/scratch.js';

const FACTS = Number(process.argv[2] ?? 200_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** Upserts are so slow that their first facts must do. */
const UPSERTED = Number(process.env.UPSERTED ?? 3_000);

interface Reads {
  count: number;
  other: number;
  longestMs: number;
}

/** Reads all the time while something goes on; counts answers other than those of before. */
async function readingDuring({ pool }: Parts, work: Promise<unknown>, reads: Reads): Promise<void> {
  const people = async () => {
    const sql = 'SELECT count(*)::integer AS rows FROM read.people WHERE known_to > $1';
    return (await pool.query<{ rows: number }>(sql, [Number.MAX_SAFE_INTEGER - 1])).rows[0]!.rows;
  };
  const expected = await people();
  let ended = false;
  const watched = work.finally(() => (ended = true));
  while (!ended) {
    const began = performance.now();
    if ((await people()) !== expected) reads.other++;
    reads.longestMs = Math.max(reads.longestMs, performance.now() - began);
    reads.count++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await watched;
}

await withPostgres(async (server) => {
  const locked: number[] = [];
  const log = (_: string, details: Record<string, unknown> = {}) => {
    if (typeof details['lockedMs'] === 'number') locked.push(details['lockedMs']);
  };
  const parts = await makeParts({ ...server, log });
  const client = createClient({ url: server.adminUrl, applicationName: 'bench', statementTimeoutMs: 0 });
  await client.connect();
  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '128MB'");
  const facts = await fillJournal(server.adminUrl, FACTS);
  const rebuilt = () => parts.rebuilder.rebuild(projections, { requestedBy: 'bench', compare: false });
  await rebuilt();
  const finished = await finishedRows(client);
  const rates = { ours: [] as number[], floor: [] as number[], one: [] as number[], pages: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await rebuilt();
    rates.ours.push(facts / ((performance.now() - began) / 1_000));
    rates.floor.push(facts / (await floor(client, finished)));
    rates.one.push(await upserts(client, UPSERTED, 1));
    rates.pages.push(await upserts(client, UPSERTED, 1_000));
  }
  const reads: Reads = { count: 0, other: 0, longestMs: 0 };
  await readingDuring(parts, rebuilt(), reads);
  console.log(`${machine(server.version)}; ${facts} facts, ${ROUNDS} rounds`);
  const ratio = (other: number[]) => pairedRatio(rates.ours, other).toFixed(2);
  table(
    ['all read models', 'facts/s', 'ours / it'],
    [
      ['rebuild, ours', spread(rates.ours), '1'],
      ['floor: COPY out, COPY in, indexes', spread(rates.floor), ratio(rates.floor)],
      ['upsert a fact, transaction a fact', spread(rates.one), ratio(rates.one)],
      ['upsert a fact, transaction a page of 1,000', spread(rates.pages), ratio(rates.pages)],
    ],
  );
  verdict('ours / floor', pairedRatio(rates.ours, rates.floor), { least: 0.75 });
  verdict('ours / upsert a fact', pairedRatio(rates.ours, rates.one), { least: 50 });
  console.log(
    `${reads.count} reads during a rebuild beside them: ${reads.other} not of the old rows, longest ${reads.longestMs.toFixed(0)} ms`,
  );
  verdict('live tables locked for the swap, ms, longest', Math.max(...locked), { most: 50 });
  await client.end();
  await parts.close();
});
