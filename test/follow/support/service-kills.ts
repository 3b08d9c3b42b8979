import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '../../../src/journal/prepare-database.js';
import { createPool } from '../../../src/read-store/database.js';
import { beginAtEnd, endOf, type Server } from '../../support/kurrent-server.js';
import { freePort } from '../../support/process.js';
import { compareWith, Load, type Found } from './writing.js';

const READY_MS = 60_000;

export interface ServiceProcess {
  child: ChildProcess;
  url: string;
  token: string;
  kill(): Promise<void>;
}

/** A whole service without catalogues, as a process of its own. */
export async function serviceProcess(env: Record<string, string>): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['test/follow/support/service.mjs'], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit').then(([code]) => {
    throw new Error(`the service ended with ${String(code)}`);
  });
  exited.catch(() => {});
  const late = AbortSignal.timeout(READY_MS);
  try {
    const [line] = (await Promise.race([once(lines, 'line', { signal: late }), exited])) as [string];
    return { child, kill, ...(JSON.parse(line) as { url: string; token: string }) };
  } catch (error) {
    await kill();
    throw error;
  }
}

export interface ServiceKillPlan {
  server: Pick<Server, 'url'>;
  /** Of its owner; empty. */
  databaseUrl: string;
  dataDir: string;
  cycles: number;
  writers: number;
  /** How long they write between two kills, in milliseconds, on average. */
  writeMs: number;
  /** Kills PostgreSQL as well, in two of three cycles. */
  killDatabase?: () => Promise<void>;
  acknowledgeEarly?: boolean;
  log?: (line: string) => void;
}

export interface ServiceKillReport extends Found {
  kills: { api: number; follower: number; database: number };
  /** From a kill to the next acknowledged fact, at most, in milliseconds. */
  longestSilenceMs: number;
  /** The longest that a request was held, of those that were answered. */
  slowestAnswerMs: number;
}

/**
 * Kills, with SIGKILL under writers, the process that takes requests, the one that copies KurrentDB into the journal, and
 * PostgreSQL, in turn and together; then compares what the writers were told with KurrentDB and the journal.
 */
export async function runServiceKills(plan: ServiceKillPlan): Promise<ServiceKillReport> {
  const { server, cycles, writeMs, acknowledgeEarly = false } = plan;
  const env = {
    DATABASE_URL: plan.databaseUrl,
    KURRENTDB_URL: server.url,
    HOSO_DATA_DIR: plan.dataDir,
    HOSO_PORT: String(await freePort()),
  };
  const start = (roles: string) => serviceProcess({ ...env, HOSO_ROLES: roles });
  await prepareDatabase(plan.databaseUrl, plan.databaseUrl);
  await beginAtEnd(plan.databaseUrl, server);
  const begin = await endOf(server);
  const pool = createPool({ url: plan.databaseUrl, applicationName: 'test', size: 1 });
  const kills = { api: 0, follower: 0, database: 0 };
  let longestSilenceMs = 0;
  let [api, follower] = [await start('api'), await start('projector')];
  const load = new Load({ url: api.url, token: api.token, writers: plan.writers, acknowledgeEarly });
  try {
    for (let cycle = 0; cycle < cycles; cycle++) {
      await load.progress();
      await sleep(writeMs * (0.5 + Math.random()));
      const killedAt = performance.now();
      if (plan.killDatabase && cycle % 3 !== 1) {
        await plan.killDatabase();
        kills.database += 1;
      }
      if (cycle % 3 !== 0 || acknowledgeEarly) {
        await api.kill();
        kills.api += 1;
        api = await start('api');
      }
      if (cycle % 3 !== 2) {
        await follower.kill();
        kills.follower += 1;
        follower = await start('projector');
      }
      await load.progress();
      longestSilenceMs = Math.max(longestSilenceMs, performance.now() - killedAt);
      plan.log?.(`cycle ${cycle + 1}: ${load.acknowledged.length} acknowledged`);
    }
    await load.stop();
    const { slowestMs: slowestAnswerMs } = load.phase();
    const found = await compareWith(pool, server, begin, load.acknowledged);
    return { ...found, kills, longestSilenceMs, slowestAnswerMs };
  } finally {
    await load.stop();
    await Promise.all([api.kill(), follower.kill()]);
    await pool.end();
  }
}
