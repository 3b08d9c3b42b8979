/**
 * P2: the append of P1 against what others record the same fact with: emmett-postgresql, message-db, and a row saved by
 * TypeORM beside an audit row. 64 callers each, in databases of their own on one server, interleaved.
 */
import { openOurs } from './support/append-ways.js';
import { machine, pairedRatio, spread, table, verdict } from './support/figures.js';
import { databaseOf, installPeers, openEmmett, openMessageDb, openTypeorm } from './support/peers.js';
import { withPostgres } from './support/scratch.js';
import { interleave } from './support/ways.js';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const ROUND_MS = Number(process.env.ROUND_MS ?? 3_000);

installPeers();
await withPostgres(async ({ url, version }) => {
  const ours = await openOurs(url);
  const peers = [
    await openEmmett(await databaseOf(url, 'emmett')),
    await openMessageDb(await databaseOf(url, 'messagedb')),
    await openTypeorm(await databaseOf(url, 'typeorm')),
  ];
  const figures = await interleave([ours.way, ...peers.map(({ way }) => way)], ROUNDS, ROUND_MS);
  const [append, ...others] = figures;
  console.log(`P2 ${machine(version)}; ${ROUNDS} rounds`);
  table(
    ['', 'appends/s', 'p50 ms', 'p99 ms'],
    figures.map(({ name, rate, p50, p99 }) => [name, spread(rate), spread(p50, 1), spread(p99, 1)]),
  );
  for (const [index, least] of [8, 8, 20].entries()) {
    const { name, rate } = others[index]!;
    verdict(`appends/s, ours / ${name}`, pairedRatio(append!.rate, rate), { least });
  }
  for (const peer of peers) await peer.close();
  await ours.close();
});
process.exit();
