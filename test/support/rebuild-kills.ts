import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { leftOvers, liveRows } from './read-rows.js';

export interface KillPlan {
  url: string;
  /** Of that database, with bigint as numbers. */
  pool: pg.Pool;
  kills: number;
  /** The kill comes at a random moment within so many ms from the first fact on. */
  withinMs: number;
  dataDir: string;
}

export interface KillReport {
  /** Rebuilds that were killed, by the step they were in; `done` came before the kill. */
  killed: Record<string, number>;
  /** Kills after which the live rows were other than before. */
  changed: number;
  /** Whether a whole rebuild after all of them gave the same rows, and left nothing beside them. */
  identical: boolean;
  leftOvers: string[];
}

const rebuildAll = ({ url, dataDir }: KillPlan) =>
  spawn(process.execPath, ['bin/hoso.js', 'rebuild', '--all', '--json'], {
    env: { ...process.env, DATABASE_URL: url, HOSO_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });

/** Kills `hoso rebuild --all` with SIGKILL at random moments; nobody else may write meanwhile. */
export async function killRebuilds(plan: KillPlan): Promise<KillReport> {
  const { pool, kills, withinMs } = plan;
  const before = await liveRows(pool);
  const report: KillReport = { killed: {}, changed: 0, identical: false, leftOvers: [] };
  for (let n = 0; n < kills; n++) {
    const last = await lastNumber(pool);
    const child = rebuildAll(plan);
    const ended = once(child, 'exit');
    while (child.exitCode === null && (await lastNumber(pool)) === last) await sleep(5);
    await sleep(Math.random() * withinMs);
    child.kill('SIGKILL');
    await ended;
    const { rows } = await pool.query<{ state: string; step: string }>(
      'SELECT state, step FROM read_store.rebuilds WHERE number > $1 ORDER BY number LIMIT 1',
      [last],
    );
    const step = rows[0]?.state === 'running' ? rows[0].step : (rows[0]?.state ?? 'not begun');
    report.killed[step] = (report.killed[step] ?? 0) + 1;
    if (!same(await liveRows(pool), before)) report.changed++;
  }
  const whole = rebuildAll(plan);
  const [code] = (await once(whole, 'exit')) as [number | null];
  report.identical = code === 0 && same(await liveRows(pool), before);
  report.leftOvers = await leftOvers(pool);
  return report;
}

const same = (one: Record<string, string>, other: Record<string, string>) =>
  JSON.stringify(one) === JSON.stringify(other);

async function lastNumber(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ number: number }>(
    'SELECT coalesce(max(number), 0)::integer AS number FROM read_store.rebuilds',
  );
  return rows[0]!.number;
}
