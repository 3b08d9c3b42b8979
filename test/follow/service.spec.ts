import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config.js';
import { expectKind } from '../../src/journal/follow/copying.js';
import { makeParts } from '../../src/parts.js';
import { startService, type RunningService } from '../../src/service.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { opened } from '../support/people.js';
import { newFact, newStream } from '../stores/support/facts.js';
import { until } from './support/following.js';
import { writeOther } from './support/kurrent.js';
import { runServiceKills } from './support/service-kills.js';

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
    await writeOther(fake, newStream());
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

describe('processes that are killed under writers', () => {
  const kill = async (cycles: number, acknowledgeEarly: boolean) =>
    runServiceKills({
      server: fake,
      databaseUrl: database.url,
      dataDir: scratch,
      cycles,
      writers: 8,
      writeMs: 200,
      acknowledgeEarly,
    });

  it('lose and double nothing', async () => {
    const report = await kill(KILLS, false);
    expect(report).toMatchObject({ lost: 0, misplaced: 0, duplicates: 0, flaws: [] });
    expect(report.acknowledged).toBeGreaterThan(KILLS * 8);
    expect(report.recorded).toBeGreaterThanOrEqual(report.acknowledged);
  }, 300_000);

  it('the control: writers that believe too early are found out', async () => {
    expect((await kill(1, true)).lost).toBeGreaterThan(0);
  }, 300_000);
});
