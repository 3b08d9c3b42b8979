import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const PROGRAM = fileURLToPath(new URL('../../../bin/hoso.js', import.meta.url));
const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 20_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A directory for a service's data; the embedded server of root runs as another account and must pass through. */
export async function scratchDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'hoso-trial-'));
  await chmod(directory, 0o711);
  return directory;
}

/**
 * A service on a data directory, or on a scratch one that is removed afterwards.
 * @returns its address, a token, and how to stop it
 */
export async function startService(given) {
  const directory = given ?? (await scratchDirectory());
  const port = await freePort();
  const env = { ...process.env, HOSO_DATA_DIR: directory, HOSO_PORT: String(port) };
  const service = spawn(process.execPath, [PROGRAM, 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise((resolve) => service.once('exit', resolve));
  const stop = async () => {
    service.kill('SIGINT');
    const late = sleep(STOPPED_WITHIN_MS, 'late', { ref: false });
    if ((await Promise.race([ended, late])) === 'late') service.kill('SIGKILL');
    if (given === undefined) await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(url, service);
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, 'token', '--role', 'admin'], {
      env,
    });
    return { url, token: stdout.trim(), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(url, service) {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(200)) {
    if (service.exitCode !== null) throw new Error(`the service ended with ${service.exitCode}`);
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.ok) return;
  }
  throw new Error('the service was not ready in time');
}

/** The public API, as far as the trial asks it. */
export class Api {
  constructor(url, token) {
    this.base = `${url}/api/v1`;
    this.headers = { authorization: `Bearer ${token}` };
  }

  async get(path, parameters = {}) {
    const query = new URLSearchParams(parameters).toString();
    const answer = await fetch(`${this.base}${path}${query && `?${query}`}`, { headers: this.headers });
    if (!answer.ok) throw new Error(`GET ${path}?${query}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** All pages of a list. */
  async list(path, parameters) {
    const rows = [];
    let meta;
    for (let cursor; ; cursor = meta.next) {
      const page = await this.get(path, { ...parameters, limit: 1000, ...(cursor ? { cursor } : {}) });
      meta = page.meta;
      rows.push(...page.data);
      if (!meta.next) return { rows, meta };
    }
  }

  /** Imports a file and waits for its end. @returns the import with the lines it refused */
  async import(text, strict) {
    const answer = await fetch(`${this.base}/imports?kind=facts&mode=commit&strict=${strict}`, {
      method: 'POST',
      headers: { ...this.headers, 'content-type': 'application/x-ndjson' },
      body: text,
    });
    if (answer.status !== 202) throw new Error(`POST /imports: ${answer.status} ${await answer.text()}`);
    const path = answer.headers.get('location').replace('/api/v1', '');
    for (;;) {
      const { data } = await this.get(path);
      if (data.state === 'queued' || data.state === 'running') await sleep(200);
      else return { ...data, refused: (await this.list(`${path}/errors`)).rows };
    }
  }

  async roster(unitCode, asOf) {
    const { rows, meta } = await this.list(`/units/${unitCode}/roster`, { asOf });
    return { rows, people: meta.people };
  }

  async holders(position, asOf) {
    const { rows } = await this.list('/staff', { position, asOf });
    return rows.map(({ code }) => code);
  }

  /** The unit of the posting in force with the latest start; managers' offices aside. */
  async currentUnit(staff) {
    const { data } = await this.get(`/staff/code:${staff}/postings`);
    return data.findLast(
      ({ kind, to, fromDay, toDay }) => kind === 'primary' && to === undefined && fromDay !== toDay,
    )?.unitCode;
  }
}
