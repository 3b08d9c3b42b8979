import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { freshCode, opened } from '../support/people.js';

let fake: FakeKurrentDb;
let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  fake = await FakeKurrentDb.start();
  database = await createTestDatabase();
  app = await startApp({}, { KURRENTDB_URL: fake.url, DATABASE_URL: database.url });
});
afterAll(async () => {
  await app?.close();
  await fake?.stop();
  await database?.drop();
});

const open = (code = freshCode('KDB'), key: string = randomUUID()) =>
  app.post('/staff', { facts: [opened(code)] }, { headers: { 'Idempotency-Key': key } });
const inKurrentDb = () => fake.log.entries.filter(({ stream }) => stream.startsWith('staff-')).length;

test('a write is answered with its position, and read back from there', async () => {
  const code = freshCode('KDB');
  const written = await open(code);
  expect(written).toMatchObject({ status: 201, body: { revision: 0, position: expect.any(Number) } });
  const read = await app.get(`/staff/code:${code}?waitFor=${written.body.position}`);
  expect(read).toMatchObject({ status: 200, body: { data: { code } } });
});

test('requests that race with one key give one dossier and one answer', async () => {
  const [code, key, before] = [freshCode('KDB'), randomUUID(), inKurrentDb()];
  const answers = await Promise.all(Array.from({ length: 6 }, () => open(code, key)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(inKurrentDb() - before).toBe(1);
});

test('dossiers that race for one code: one is opened, the others are refused', async () => {
  const code = freshCode('KDB');
  const statuses = (await Promise.all(Array.from({ length: 6 }, () => open(code)))).map(
    ({ status }) => status,
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(5);
});

test('while the journal stands still a write is accepted, not refused; the same key asks for its position', async () => {
  const [code, key, before] = [freshCode('KDB'), randomUUID(), inKurrentDb()];
  const holding = new pg.Client({ connectionString: database.url });
  await holding.connect();
  let accepted: Answered;
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
  expect(inKurrentDb() - before).toBe(1);
});

test('a server that answers nothing is told as doubt, in time, and the retry gives the true answer', async () => {
  const [code, key, before] = [freshCode('KDB'), randomUUID(), inKurrentDb()];
  fake.mishap = (stream) => (stream.startsWith('staff-') ? 'silent-after-commit' : undefined);
  const began = performance.now();
  expect(await open(code, key)).toMatchObject({ status: 503, body: { code: 'in-doubt' } });
  expect(performance.now() - began).toBeLessThan(10_000);
  fake.mishap = () => undefined;
  expect(await open(code, key)).toMatchObject({ status: 201, body: { revision: 0 } });
  expect(inKurrentDb() - before).toBe(1);
});
