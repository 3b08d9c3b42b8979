import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.js';
import { expectKind } from '../../src/journal/follow/copying.js';
import { makeParts } from '../../src/parts.js';
import { createPool } from '../../src/read-store/database.js';
import { startService, type RunningService } from '../../src/service.js';
import { isFollowed } from '../../src/journal/follow/streams.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { opened } from '../support/people.js';
import { startedService, type Started } from '../support/process.js';
import { newFact, newStream } from '../stores/support/facts.js';
import { flaws } from '../stores/support/outcomes.js';
import { until } from './support/following.js';
import { writeOther } from './support/kurrent.js';

const KILLS = 3;
let scratch: string;
let database: TestDatabase;
let fake: FakeKurrentDb;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-follow-'));
  [database, fake] = [await createTestDatabase(), await FakeKurrentDb.start()];
});
afterEach(async () => {
  await fake.stop();
  await database.drop();
  await rm(scratch, { recursive: true, force: true });
});

const settings = () => ({ DATABASE_URL: database.url, KURRENTDB_URL: fake.url, HOSO_DATA_DIR: scratch });
const start = (env: Record<string, string> = {}) =>
  startService(loadConfig({ ...settings(), HOSO_PORT: '0', ...env }), {
    catalogues: false,
    logLevel: 'silent',
  });

async function ask(url: string, token: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('a service on KurrentDB', () => {
  let service: RunningService;
  const ready = async () => {
    const { status, text } = await ask(service.url, '', '/readyz');
    return { status, ...(JSON.parse(text) as { parts: Record<string, Record<string, unknown>> }) };
  };

  it('records there, answers from the journal, and tells how the copying goes', async () => {
    service = await start();
    try {
      const token = await service.issuer.issue({ role: 'admin', ttlSeconds: 600 });
      const { status, text } = await ask(service.url, token, '/api/v1/staff', { facts: [opened('K-1')] });
      const written = JSON.parse(text) as { stream: string; position: number };
      expect([status, written.position]).toEqual([201, 1]);
      const read = await ask(service.url, token, `/api/v1/staff/${written.stream.slice(6)}?waitFor=1`);
      expect([read.status, read.text]).toEqual([200, expect.stringContaining('K-1')]);
      expect((await ask(service.url, token, '/api/v1/staff', { facts: [opened('K-1')] })).status).toBe(409);
      writeOther(fake, newStream());
      await until(async () => (await ready()).parts['follower']?.['keptOut'] === 1);
      await until(async () => (await ready()).parts['follower']?.['lagBytes'] === 0);
      expect(await ready()).toMatchObject({
        status: 200,
        parts: { follower: { ok: true, following: true, lagBytes: 0 } },
      });
      const metrics = await ask(service.url, token, '/metrics');
      expect(metrics.text).toContain('hoso_kept_out_events{reason="not-a-fact"} 1');
      await fake.stop();
      await until(async () => (await ready()).parts['follower']?.['reachable'] === false);
      expect((await ready()).status).toBe(200);
    } finally {
      await service.close();
    }
  });

  it('is not ready, and says why, when the log was truncated', async () => {
    service = await start();
    const token = await service.issuer.issue({ role: 'admin', ttlSeconds: 600 });
    await ask(service.url, token, '/api/v1/staff', { facts: [opened('K-1')] });
    await service.close();
    await fake.stop();
    fake.log.truncate(3);
    await fake.restart();
    const parts = loadConfig({ ...settings(), HOSO_PORT: '0' });
    const starting = startService(parts, { catalogues: false, logLevel: 'silent' });
    service = await starting;
    try {
      await until(async () => (await ready()).parts['follower']?.['ok'] === false);
      const answer = await ready();
      expect([answer.status, answer.parts['follower']?.['detail']]).toEqual([
        503,
        expect.stringMatching(/no longer has|another event/),
      ]);
      expect((await ask(service.url, token, '/api/v1/staff', { facts: [opened('K-2')] })).status).toBe(503);
    } finally {
      await service.close();
    }
  });

  it('refuses a database that was filled by the other kind of store, either way', async () => {
    const embedded = await makeParts({ url: database.url, adminUrl: database.url });
    await expectKind(embedded.pool, true);
    await embedded.store.append(newStream(), -1, [newFact()]);
    await embedded.close();
    await expect(start()).rejects.toThrow(/log of its own.*hoso export.*hoso restore/);

    const other = await createTestDatabase();
    const env = { DATABASE_URL: other.url };
    service = await start(env);
    const token = await service.issuer.issue({ role: 'admin', ttlSeconds: 600 });
    await ask(service.url, token, '/api/v1/staff', { facts: [opened('K-1')] });
    await service.close();
    await expect(makeParts({ url: other.url, adminUrl: other.url })).rejects.toThrow(/copy of a KurrentDB/);
    await other.drop();
  });
});

it('loses and doubles nothing when the process is killed', async () => {
  const acknowledged: string[] = [];
  let service: Started | undefined;
  let code = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    service = await startedService(settings());
    const { url } = service;
    const token = /TOKEN=(\S+)/.exec(service.printed)![1]!;
    let killed = false;
    const writers = Array.from({ length: 4 }, async () => {
      while (!killed) {
        const answer = await ask(url, token, '/api/v1/staff', { facts: [opened(`K-${code++}`)] }).catch(
          () => {},
        );
        if (answer?.status === 201)
          acknowledged.push((JSON.parse(answer.text) as { events: { id: string }[] }).events[0]!.id);
      }
    });
    const before = acknowledged.length;
    // The catalogues may still be on their way, at a first start.
    await until(() => acknowledged.length > before + 20, 60_000);
    service.process.kill('SIGKILL');
    await once(service.process, 'exit');
    killed = true;
    await Promise.all(writers);
  }
  const pool = createPool({ url: database.url, applicationName: 'test', size: 1 });
  service = await startedService(settings());
  const inLog = fake.log.entries.filter(({ stream }) => isFollowed(stream)).length;
  const rows = () =>
    pool.query<{ id: string; position: number }>('SELECT id, position FROM journal.facts ORDER BY 2');
  await until(async () => (await rows()).rowCount === inLog, 60_000);
  const { rows: facts } = await rows();
  service.process.kill('SIGINT');
  await once(service.process, 'exit');
  await pool.end();
  expect(flaws(facts.map(({ position }) => position))).toEqual([]);
  const ids = new Set(facts.map(({ id }) => id));
  expect([ids.size, acknowledged.filter((id) => !ids.has(id))]).toEqual([inLog, []]);
}, 300_000);
