import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, lock, SERVICE, urlOf } from '../../src/read-store/embedded/connection.js';
import { command } from '../support/command.js';
import { endStarted, hoso, startedService, type Started } from '../support/process.js';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hoso-cli-'));
  // Under root the embedded server runs as another account, which must be able to pass through.
  await chmod(dataDir, 0o711);
});

afterAll(async () => {
  await endStarted();
  await rm(dataDir, { recursive: true, force: true });
}, 90_000);

const start = () => startedService({ HOSO_DATA_DIR: dataDir });

async function stop({ process: child }: Started): Promise<number> {
  const began = Date.now();
  child.kill('SIGINT');
  await once(child, 'exit');
  return Date.now() - began;
}

const ready = async (url: string) => (await fetch(`${url}/readyz`)).status;

/** Process id of the embedded server, as its own file says. */
const serverPid = async () =>
  Number((await readFile(join(dataDir, 'postgres-18', 'postmaster.pid'), 'utf8')).split('\n')[0]);

/** Takes the claim of a running service, as another one may while the database restarts. */
async function takenOver({ process: child }: Started): Promise<[code: number | null, told: string]> {
  let told = '';
  child.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const password = (await readFile(join(dataDir, 'postgres-18.password'), 'utf8')).trim();
  const client = await connect(urlOf(join(dataDir, 'socket'), password));
  const ended = once(child, 'close');
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2`,
    [...SERVICE],
  );
  while (!(await lock(client, 'pg_try_advisory_lock', SERVICE)));
  await ended;
  await client.end();
  return [child.exitCode, told];
}

describe('hoso', () => {
  it.each([
    [['nonsense'], 2],
    [[], 2],
    [['--help'], 0],
    [['--version'], 0],
    [['token'], 2],
    [['token', '--role', 'king'], 2],
    [['token', '--role', 'hr-officer'], 2],
    [['token', '--role', 'admin', '--ttl', 'soon'], 2],
    [['import'], 2],
    [['rebuild'], 2],
    [['rebuild', 'nothing'], 2],
    [['start', 'now'], 2],
    [['demo', '--scale', '0'], 2],
  ])('%j ends with %i, in a sentence', async (args, code) => {
    const ended = await command(args, { HOSO_DATA_DIR: dataDir });
    expect(ended.code).toBe(code);
    expect(ended.stderr + ended.stdout).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['HOSO_PORT', 'many'],
    ['HOSO_HOST', '0.0.0.0'],
    ['DATABASE_URL', 'mysql://x'],
    ['HOSO_ROLES', 'king'],
    ['KURRENTDB_URL', 'http://x'],
    ['KURRENTDB_URL', 'esdb://admin:changeit@x?tls=false'],
    ['KURRENTDB_URL', 'esdb://x?tlsVerifyCert=false'],
    ['OIDC_ISSUER', 'https://x'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused with 3 and names the setting', async (name, value) => {
    const ended = await command(['start'], { HOSO_DATA_DIR: dataDir, [name]: value });
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringContaining(name)]);
  });

  it('prints a token alone, and keeps its key private', async () => {
    const { code, stdout } = await hoso(['token', '--role', 'admin'], { HOSO_DATA_DIR: dataDir });
    expect([code, stdout.split('\n').length]).toEqual([0, 2]);
    expect(stdout.trim().split('.')).toHaveLength(3);
    expect((await stat(join(dataDir, 'issuer-key.json'))).mode & 0o777).toBe(0o600);
  });

  it('starts, refuses a second service on its data, stops within 5 s, and starts again', async () => {
    const first = await start();
    expect(await ready(first.url)).toBe(200);
    const second = await hoso(['start'], { HOSO_DATA_DIR: dataDir, HOSO_PORT: '0' });
    expect([second.code, second.stderr]).toEqual([3, expect.stringContaining('another hoso service')]);
    expect(await ready(first.url)).toBe(200);
    const restore = await command(['restore', 'package.json'], { HOSO_DATA_DIR: dataDir });
    expect([restore.code, restore.stderr]).toEqual([3, expect.stringContaining('another hoso service')]);
    const doctor = await command(['doctor', '--json'], {
      HOSO_DATA_DIR: dataDir,
      HOSO_PORT: new URL(first.url).port,
    });
    expect([doctor.code, JSON.parse(doctor.stdout)]).toEqual([
      0,
      expect.objectContaining({
        settings: expect.anything(),
        findings: expect.arrayContaining([
          expect.objectContaining({ name: 'Service', value: expect.stringContaining('running and ready') }),
        ]),
      }),
    ]);
    expect(await stop(first)).toBeLessThan(5_000);
    expect(first.process.exitCode).toBe(0);
    const again = await start();
    expect(await ready(again.url)).toBe(200);
    expect(await takenOver(again)).toEqual([
      3,
      expect.stringMatching(/hoso: another hoso service took this/),
    ]);
  }, 240_000);

  it('starts again after the service and its database were killed', async () => {
    const first = await start();
    const pid = await serverPid();
    first.process.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await once(first.process, 'exit');
    const again = await start();
    expect(await ready(again.url)).toBe(200);
    await stop(again);
  }, 240_000);
});
