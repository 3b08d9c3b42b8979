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
import { endStarted, startedService } from '../support/process.js';
import { newFact, newStream } from '../stores/support/facts.js';
import { flaws } from '../stores/support/outcomes.js';
import { until } from './support/following.js';
import { writeOther } from './support/kurrent.js';

const KILLS = 3;
let scratch: string;
let database: TestDatabase;
let fake: FakeKurrentDb;
let service: RunningService | undefined;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoso-follow-'));
  [database, fake] = [await createTestDatabase(), await FakeKurrentDb.start()];
});
afterEach(async () => {
  await stop();
  await endStarted();
  await fake.stop();
  await database.drop();
  await rm(scratch, { recursive: true, force: true });
});

const settings = () => ({ DATABASE_URL: database.url, KURRENTDB_URL: fake.url, HOSO_DATA_DIR: scratch });
async function start(env: Record<string, string> = {}): Promise<RunningService> {
  const config = loadConfig({ ...settings(), HOSO_PORT: '0', ...env });
  return (service = await startService(config, { catalogues: false, logLevel: 'silent' }));
}
async function stop(): Promise<void> {
  const ending = service;
  service = undefined;
  await ending?.close();
}

async function ask(url: string, token: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

describe('a service on KurrentDB', () => {
  const ready = async () => {
    const { status, text } = await ask(service!.url, '', '/readyz');
    return { status, ...(JSON.parse(text) as { parts: Record<string, Record<string, unknown>> }) };
  };

  it('records there, answers from the journal, and tells how the copying goes', async () => {
    const { url, issuer } = await start();
    const token = await issuer.issue({ role: 'admin', ttlSeconds: 600 });
    const { status, text } = await ask(url, token, '/api/v1/staff', { facts: [opened('K-1')] });
    const written = JSON.parse(text) as { stream: string; position: number };
    expect([status, written.position]).toEqual([201, 1]);
    const read = await ask(url, token, `/api/v1/staff/${written.stream.slice(6)}?waitFor=1`);
    expect([read.status, read.text]).toEqual([200, expect.stringContaining('K-1')]);
    expect((await ask(url, token, '/api/v1/staff', { facts: [opened('K-1')] })).status).toBe(409);
    writeOther(fake, newStream());
    await until(async () => (await ready()).parts['follower']?.['keptOut'] === 1);
    await until(async () => (await ready()).parts['follower']?.['lagBytes'] === 0);
    expect(await ready()).toMatchObject({
      status: 200,
      parts: { follower: { ok: true, following: true, lagBytes: 0 } },
    });
    const metrics = await ask(url, token, '/metrics');
    expect(metrics.text).toContain('hoso_kept_out_events{reason="not-a-fact"} 1');
    await fake.stop();
    await until(async () => (await ready()).parts['follower']?.['reachable'] === false);
    expect((await ready()).status).toBe(200);
  });

  it('is not ready, and says why, when the log was truncated', async () => {
    const first = await start();
    const token = await first.issuer.issue({ role: 'admin', ttlSeconds: 600 });
    await ask(first.url, token, '/api/v1/staff', { facts: [opened('K-1')] });
    await stop();
    await fake.stop();
    fake.log.truncate(3);
    await fake.restart();
    const { url } = await start();
    await until(async () => (await ready()).parts['follower']?.['ok'] === false);
    const answer = await ready();
    expect([answer.status, answer.parts['follower']?.['detail']]).toEqual([
      503,
      expect.stringMatching(/no longer has|another event/),
    ]);
    expect((await ask(url, token, '/api/v1/staff', { facts: [opened('K-2')] })).status).toBe(503);
  });

  it('refuses a database that was filled by a store of its own', async () => {
    const embedded = await makeParts({ url: database.url, adminUrl: database.url });
    try {
      await expectKind(embedded.pool, true);
      await embedded.store.append(newStream(), -1, [newFact()]);
    } finally {
      await embedded.close();
    }
    await expect(start()).rejects.toThrow(/log of its own.*hoso export.*hoso restore/);
  });

  it('leaves a database that a store of its own refuses', async () => {
    const { url, issuer } = await start();
    const token = await issuer.issue({ role: 'admin', ttlSeconds: 600 });
    await ask(url, token, '/api/v1/staff', { facts: [opened('K-1')] });
    await stop();
    await expect(makeParts({ url: database.url, adminUrl: database.url })).rejects.toThrow(
      /copy of a KurrentDB/,
    );
  });
});

it('loses and doubles nothing when the process is killed', async () => {
  const acknowledged: string[] = [];
  let code = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { process: child, url, printed } = await startedService(settings());
    const token = /TOKEN=(\S+)/.exec(printed)![1]!;
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
    try {
      // The catalogues may still be on their way, at a first start.
      await until(() => acknowledged.length > before + 20, 60_000);
      child.kill('SIGKILL');
      await once(child, 'exit');
    } finally {
      killed = true;
      await Promise.all(writers);
    }
  }
  await startedService(settings());
  const inLog = fake.log.entries.filter(({ stream }) => isFollowed(stream)).length;
  const pool = createPool({ url: database.url, applicationName: 'test', size: 1 });
  let facts: { id: string; position: number }[] = [];
  try {
    await until(async () => {
      ({ rows: facts } = await pool.query('SELECT id, position FROM journal.facts ORDER BY 2'));
      return facts.length === inLog;
    }, 60_000);
  } finally {
    await pool.end();
  }
  await endStarted();
  expect(flaws(facts.map(({ position }) => position))).toEqual([]);
  const ids = new Set(facts.map(({ id }) => id));
  expect([ids.size, acknowledged.filter((id) => !ids.has(id))]).toEqual([inLog, []]);
}, 300_000);
