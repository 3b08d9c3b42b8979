import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '../../src/journal/prepare-database.js';
import { createClient, createPool } from '../../src/read-store/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newFact, newStream } from './support/facts.js';
import { collect, flaws } from './support/outcomes.js';
import { openPostgresStore, type OpenStore } from './support/postgres-store.js';

let database: TestDatabase;
let opened: OpenStore;
const streams = Array.from({ length: 6 }, (_, n) => newStream(n % 2 ? 'unit' : 'staff'));

beforeAll(async () => {
  database = await createTestDatabase();
  const { serviceUrl } = await prepareDatabase(database.url, database.url);
  opened = openPostgresStore(serviceUrl);
});

afterAll(async () => {
  await opened.close();
  await database.drop();
});

test('an empty journal has its head at 0', async () => {
  const { journal } = opened;
  expect(await journal.head()).toEqual({ position: 0, recordedAt: null });
  expect(await journal.positionAt(new Date())).toBe(0);
  expect(await journal.recordedAtOf(1)).toBeUndefined();
  expect(await journal.readAfter(0, 10)).toEqual([]);
});

describe('a journal of thirty facts', () => {
  beforeAll(async () => {
    for (let revision = -1; revision < 4; revision++) {
      for (const stream of streams) await opened.store.append(stream, revision, [newFact()]);
      await sleep(3);
    }
  });

  test('names the position known at any instant', async () => {
    const { journal } = opened;
    const facts = await journal.readAfter(0, 1_000);
    for (const { recordedAt } of facts) {
      const last = facts.findLast((fact) => fact.recordedAt <= recordedAt);
      expect(await journal.positionAt(recordedAt)).toBe(last?.position);
      const before = new Date(Date.parse(recordedAt) - 1);
      const earlier = facts.findLast((fact) => fact.recordedAt <= before.toISOString());
      expect(await journal.positionAt(before)).toBe(earlier?.position ?? 0);
    }
    expect(await journal.positionAt('2000-01-01T00:00:00Z')).toBe(0);
    expect(await journal.positionAt('2999-01-01T00:00:00Z')).toBe(30);
    expect(await journal.recordedAtOf(30)).toBe(facts[29]?.recordedAt);
  });

  test('is read after a position, by stream, and without people', async () => {
    const { journal } = opened;
    expect((await journal.readAfter(10, 5)).map(({ position }) => position)).toEqual([11, 12, 13, 14, 15]);
    expect((await journal.readAfter(10, 50, 13)).map(({ position }) => position)).toEqual([11, 12, 13]);
    const two = await journal.readStreams([streams[0] ?? '', streams[1] ?? '', newStream()], {
      uptoPosition: 13,
    });
    expect([...two.values()].map((facts) => facts.map(({ revision }) => revision))).toEqual([
      [0, 1, 2],
      [0, 1],
    ]);
    const organisation = await journal.organisationFacts(0);
    expect(organisation).toHaveLength(15);
    expect(organisation.every(({ stream }) => stream.startsWith('unit-'))).toBe(true);
    expect((await journal.organisationFacts(4, 10)).map(({ position }) => position)).toEqual([6, 8, 10]);
  });

  test('finds its rows by index, however the planner guesses', async () => {
    const plans = await opened.pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM journal.facts WHERE left(stream, 6) NOT IN ('staff-', 'round-') AND position > 5 ORDER BY position`,
    );
    const client = createClient({ url: database.url, applicationName: 'test' });
    await client.connect();
    await client.query('SET enable_seqscan = off');
    const forced = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM journal.facts WHERE left(stream, 6) NOT IN ('staff-', 'round-') AND position > 5 ORDER BY position`,
    );
    await client.end();
    expect(plans.rows.length).toBeGreaterThan(0);
    expect(forced.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('facts_organisation');
  });

  test('tells of its growth, also after its listening connection was lost', async () => {
    const { journal, store } = opened;
    const seen: number[] = [];
    const end = journal.subscribeHead((position) => seen.push(position));
    const until = async (position: number) => {
      while (seen.at(-1) !== position) await sleep(5);
    };
    await until(30);
    await store.append(newStream(), -1, [newFact(), newFact()]);
    await until(32);
    const admin = createClient({ url: database.url, applicationName: 'test' });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'hoso-listen'`,
    );
    await admin.end();
    await store.append(newStream(), -1, [newFact()]);
    await until(33);
    end();
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('goes on serving a subscription whose connections were all lost', async () => {
    const { store } = opened;
    const stop = new AbortController();
    const seen: number[] = [];
    const running = (async () => {
      for await (const batch of store.subscribe(0, { signal: stop.signal, batchSize: 3 })) {
        seen.push(...batch.map(({ position }) => position));
      }
    })();
    const admin = createClient({ url: database.url, applicationName: 'test' });
    await admin.connect();
    for (let round = 0; round < 5; round++) {
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      await store.append(newStream(), -1, [newFact()]);
    }
    await admin.end();
    while (seen.length < 38) await sleep(10);
    stop.abort();
    await running;
    expect(flaws(seen)).toEqual([]);
    expect(await collect(store.readAll(0))).toHaveLength(38);
  });

  test('reports the types it does not know, and hands them on', async () => {
    const { store, journal, unreadable } = opened;
    const stream = newStream();
    await store.append(stream, -1, [
      newFact({ type: 'Unheard' }),
      newFact({ type: 'Upcasted', schemaVersion: 4 }),
    ]);
    const facts = (await journal.readStreams([stream])).get(stream);
    expect(facts?.map(({ type }) => type)).toEqual(['Unheard', 'Upcasted']);
    expect(unreadable.map(({ reason }) => reason)).toEqual(['unknown-type', 'newer-version']);
  });
});

test('days stay text and positions are numbers, on our own connections alone', async () => {
  const pool = createPool({ url: database.url, applicationName: 'test' });
  const { rows } = await pool.query(
    `SELECT '2026-02-28'::date AS day, ARRAY['2026-01-01'::date] AS days, 7::bigint AS n, ARRAY[8::bigint, NULL] AS ns`,
  );
  expect(rows).toEqual([{ day: '2026-02-28', days: ['2026-01-01'], n: 7, ns: [8, null] }]);
  await expect(pool.query('SELECT 9007199254740993::bigint')).rejects.toThrow(RangeError);
  expect((await pool.query('SELECT 1::bigint AS still')).rows).toEqual([{ still: 1 }]);
  await pool.end();
});
