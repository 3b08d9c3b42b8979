import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { FactCodec } from '../../src/event-store/codec.js';
import { isPassing } from '../../src/event-store/event-store.js';
import { KurrentEventStore } from '../../src/event-store/kurrentdb.js';
import { Reservations, reservationStream } from '../../src/event-store/kurrentdb/reservations.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { newFact, newStream, testCatalogue } from './support/facts.js';
import { kurrentSetup, type KurrentSetup } from './support/kurrent-setup.js';
import type { OpenKurrentStore } from './support/kurrent-store.js';
import { factsOf, refusal } from './support/outcomes.js';

/** What the server does not catch, and what one transaction of PostgreSQL did, done by the adapter. */

let setup: KurrentSetup<FakeKurrentDb>;
let fake: FakeKurrentDb;
let first: OpenKurrentStore;
let second: OpenKurrentStore;
beforeAll(async () => {
  fake = await FakeKurrentDb.start();
  setup = await kurrentSetup(fake);
  [first, second] = [setup.open(), setup.open()];
});
afterAll(() => setup.close());

describe('repeats and twins', () => {
  test('two requests race with one key and the ids it decides: one event, one answer', async () => {
    for (let round = 0; round < 10; round++) {
      const [stream, id] = [newStream(), randomUUID()];
      const idempotency = { key: randomUUID(), fingerprint: 'f' };
      const race = [first, second, first, second].map(({ store }, racer) =>
        store.append(stream, -1, [newFact({ id, correlationId: `request ${racer}` })], { idempotency }),
      );
      const answers = await Promise.all(race);
      expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual([
        'recorded',
        ...Array(3).fill('repeated'),
      ]);
      expect(new Set(answers.map(({ events }) => JSON.stringify(events))).size).toBe(1);
      expect(fake.log.visible(stream)).toHaveLength(1);
    }
  });

  test('the same id with another body, racing, which the server takes for a repeat: one is refused', async () => {
    const [stream, id] = [newStream(), randomUUID()];
    const settled = await Promise.allSettled([
      first.store.append(stream, -1, [newFact({ id, correlationId: 'a' })]),
      second.store.append(stream, -1, [newFact({ id, correlationId: 'b', data: { title: 'khác' } })]),
    ]);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'id-reused', id })]);
    expect(await factsOf(first.store, stream)).toHaveLength(1);
  });

  test('one key for two bodies, racing: the second is refused as the key’s', async () => {
    const [stream, id, key] = [newStream(), randomUUID(), randomUUID()];
    const append = ({ store }: OpenKurrentStore, fingerprint: string) =>
      store.append(stream, -1, [newFact({ id, correlationId: fingerprint, data: { title: fingerprint } })], {
        idempotency: { key, fingerprint },
      });
    const settled = await Promise.allSettled([append(first, 'a'), append(second, 'b')]);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toEqual([expect.objectContaining({ code: 'key-reused' })]);
  });

  test('an id used in two streams at once: the first in the order of KurrentDB stands, the other is told', async () => {
    const id = randomUUID();
    const settled = await Promise.allSettled(
      [first, second].map(({ store }) => store.append(newStream(), -1, [newFact({ id })])),
    );
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    if (refused.length > 0) expect(refused).toEqual([expect.objectContaining({ code: 'id-reused', id })]);
    expect(await first.store.findFacts([id])).toHaveLength(1);
  });
});

describe('before anything is sent', () => {
  test('more than a mebibyte, a stream of another service, one id twice', async () => {
    const before = fake.appends;
    const text = 'x'.repeat(104_000);
    const large = Array.from({ length: 10 }, () => newFact({ data: { text } }));
    // Within the limit of the body, beyond the server's, which counts the metadata as well.
    for (const fact of large) fact.recordedBy = 'y'.repeat(900);
    const append = (stream: string, facts: ReturnType<typeof newFact>[]) =>
      first.store.append(stream, -1, facts);
    expect(await refusal(append(newStream(), large))).toMatchObject({ code: 'append-too-large' });
    for (const stream of ['orders-1', '$settings', 'filecode-x', 'staff-'])
      await expect(append(stream, [newFact()])).rejects.toThrow(TypeError);
    const twice = newFact();
    expect(await refusal(append(newStream(), [twice, twice]))).toMatchObject({ code: 'id-reused' });
    expect(fake.appends).toBe(before);
  });
});

describe('while PostgreSQL does not serve', () => {
  const away = () => Promise.reject(Object.assign(new Error('shutting down'), { code: '57P01' }));
  const hangs = () => new Promise<never>(() => {});
  const knowsNothing = { revision: null, kept: null, request: null, known: null, holders: null };
  const nothingKnown = () => Promise.resolve({ rows: [knowsNothing] });
  /** A store whose database answers so, one query after the other, the last for ever. */
  const on = (...answers: (() => Promise<unknown>)[]) => {
    const query = () => (answers.length > 1 ? answers.shift()! : answers[0]!)();
    const { link, journal, listener } = first;
    const pool = { query } as unknown as pg.Pool;
    const codec = new FactCodec(testCatalogue);
    return new KurrentEventStore({ link, pool, journal, listener, codec, timeoutMs: 700 });
  };

  test.each([
    ['is away', [away], 0],
    ['hangs', [hangs], 0],
    ['is away once another has written', [nothingKnown, away], 1],
    ['hangs once another has written', [nothingKnown, hangs], 1],
  ])('an append is refused in time, as one that may be tried again: it %s', async (_, answers, sent) => {
    const stream = newStream();
    await second.store.append(stream, -1, [newFact()]);
    const [before, began] = [fake.appends, performance.now()];
    const error = await refusal(on(...answers).append(stream, -1, [newFact()]));
    expect(performance.now() - began).toBeLessThan(2_500);
    expect([error, isPassing(error)]).toEqual([expect.objectContaining({ code: 'store-unavailable' }), true]);
    expect(fake.appends - before).toBe(sent);
    expect(fake.log.visible(stream)).toHaveLength(1);
  });

  test('a fault of ours is not taken for that', async () => {
    const faulty = on(() => Promise.reject(Object.assign(new Error('no such column'), { code: '42703' })));
    await expect(faulty.append(newStream(), -1, [newFact()])).rejects.toThrow('no such column');
  });
});

describe('what others left', () => {
  const take = (claim: string) => ({ claims: { take: [claim], release: [] } });
  const reserve = async (claim: string, stream: string, agoMs: number) => {
    fake.log.now = () => Date.now() - agoMs;
    await new Reservations(first.link).take(claim, stream, undefined, performance.now() + 2_000);
    fake.log.now = Date.now;
  };

  test('a reservation without a fact to show for it is taken over, once it is old', async () => {
    const claim = `file-code:${randomUUID()}`;
    await reserve(claim, newStream(), 31_000);
    const stream = newStream();
    await first.store.append(stream, -1, [newFact()], take(claim));
    expect(await second.store.holderOf(claim)).toBe(stream);
  });

  test('a young one is waited for: it may be an append on its way', async () => {
    const claim = `file-code:${randomUUID()}`;
    await reserve(claim, newStream(), 0);
    const { store } = setup.open({ timeoutMs: 900 });
    expect(await refusal(store.append(newStream(), -1, [newFact()], take(claim)))).toMatchObject({
      code: 'store-unavailable',
    });
  });

  test('an old one whose stream holds the name by its facts stands, though the journal is behind', async () => {
    const claim = `file-code:${randomUUID()}`;
    const holder = newStream();
    await first.store.append(holder, -1, [newFact()], take(claim));
    await expect(
      new Reservations(second.link, () => Date.now() + 60_000).take(
        claim,
        newStream(),
        undefined,
        performance.now() + 2_000,
      ),
    ).rejects.toMatchObject({ code: 'claim-taken', holder });
    expect(fake.log.visible(reservationStream(claim))).toHaveLength(1);
  });

  test('an event of somebody else at the end of a stream does not stop the stream', async () => {
    const stream = newStream();
    await first.store.append(stream, -1, [newFact()]);
    const strange = { id: randomUUID(), type: 'Strange', contentType: 'application/json' };
    fake.log.append(stream, 'any', [{ ...strange, data: Buffer.from('[]'), metadata: new Uint8Array() }]);
    const appended = await first.store.append(stream, 0, [newFact()]);
    expect(appended).toMatchObject({ outcome: 'recorded', revision: 2 });
    expect((await factsOf(second.store, stream)).map(({ revision }) => revision)).toEqual([0, 2]);
  });
});

test('recorded but not yet in the journal: told so in time, and answered when asked again', async () => {
  await setup.following.stop();
  const { store } = setup.open({ journalMs: 300 });
  const [stream, fact] = [newStream(), newFact()];
  const late = await refusal(store.append(stream, -1, [fact]));
  expect(late).toMatchObject({
    code: 'not-in-journal-yet',
    stream,
    events: [{ id: fact.id, type: fact.type }],
  });
  // Asked again while it is still behind: the same answer, and no second event.
  expect(await refusal(store.append(stream, -1, [fact]))).toMatchObject({ code: 'not-in-journal-yet' });
  await sleep(20);
  expect(fake.log.visible(stream)).toHaveLength(1);
});
