import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { explain } from '../../src/cli/io.js';
import { loadConfig } from '../../src/config.js';
import { examine } from '../../src/doctor/examine.js';
import type { Finding } from '../../src/doctor/finding.js';
import { makeParts } from '../../src/parts.js';
import { startService } from '../../src/service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let scratch: string;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-doctor-'));
  await chmod(scratch, 0o711);
});
afterEach(() => rm(scratch, { recursive: true, force: true }));
afterAll(() => database?.drop());

const config = (env: Record<string, string> = {}) =>
  loadConfig({ HOSO_DATA_DIR: scratch, HOSO_PORT: '0', DATABASE_URL: database.url, ...env });

async function findings(env?: Record<string, string>): Promise<Map<string, Finding>> {
  const found = await examine(config(env), (error) => explain(error).sentence);
  return new Map(found.map((one) => [one.name, one]));
}

/** The server of the tests runs without fsync, which the doctor must not overlook. */
const amiss = (found: Map<string, Finding>) =>
  [...found.values()].filter(({ state }) => state === 'wrong').map(({ name }) => name);

async function ask(statement: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement, values)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

describe('the doctor', () => {
  it('makes nothing in a database that was never used', async () => {
    const found = await findings();
    expect(found.get('Journal')).toMatchObject({
      state: 'ok',
      value: expect.stringContaining('first start'),
    });
    expect(await ask(`SELECT nspname FROM pg_namespace WHERE nspname IN ('journal', 'read')`)).toEqual([]);
  });

  it('tells of a service that runs, and of one that does not', async () => {
    const parts = await makeParts({ url: database.url, adminUrl: database.url });
    await parts.close();
    const idle = await findings();
    expect(idle.get('Read model profile')).toMatchObject({ state: 'notice', remedy: expect.any(String) });
    const running = await startService(config(), { catalogues: false, logLevel: 'silent' });
    try {
      const { port } = new URL(running.url);
      while (!(await fetch(`${running.url}/readyz`)).ok)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const found = await findings({ HOSO_PORT: port });
      expect(found.get('Service')).toMatchObject({
        state: 'ok',
        value: expect.stringContaining('running and ready'),
      });
      expect(found.get('Read model profile')).toMatchObject({
        state: 'ok',
        value: expect.stringContaining(', 0 facts behind'),
      });
      expect(found.get('Append-only')).toMatchObject({
        state: 'ok',
        value: expect.stringContaining('_service'),
      });
      expect(amiss(found)).toEqual(['Durability']);
      const empty = await createTestDatabase();
      const other = await findings({ HOSO_PORT: port, DATABASE_URL: empty.url });
      expect(other.get('Service')).toMatchObject({
        state: 'wrong',
        value: expect.stringContaining('another hoso'),
      });
      await empty.drop();
    } finally {
      await running.close();
    }
  });

  it('finds the port taken by something else', async () => {
    const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    expect((await findings({ HOSO_PORT: String(port) })).get('Service')).toMatchObject({
      state: 'wrong',
      value: expect.stringContaining('something else'),
    });
    await new Promise((resolve) => server.close(resolve));
    expect((await findings({ HOSO_PORT: String(port) })).get('Service')).toMatchObject({ state: 'ok' });
  });

  it.each([
    [
      'Clock',
      /behind the last fact/,
      `INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, recorded_by, correlation_id, content_hash, body)
       SELECT 1, now() + interval '1 hour', gen_random_uuid(), 0, 1, 's', 'T', 'x', 'x', '\\x00', '{}'
       WHERE NOT EXISTS (SELECT FROM journal.facts)`,
    ],
    ['Append-only', /off or gone/, 'ALTER TABLE journal.facts DISABLE TRIGGER append_only'],
    [
      'Schema',
      /newer release: FromTomorrow/,
      `INSERT INTO journal.migrations (timestamp, name) VALUES (1, 'FromTomorrow')`,
    ],
  ])('says what is wrong with: %s', async (name, value, statement) => {
    await ask(statement);
    expect((await findings()).get(name)).toMatchObject({
      state: 'wrong',
      value: expect.stringMatching(value),
      remedy: expect.any(String),
    });
  });

  it('looks at the data directory and its private files', async () => {
    await writeFile(join(scratch, 'issuer-key.json'), '{}');
    await chmod(join(scratch, 'issuer-key.json'), 0o644);
    await chmod(scratch, 0o777);
    const found = await findings();
    expect(found.get('Data directory')).toMatchObject({
      state: 'wrong',
      remedy: expect.stringContaining('chmod'),
    });
    expect(found.get('Issuer key')).toMatchObject({
      state: 'wrong',
      remedy: expect.stringContaining('chmod 600'),
    });
    expect(found.get('Disk')?.value).toMatch(/GiB free/);
  });

  it('says where nothing can work, and masks passwords', async () => {
    const file = join(scratch, 'file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'below')])
      expect((await findings({ HOSO_DATA_DIR: dataDir })).get('Data directory')).toMatchObject({
        state: 'wrong',
        environment: true,
      });
    const url = 'postgresql://me:se@cret@127.0.0.1:1/x?password=cret';
    expect((await findings({ DATABASE_URL: url })).get('Database')).toMatchObject({ environment: true });
    expect(JSON.stringify(config({ DATABASE_URL: url }).settings)).not.toContain('cret');
  });
});

describe('the doctor of an embedded database', () => {
  const embedded = (dataDir: string) =>
    examine(loadConfig({ HOSO_DATA_DIR: dataDir, HOSO_PORT: '0' }), (error) => explain(error).sentence);

  it('makes none where there is none', async () => {
    const found = await embedded(join(scratch, 'new'));
    expect(found.find(({ name }) => name === 'Database')).toMatchObject({ state: 'ok' });
    expect(await readdir(scratch)).toEqual([]);
  });

  it('knows that a deep path leaves no room for a socket, and data of another PostgreSQL', async () => {
    const deep = join(scratch, 'd'.repeat(90));
    await mkdir(join(deep, 'postgres-17'), { recursive: true });
    const found = await embedded(deep);
    expect(found.find(({ name }) => name === 'Socket')).toMatchObject({ state: 'notice' });
    expect(found.find(({ name }) => name === 'Database')).toMatchObject({
      state: 'wrong',
      value: expect.stringContaining('postgres-17'),
    });
  });
});
