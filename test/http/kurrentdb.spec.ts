import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApp, type Answered, type Reply, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { prepareDatabase } from '../../src/journal/prepare-database.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import {
  anyServer,
  beginAtEnd,
  endOf,
  REAL,
  staffEventsAfter,
  type Server,
} from '../support/kurrent-server.js';
import { fact, opened } from '../support/people.js';

let server: Server;
let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  server = await anyServer();
  database = await createTestDatabase();
  await prepareDatabase(database.url, database.url);
  if (REAL) await beginAtEnd(database.url, server);
  app = await startApp({}, { KURRENTDB_URL: server.url, DATABASE_URL: database.url });
});
afterAll(async () => {
  await app?.close();
  await server?.stop();
  await database?.drop();
});

/** A real server may hold the codes of earlier runs. */
const newCode = () => `KDB-${randomUUID()}`;
const open = (code = newCode(), key: string = randomUUID()) =>
  app.post('/staff', { facts: [opened(code)] }, { headers: { 'Idempotency-Key': key } });
/** How many facts about people something writes into KurrentDB. */
async function recordedBy(work: () => Promise<unknown>): Promise<number> {
  const before = await endOf(server);
  await work();
  return (await staffEventsAfter(server, before)).length;
}

test('a write is answered with its position, and read back from there', async () => {
  const code = newCode();
  const written = await open(code);
  expect(written).toMatchObject({ status: 201, body: { revision: 0, position: expect.any(Number) } });
  const read = await app.get(`/staff/code:${code}?waitFor=${written.body.position}`);
  expect(read).toMatchObject({ status: 200, body: { data: { code } } });
});

test('requests that race with one key give one dossier and one answer', async () => {
  const [code, key] = [newCode(), randomUUID()];
  let answers: Reply[] = [];
  const recorded = await recordedBy(async () => {
    answers = await Promise.all(Array.from({ length: 6 }, () => open(code, key)));
  });
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(recorded).toBe(1);
});

test('dossiers that race for one code: one is opened, the others are refused', async () => {
  const code = newCode();
  const statuses = (await Promise.all(Array.from({ length: 6 }, () => open(code)))).map(
    ({ status }) => status,
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(5);
});

test('a dossier is gone on with, corrected and cancelled, each at the revision it was read at', async () => {
  const { body } = await open();
  const path = `/staff/${body.stream.slice('staff-'.length)}/facts`;
  const course = fact('TrainingCourseCompleted', '2020-05', { title: 'Tin học', hours: 40 });
  const stale = await app.post(path, course, { headers: { 'If-Match': '"7"' } });
  expect(stale.status).toBe(412);
  const added = await app.post(path, course, { headers: { 'If-Match': '"0"' } });
  expect(added).toMatchObject({ status: 201, body: { revision: 1 } });
  const target = `${path}/${added.body.events[0].id}`;
  const corrected = await app.post(`${target}/correction`, { data: { hours: 48 }, reason: 'ghi nhầm' });
  expect(corrected).toMatchObject({ status: 201, body: { revision: 2 } });
  const opening = await app.post(`${path}/${body.events[0].id}/cancellation`, { reason: 'mở nhầm' });
  expect(opening.status).toBe(409);
  const facts = await app.get(`${path}?waitFor=${corrected.body.position}`);
  expect(facts.body.data.map(({ type }: { type: string }) => type)).toEqual([
    'PersonnelFileOpened',
    'TrainingCourseCompleted',
    'FactCorrected',
  ]);
});

test('connections to KurrentDB break under writers: every retry with its key gives one dossier', async () => {
  const asked = Array.from({ length: 24 }, () => ({ code: newCode(), key: randomUUID() }));
  let done = false;
  const insist = async ({ code, key }: { code: string; key: string }) => {
    for (;;) {
      const answer = await open(code, key);
      if (answer.status === 201) return answer.body.events[0].id as string;
      expect([202, 503]).toContain(answer.status);
    }
  };
  let ids: string[] = [];
  const recorded = await recordedBy(async () => {
    const breaking = (async () => {
      for (; !done; await sleep(40)) server.breakConnections();
    })();
    const writers = Array.from({ length: 8 }, async (_, own) => {
      const mine = asked.filter((__, index) => index % 8 === own);
      for (const one of mine) ids.push(await insist(one));
    });
    await Promise.all(writers).finally(() => (done = true));
    await breaking;
  });
  expect([new Set(ids).size, recorded]).toEqual([24, 24]);
});

test('while the journal stands still a write is accepted, not refused; the same key asks for its position', async () => {
  const [code, key] = [newCode(), randomUUID()];
  const holding = new pg.Client({ connectionString: database.url });
  await holding.connect();
  let accepted: Answered;
  const recorded = await recordedBy(async () => {
    try {
      await holding.query('BEGIN; SELECT FROM journal.append_lock FOR UPDATE');
      const began = performance.now();
      accepted = await open(code, key);
      expect(performance.now() - began).toBeLessThan(10_000);
    } finally {
      await holding.end();
    }
    expect(accepted).toMatchObject({
      status: 202,
      body: { stream: expect.stringMatching(/^staff-/), events: [{ type: 'PersonnelFileOpened' }] },
    });
    const again = await open(code, key);
    expect(again).toMatchObject({ status: 201, body: { stream: accepted.body.stream, revision: 0 } });
    expect(again.body.events[0].id).toBe(accepted.body.events[0].id);
  });
  expect(recorded).toBe(1);
});

if (REAL === undefined)
  test('a server that answers nothing is told as doubt, in time, and the retry gives the true answer', async () => {
    const [code, key] = [newCode(), randomUUID()];
    const fake = server as FakeKurrentDb;
    fake.mishap = (stream) => (stream.startsWith('staff-') ? 'silent-after-commit' : undefined);
    const recorded = await recordedBy(async () => {
      const began = performance.now();
      expect(await open(code, key)).toMatchObject({ status: 503, body: { code: 'in-doubt' } });
      expect(performance.now() - began).toBeLessThan(10_000);
      fake.mishap = () => undefined;
      expect(await open(code, key)).toMatchObject({ status: 201, body: { revision: 0 } });
    });
    expect(recorded).toBe(1);
  });
