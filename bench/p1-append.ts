/**
 * P1: appends of one fact by 64 callers, with version check, contiguous positions, idempotency key and fsync, against
 * raw single INSERTs on 32 connections and raw batches of as many rows as our transactions had on average, interleaved.
 */
import { createPool } from '../src/read-store/database.js';
import { openOurs, rawWays } from './support/append-ways.js';
import { machine, pairedRatio, spread, table, verdict } from './support/figures.js';
import { withPostgres } from './support/scratch.js';
import { interleave } from './support/ways.js';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const ROUND_MS = Number(process.env.ROUND_MS ?? 3_000);

await withPostgres(async ({ url, version }) => {
  const ours = await openOurs(url);
  const rawPool = createPool({ url, applicationName: 'bench-raw', size: 32 });
  const ways = [ours.way, ...(await rawWays(rawPool, ours.batchSize))];
  const figures = await interleave(ways, ROUNDS, ROUND_MS);
  const [append, single, batch] = figures;
  console.log(`P1 ${machine(version)}; ${ROUNDS} rounds, mean batch ${ours.batchSize()}`);
  table(
    ['', 'rows/s', 'p50 ms', 'p99 ms'],
    figures.map(({ name, rate, p50, p99 }) => [name, spread(rate), spread(p50, 1), spread(p99, 1)]),
  );
  verdict('rows/s, append / raw INSERT', pairedRatio(append!.rate, single!.rate), { least: 2 });
  verdict('rows/s, append / raw batch', pairedRatio(append!.rate, batch!.rate), { least: 0.55 });
  verdict('p99, append / raw INSERT', pairedRatio(append!.p99, single!.p99), { most: 1 });
  await ours.close();
  await rawPool.end();
});
