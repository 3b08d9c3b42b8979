import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { REAL } from '../support/kurrent-server.js';
import { collect } from './support/outcomes.js';

let fake: FakeKurrentDb;
let client: EventStoreDBClient;

beforeEach(async () => {
  fake = await FakeKurrentDb.start();
  client = EventStoreDBClient.connectionString(REAL ?? fake.url);
});

afterEach(async () => {
  await client.dispose();
  await fake.stop();
});

const event = (id: string = randomUUID(), data: object = { a: 1 }) =>
  jsonEvent({ id, type: 'T', data: data as { a: number }, metadata: { $correlationId: 'c' } });
const events = (count: number) => Array.from({ length: count }, () => event());

/** The two ways an append can go: on the stream of batches, and as a call of its own. */
const PATHS = [
  ['batches', {}],
  ['calls', { credentials: { username: 'u', password: 'p' } }],
] as const;

test.each(PATHS)('over %s: what a real server was seen to answer', async (_, path) => {
  const stream = `staff-${randomUUID()}`;
  const append = async (given: ReturnType<typeof events>, expectedRevision: bigint | 'no_stream' | 'any') => {
    try {
      const { nextExpectedRevision } = await client.appendToStream(stream, given, {
        expectedRevision,
        ...path,
      });
      return nextExpectedRevision;
    } catch (error) {
      const { type, actualVersion } = error as { type: string; actualVersion?: bigint | string };
      return actualVersion === undefined ? type : [type, actualVersion];
    }
  };
  const first = events(2);
  const wrong = 'wrong-expected-version';
  expect(await append([event()], 3n)).toEqual([wrong, 'no_stream']);
  expect(await append(first, 'no_stream')).toBe(1n);
  expect(await append([event()], 'no_stream')).toEqual([wrong, 1n]);
  // Repeats: known by id at the expected place, whatever the body.
  expect(await append(first, 'no_stream')).toBe(1n);
  expect(await append([event(first[0]?.id, { other: true })], 'no_stream')).toBe(0n);
  expect(await append(first, 'any')).toBe(1n);
  // The holes: old ids at the head, one id twice, a mixed batch.
  expect(await append(first, 1n)).toBe(3n);
  const twice = event();
  expect(await append([twice, twice], 3n)).toBe(5n);
  expect(await append([first[0] ?? event(), event()], 'any')).toEqual([wrong, 5n]);
  expect(await append([first[0] ?? event(), event()], 'no_stream')).toEqual([wrong, 5n]);
  expect(await append([event(randomUUID(), { a: 'x'.repeat(1_048_577) })], 5n)).toBe(
    'maximum-append-size-exceeded',
  );
  expect(await append(events(500), 5n)).toBe(505n);
  if (REAL) await client.deleteStream(stream);
  else fake.log.softDelete(stream);
  expect(await append([event()], 'no_stream')).toBe(506n);
  if (REAL) await client.tombstoneStream(stream);
  else fake.log.tombstone(stream);
  expect(await append([event()], 506n)).toBe('stream-deleted');
});

test('reads: both ways, past the end, of what is not there', async () => {
  const stream = `staff-${randomUUID()}`;
  await client.appendToStream(stream, events(5), { expectedRevision: 'no_stream' });
  const revisions = async (options: Parameters<typeof client.readStream>[1]) =>
    (await collect(client.readStream(stream, options))).map((resolved) => Number(resolved.event?.revision));
  expect(await revisions({})).toEqual([0, 1, 2, 3, 4]);
  expect(await revisions({ fromRevision: 3n })).toEqual([3, 4]);
  expect(await revisions({ fromRevision: 9n })).toEqual([]);
  expect(await revisions({ fromRevision: 'end', direction: 'backwards', maxCount: 2 })).toEqual([4, 3]);
  expect(await revisions({ fromRevision: 1n, direction: 'backwards' })).toEqual([1, 0]);
  await expect(collect(client.readStream('staff-none'))).rejects.toMatchObject({ type: 'stream-not-found' });
});

test('$all: system events among ours, positions that rise, inclusive forwards and exclusive backwards', async () => {
  for (let count = 0; count < 20; count++)
    await client.appendToStream(`staff-${randomUUID()}`, events(1), { expectedRevision: 'no_stream' });
  const newest = client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 60 });
  const all = (await collect(newest)).reverse();
  const commits = all.map(({ event: one }) => one?.position.commit ?? -1n);
  expect(commits).toEqual(commits.toSorted((a, b) => Number(a - b)));
  expect(new Set(all.map(({ event: one }) => one?.type[0]))).toEqual(new Set(['$', 'T']));
  const middle = all[10]?.event?.position ?? { commit: 0n, prepare: 0n };
  const from = (direction: 'forwards' | 'backwards') =>
    collect(client.readAll({ fromPosition: middle, direction, maxCount: 1 }));
  expect((await from('forwards'))[0]?.event?.id).toBe(all[10]?.event?.id);
  expect((await from('backwards'))[0]?.event?.id).toBe(all[9]?.event?.id);
  const off = { commit: middle.commit + 1n, prepare: middle.commit + 1n };
  await expect(collect(client.readAll({ fromPosition: off }))).rejects.toMatchObject({ type: 'unknown' });
});

if (REAL === undefined) {
  test('a subscription catches up, tells so, goes live, tells checkpoints, and ends with the connection', async () => {
    const told: string[] = [];
    const checkpoints: bigint[] = [];
    for (let count = 0; count < 50; count++)
      await client.appendToStream(`staff-${count}`, events(1), { expectedRevision: 'no_stream' });
    const subscription = client.subscribeToAll({
      filter: streamNameFilter({
        prefixes: ['staff-'],
        checkpointReached: async (_, { commit }) => void checkpoints.push(commit),
      }),
    });
    const failed = new Promise((resolve) => subscription.on('error', resolve));
    subscription.on('caughtUp' as 'confirmation', () => told.push('caught up'));
    subscription.on('data', ({ event: one }) => told.push(one?.streamId ?? ''));
    while (!told.includes('caught up')) await sleep(5);
    await client.appendToStream('other-1', events(1), { expectedRevision: 'no_stream' });
    await client.appendToStream('staff-live', events(1), { expectedRevision: 'no_stream' });
    while (told.at(-1) !== 'staff-live') await sleep(5);
    expect(told).toEqual([
      ...Array.from({ length: 50 }, (_, count) => `staff-${count}`),
      'caught up',
      'staff-live',
    ]);
    expect(checkpoints.length).toBeGreaterThan(0);
    fake.breakConnections();
    expect(await failed).toMatchObject({ type: 'unavailable' });
  });

  test('a truncated log: a position beyond its end is taken silently, and later events come', async () => {
    const appended = await client.appendToStream('staff-a', events(5), { expectedRevision: 'no_stream' });
    fake.log.truncate(4);
    const subscription = client.subscribeToAll({ fromPosition: appended.position });
    subscription.on('error', () => {});
    const seen: string[] = [];
    subscription.on('data', ({ event: one }) => seen.push(one?.streamId ?? ''));
    await sleep(50);
    expect(seen).toEqual([]);
    await client.appendToStream('staff-b', events(9), { expectedRevision: 'no_stream' });
    while (seen.length === 0) await sleep(5);
    await subscription.unsubscribe();
  });

  test('a restart keeps what is recorded', async () => {
    await client.appendToStream('staff-a', events(3), { expectedRevision: 'no_stream' });
    await fake.restart();
    const again = EventStoreDBClient.connectionString(fake.url);
    expect(await collect(again.readStream('staff-a'))).toHaveLength(3);
    await again.dispose();
  });
}
