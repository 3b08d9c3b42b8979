/**
 * P14: from `npm start` in a fresh clone, with an empty package cache, to the first answer served (packages installed,
 * service built, database made, 4,975 catalogue facts recorded); and the same for later starts of that clone.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { machine, spread, table, verdict } from './support/figures.js';
import { inScratch } from './support/scratch.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LATER = Number(process.env.ROUNDS ?? 5);
const LIMIT_MS = 300_000;

/** Resolves with the address and token that the start prints. */
async function welcome(service: ChildProcess): Promise<{ url: string; token: string }> {
  for await (const line of createInterface({ input: service.stdout! })) {
    const found = /^export HOSO=(\S+) TOKEN=(\S+)/.exec(line);
    if (found) return { url: found[1]!, token: found[2]! };
  }
  throw new Error('the service ended without an address');
}

/** Seconds from the command to an answered question, and from Ctrl-C to the end. */
async function start(directory: string): Promise<{ served: number; stopped: number }> {
  const began = performance.now();
  const service = spawn('npm', ['start'], {
    cwd: join(directory, 'hoso'),
    env: {
      ...process.env,
      HOSO_PORT: '0',
      HOSO_DATA_DIR: join(directory, 'data'),
      npm_config_cache: join(directory, 'cache'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(service, 'exit');
  const { url, token } = await welcome(service);
  const headers = { authorization: `Bearer ${token}` };
  for (;;) {
    const answer = await fetch(`${url}/api/v1/units?limit=1`, { headers });
    const ready = await fetch(`${url}/readyz`);
    if (answer.ok && ready.ok) break;
    if (performance.now() - began > LIMIT_MS) throw new Error('no answer in time');
    await sleep(50);
  }
  const served = performance.now();
  process.kill(-service.pid!, 'SIGINT');
  await ended;
  return { served: (served - began) / 1_000, stopped: (performance.now() - served) / 1_000 };
}

await inScratch(async (directory) => {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, join(directory, 'hoso')]);
  const first = await start(directory);
  const later = { served: [] as number[], stopped: [] as number[] };
  for (let round = 0; round < LATER; round++) {
    const { served, stopped } = await start(directory);
    later.served.push(served);
    later.stopped.push(stopped);
  }
  console.log(`P14 ${machine()}; ${LATER} later starts`);
  table(
    ['', 'seconds'],
    [
      ['first start', first.served.toFixed(1)],
      ['later starts', spread(later.served, 1)],
      ['Ctrl-C', spread(later.stopped, 1)],
    ],
  );
  verdict('first start, s', first.served, { most: 90 });
  verdict('later starts, s', later.served.toSorted((a, b) => a - b)[Math.floor(LATER / 2)]!, { most: 4 });
});
