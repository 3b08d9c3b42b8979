import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { NO_STREAM } from '../../src/event-store/event-store.js';
import type { StoreUnderTest } from './contract.js';
import { newFact, newStream } from './support/facts.js';
import { factsOf, refusal } from './support/outcomes.js';

export function appending(store: () => StoreUnderTest): void {
  revisions(store);
  keys(store);
  ids(store);
  claims(store);
  profile(store);
}

function revisions(store: () => StoreUnderTest): void {
  test('a new stream begins at revision 0, and the answer tells where each fact stands', async () => {
    const { first } = store();
    const stream = newStream();
    const facts = [newFact(), newFact(), newFact()];
    const appended = await first.append(stream, NO_STREAM, facts);
    const last = appended.position;
    expect(appended).toMatchObject({ outcome: 'recorded', stream, revision: 2 });
    expect(appended.events).toEqual(
      facts.map(({ id, type }, index) => ({ id, type, position: last - 2 + index })),
    );
    const read = await factsOf(first, stream);
    expect(read.map(({ id, revision, position }) => ({ id, revision, position }))).toEqual(
      facts.map(({ id }, index) => ({ id, revision: index, position: last - 2 + index })),
    );
    expect(read.every(({ recordedAt }) => recordedAt === appended.recordedAt)).toBe(true);
  });

  test.each([
    ['no stream', NO_STREAM],
    ['too low', 0],
    ['too high', 2],
    ['far too high', 1_000],
  ])('an expected revision that is %s is refused with the actual one', async (_, expected) => {
    const { first, second } = store();
    const stream = newStream();
    await first.append(stream, NO_STREAM, [newFact(), newFact()]);
    expect(await refusal(second.append(stream, expected, [newFact()]))).toMatchObject({
      code: 'stale-revision',
      expected,
      actual: 1,
    });
    expect(await factsOf(first, stream)).toHaveLength(2);
  });

  test('a stream that does not exist is at revision -1', async () => {
    expect(await refusal(store().first.append(newStream(), 0, [newFact()]))).toMatchObject({
      code: 'stale-revision',
      actual: NO_STREAM,
    });
  });

  test('an append without facts is a mistake of the caller', async () => {
    await expect(store().first.append(newStream(), NO_STREAM, [])).rejects.toThrow(TypeError);
  });
}

function keys(store: () => StoreUnderTest): void {
  test('a key answers again what it answered first, whatever revision and ids come with it', async () => {
    const { first, second } = store();
    const stream = newStream();
    const idempotency = { key: randomUUID(), fingerprint: 'a' };
    const answer = await first.append(stream, NO_STREAM, [newFact(), newFact()], { idempotency });
    await first.append(stream, 1, [newFact()]);
    const again = await second.append(stream, NO_STREAM, [newFact(), newFact()], { idempotency });
    expect(again).toEqual({ ...answer, outcome: 'repeated' });
    expect(await second.findRequest(idempotency.key)).toEqual({ fingerprint: 'a', appended: again });
    expect(await first.findRequest(randomUUID())).toBeUndefined();
    expect(await factsOf(first, stream)).toHaveLength(3);
  });

  test('a key used for another request is refused', async () => {
    const { first, second } = store();
    const key = randomUUID();
    const stream = newStream();
    await first.append(stream, NO_STREAM, [newFact()], { idempotency: { key, fingerprint: 'a' } });
    const other = second.append(newStream(), NO_STREAM, [newFact()], {
      idempotency: { key, fingerprint: 'b' },
    });
    expect(await refusal(other)).toMatchObject({ code: 'key-reused' });
  });

  test('a refused request leaves its key free', async () => {
    const { first } = store();
    const stream = newStream();
    const idempotency = { key: randomUUID(), fingerprint: 'a' };
    await refusal(first.append(stream, 5, [newFact()], { idempotency }));
    expect(await first.append(stream, NO_STREAM, [newFact()], { idempotency })).toMatchObject({
      outcome: 'recorded',
    });
  });

  test('sixteen requests race with one key: one is recorded, all get its answer', async () => {
    const { first, second } = store();
    for (let round = 0; round < 10; round++) {
      const stream = newStream();
      const idempotency = { key: randomUUID(), fingerprint: 'a' };
      const racing = Array.from({ length: 16 }, (_, racer) =>
        (racer % 2 ? first : second).append(stream, NO_STREAM, [newFact()], { idempotency }),
      );
      const answers = await Promise.all(racing);
      expect(answers.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
      expect(new Set(answers.map(({ events }) => events[0]?.id)).size).toBe(1);
      expect(await factsOf(first, stream)).toHaveLength(1);
    }
  });
}

function ids(store: () => StoreUnderTest): void {
  test('the same ids with the same content are answered as the first time', async () => {
    const { first, second } = store();
    const stream = newStream();
    const facts = [newFact(), newFact()];
    const answer = await first.append(stream, NO_STREAM, facts);
    await first.append(stream, 1, [newFact()]);
    expect(await second.append(stream, NO_STREAM, facts)).toEqual({ ...answer, outcome: 'repeated' });
    // Even at the present head, where a careless store writes it a second time.
    expect(await second.append(stream, 2, facts)).toEqual({ ...answer, outcome: 'repeated' });
    expect(await factsOf(first, stream)).toHaveLength(3);
  });

  test('an id is refused with other content, in another stream, beside a new one, and twice at once', async () => {
    const { first, second } = store();
    const stream = newStream();
    const fact = newFact();
    await first.append(stream, NO_STREAM, [fact, newFact()]);
    const idReused = { code: 'id-reused', id: fact.id };
    const other = newFact({ id: fact.id, data: { title: 'khác' } });
    expect(await refusal(second.append(stream, 1, [other]))).toMatchObject(idReused);
    expect(await refusal(second.append(newStream(), NO_STREAM, [fact]))).toMatchObject(idReused);
    expect(await refusal(second.append(stream, 1, [newFact(), fact]))).toMatchObject(idReused);
    const twice = newFact();
    expect(await refusal(second.append(stream, 1, [twice, twice]))).toMatchObject({ code: 'id-reused' });
    expect(await factsOf(first, stream)).toHaveLength(2);
  });

  test('facts are found by id, in any stream', async () => {
    const { first, second } = store();
    const [stream, fact] = [newStream(), newFact()];
    const { position, recordedAt } = await first.append(stream, NO_STREAM, [fact]);
    const { id, type, contentHash } = fact;
    expect(await second.findFacts([randomUUID(), id])).toEqual([
      { id, type, stream, revision: 0, position, recordedAt, contentHash },
    ]);
  });
}

function claims(store: () => StoreUnderTest): void {
  const take = (...names: string[]) => ({ claims: { take: names, release: [] } });
  const release = (...names: string[]) => ({ claims: { take: [], release: names } });

  test('a claimed name belongs to one stream until that stream releases it', async () => {
    const { first, second } = store();
    const [name, holder, other] = [`file-code:${randomUUID()}`, newStream(), newStream()];
    await first.append(holder, NO_STREAM, [newFact()], take(name));
    expect(await second.holderOf(name)).toBe(holder);
    expect(await refusal(second.append(other, NO_STREAM, [newFact()], take(name)))).toMatchObject({
      code: 'claim-taken',
      claim: name,
      holder,
    });
    expect(await factsOf(first, other)).toEqual([]);
    await first.append(holder, 0, [newFact()], take(name));
    await second.append(other, NO_STREAM, [newFact()], release(name));
    expect(await first.holderOf(name)).toBe(holder);
    await first.append(holder, 1, [newFact()], release(name));
    expect(await second.holderOf(name)).toBeUndefined();
    await second.append(other, 0, [newFact()], take(name));
    expect(await first.holderOf(name)).toBe(other);
  });

  test('a refused append takes and releases nothing', async () => {
    const { first } = store();
    const [held, wanted, stream] = [`c:${randomUUID()}`, `c:${randomUUID()}`, newStream()];
    await first.append(stream, NO_STREAM, [newFact()], take(held));
    const both = { claims: { take: [wanted], release: [held] } };
    await refusal(first.append(stream, 7, [newFact()], both));
    expect(await first.holderOf(held)).toBe(stream);
    expect(await first.holderOf(wanted)).toBeUndefined();
    await first.append(stream, 0, [newFact()], both);
    expect(await first.holderOf(held)).toBeUndefined();
    expect(await first.holderOf(wanted)).toBe(stream);
  });

  test('of sixteen streams that race for a name one gets it', async () => {
    const { first, second } = store();
    const name = `file-code:${randomUUID()}`;
    const racing = Array.from({ length: 16 }, (_, racer) =>
      (racer % 2 ? first : second).append(newStream(), NO_STREAM, [newFact()], take(name)),
    );
    const settled = await Promise.allSettled(racing);
    const winners = settled.filter((result) => result.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect(await first.holderOf(name)).toBe(winners[0]?.value.stream);
  });
}

function profile(store: () => StoreUnderTest): void {
  test.each<[string, unknown]>([
    ['a float', 0.5],
    ['an unsafe integer', 2 ** 53],
    ['NUL', 'a\0b'],
    ['a lone surrogate', '\ud800'],
    ['text not in NFC', 'a\u0301'],
    ['undefined', undefined],
    ['a date', new Date(0)],
    ['a bigint', 1n],
  ])('%s is refused and records nothing', async (_, value) => {
    const { first } = store();
    const stream = newStream();
    const fact = newFact();
    fact.data = { nested: [value] } as never;
    expect(await refusal(first.append(stream, NO_STREAM, [fact]))).toMatchObject({ code: 'json-profile' });
    expect(await factsOf(first, stream)).toEqual([]);
  });

  test('more than a mebibyte at once is refused, and one as good as that is not', async () => {
    const { first } = store();
    const text = 'x'.repeat(100_000);
    const facts = (count: number) => Array.from({ length: count }, () => newFact({ data: { text } }));
    expect(await refusal(first.append(newStream(), NO_STREAM, facts(11)))).toMatchObject({
      code: 'append-too-large',
    });
    expect((await first.append(newStream(), NO_STREAM, facts(10))).revision).toBe(9);
  });
}
