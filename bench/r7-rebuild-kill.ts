/**
 * R7: `hoso rebuild --all` killed with SIGKILL at random moments, KILLS times (default 20). After each the live rows
 * must be as before; after all of them a whole rebuild must give the same rows and leave nothing beside them.
 */
import { join } from 'node:path';
import { projections } from '../projections/index.js';
import { makeParts } from '../src/parts.js';
import { killRebuilds } from '../test/support/rebuild-kills.js';
import { machine } from './support/figures.js';
import { fillJournal } from './support/invented-log.js';
import { withPostgres } from './support/scratch.js';

const FACTS = Number(process.argv[2] ?? 30_000);
const KILLS = Number(process.env.KILLS ?? 20);

await withPostgres(async (server, directory) => {
  const parts = await makeParts(server);
  const facts = await fillJournal(server.adminUrl, FACTS);
  const began = performance.now();
  await parts.rebuilder.rebuild(projections, { requestedBy: 'bench', compare: false });
  const withinMs = (performance.now() - began) * 1.2;
  const dataDir = join(directory, 'killed');
  const plan = { url: server.url, pool: parts.pool, kills: KILLS, withinMs, dataDir };
  const { killed, changed, identical, leftOvers } = await killRebuilds(plan);
  console.log(`${machine(server.version)}; ${facts} facts, ${KILLS} kills within ${withinMs.toFixed(0)} ms`);
  console.log(
    `killed while: ${Object.entries(killed)
      .map(([step, times]) => `${step} ${times}`)
      .join(', ')}`,
  );
  console.log(
    `live rows changed by a kill: ${changed}; identical after all: ${identical}; left over: ${leftOvers.length}`,
  );
  await parts.close();
  if (changed > 0 || !identical || leftOvers.length > 0) process.exitCode = 1;
});
