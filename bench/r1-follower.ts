/**
 * R1 with KurrentDB as the event store: the process that takes requests, the one that copies into the journal, and PostgreSQL
 * killed with SIGKILL under eight writers over HTTP, CYCLES times (default 60); then the control, whose writers believe before
 * they are answered. On the server in KURRENTDB_URL, else on the fake of the tests. Fails when anything acknowledged is lost,
 * doubled or out of place in KurrentDB or the journal, or when the control passes.
 */
import { join } from 'node:path';
import { killServer } from '../test/stores/support/kill-cycles.js';
import { runServiceKills, type ServiceKillReport } from '../test/follow/support/service-kills.js';
import { machine } from './support/figures.js';
import { kurrentServer } from './support/kurrent.js';
import { withPostgres } from './support/scratch.js';

const CYCLES = Number(process.env.CYCLES ?? 60);
const WRITE_MS = Number(process.env.WRITE_MS ?? 600);
const WRITERS = 8;

const log = (line: string): void => void (process.stderr.isTTY && process.stderr.write(`\r${line}`));

/** On a database of its own, which begins at the start of the server's log. */
async function run(cycles: number, acknowledgeEarly: boolean): Promise<ServiceKillReport> {
  const server = await kurrentServer();
  try {
    return await withPostgres((postgres, directory) =>
      runServiceKills({
        server,
        databaseUrl: postgres.url,
        dataDir: join(directory, 'data'),
        cycles,
        writers: WRITERS,
        writeMs: WRITE_MS,
        killDatabase: () => killServer(postgres.dataDirectory),
        acknowledgeEarly,
        log,
      }),
    );
  } finally {
    await server.close();
  }
}

function show(name: string, report: ServiceKillReport): void {
  const { api, follower, database } = report.kills;
  console.log(`${name}: kills of the API ${api}, of the follower ${follower}, of PostgreSQL ${database}`);
  console.log(`  acknowledged ${report.acknowledged}, recorded ${report.recorded}, lost ${report.lost}`);
  console.log(
    `  misplaced ${report.misplaced}, duplicates ${report.duplicates}, holes ${report.flaws.length}`,
  );
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  console.log(
    `  from a kill to the next acknowledged fact at most ${seconds(report.longestSilenceMs)} s; ` +
      `slowest answer ${seconds(report.slowestAnswerMs)} s`,
  );
}

const real = process.env.KURRENTDB_URL !== undefined;
console.log(`R1 ${machine()}; ${WRITERS} writers, on ${real ? 'a real server' : 'the fake'}`);
const report = await run(CYCLES, false);
show('R1', report);
const control = await run(3, true);
show('control', control);
const sound = report.lost + report.misplaced + report.duplicates + report.flaws.length === 0;
if (!sound || control.lost === 0) {
  console.log(sound ? 'the control was not found out' : 'R1 failed');
  process.exitCode = 1;
}
