import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import {
  claimCluster,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/read-store/embedded/index.js';

const SETTINGS = { fsync: 'off', shared_buffers: '16MB', max_connections: 20 };
const HOLDER = fileURLToPath(new URL('../support/embedded-holder.mjs', import.meta.url));

let scratch: string;
const opened: EmbeddedPostgres[] = [];
const holders: ChildProcess[] = [];

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-launcher-'));
  await chmod(scratch, 0o711);
});

afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
  for (const server of opened.splice(0)) await server.stop();
  await rm(scratch, { recursive: true, force: true });
});

async function start(dataDir = scratch): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  opened.push(server);
  return server;
}

/** Another process that runs the server on the same directory; resolves when it is up. */
async function holder(dataDir = scratch): Promise<ChildProcess> {
  const child = spawn(process.execPath, [HOLDER, dataDir, JSON.stringify(SETTINGS)], { stdio: 'pipe' });
  holders.push(child);
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the holder ended too early'))),
  ]);
  return child;
}

async function ask<T>(url: string, sql: string): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: T }>(sql);
    return rows[0]?.answer as T;
  } finally {
    await client.end();
  }
}

async function serverPid(server: EmbeddedPostgres): Promise<number> {
  return Number((await readFile(join(server.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 200; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('the embedded PostgreSQL', () => {
  test('starts fresh, keeps its data over a restart, and is closed to everybody else', async () => {
    const first = await start();
    expect(first.adopted).toBe(false);
    expect(first.dataDirectory).toBe(join(scratch, 'postgres-18'));
    expect((await stat(first.dataDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(`${first.dataDirectory}.password`)).mode & 0o777).toBe(0o600);
    expect((await stat(join(scratch, 'socket'))).mode & 0o777).toBe(0o700);
    expect(await ask(first.url, `select current_setting('listen_addresses') as answer`)).toBe('');
    expect(await ask(first.url, 'create table kept as select 7 as answer')).toBeUndefined();
    await first.stop();
    await expect(ask(first.url, 'select 1')).rejects.toMatchObject({ code: 'ENOENT' });

    const second = await start();
    expect(await ask(second.url, 'select answer from kept')).toBe(7);
    const wrong = new URL(second.url);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('is shared by processes that start at once, and stopped by the last of them', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect([one.adopted, other.adopted].filter(Boolean)).toEqual([true]);
    await one.stop();
    expect(await ask(other.url, 'select 1 as answer')).toBe(1);
    await other.stop();
    await expect(ask(other.url, 'select 1')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('outlives a killed service and is taken over by the next', async () => {
    const service = await holder();
    service.kill('SIGKILL');
    await once(service, 'exit');
    const next = await start();
    expect(next.adopted).toBe(true);
  });

  test('starts again after service and server were both killed', async () => {
    const service = await holder();
    const pid = Number(
      (await readFile(join(scratch, 'postgres-18', 'postmaster.pid'), 'utf8')).split('\n')[0],
    );
    service.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    const next = await start();
    expect(await ask(next.url, 'select 1 as answer')).toBe(1);
  });

  test('comes back by itself when the server alone is killed', async () => {
    const server = await start();
    process.kill(await serverPid(server), 'SIGKILL');
    expect(await eventually(() => ask(server.url, 'select 1 as answer'))).toBe(1);
  });

  test('does not mind a left-over lock file whose number now belongs to another process', async () => {
    const first = await start();
    const path = join(first.dataDirectory, 'postmaster.pid');
    const left = await readFile(path, 'utf8');
    await first.stop();
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    holders.push(stranger);
    await writeFile(path, left.replace(/^\d+/, String(stranger.pid)), { mode: 0o600 });
    // As the server would have left it: its own.
    const { uid, gid } = await stat(first.dataDirectory);
    await chown(path, uid, gid);
    expect((await start()).adopted).toBe(false);
  });

  test('finds a short place for the socket when the data directory lies deep', async () => {
    const deep = join(scratch, 'd'.repeat(60), 'e'.repeat(60));
    await mkdir(deep, { recursive: true, mode: 0o711 });
    const server = await start(deep);
    expect(await ask(server.url, 'select 1 as answer')).toBe(1);
    const directory = new URL(server.url).searchParams.get('host') ?? '';
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('says in one sentence that the data directory cannot be made', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, '');
    await expect(start(join(file, 'data'))).rejects.toThrow(/cannot be made.*HOSO_DATA_DIR.*DATABASE_URL/);
  });
});

describe('the claim of the one service', () => {
  test('refuses a second service, and is free again after the first', async () => {
    const { url } = await start();
    const first = await claimCluster(url);
    await expect(claimCluster(url)).rejects.toMatchObject({ exitCode: 3, name: 'Error' });
    expect(await ask(url, 'select 1 as answer')).toBe(1);
    await first.release();
    await (await claimCluster(url)).release();
  });

  test('is taken again when the server was restarted', async () => {
    const server = await start();
    const claim = await claimCluster(server.url);
    process.kill(await serverPid(server), 'SIGKILL');
    await eventually(() => ask(server.url, 'select 1 as answer'));
    await new Promise((resolve) => setTimeout(resolve, 700));
    await expect(claimCluster(server.url)).rejects.toMatchObject({ exitCode: 3 });
    await claim.release();
  });
});
