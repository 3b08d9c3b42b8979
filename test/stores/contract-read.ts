import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM } from '../../src/event-store/event-store.js';
import type { StoreUnderTest } from './contract.js';
import { newFact, newStream } from './support/facts.js';
import { collect, factsOf, flaws } from './support/outcomes.js';

export function reading(store: () => StoreUnderTest): void {
  whatWasWritten(store);
  theLog(store);
  subscriptions(store);
}

function whatWasWritten(store: () => StoreUnderTest): void {
  test('a fact comes back as it was given, personal fields and all', async () => {
    const { first, second } = store();
    const stream = newStream();
    const fact = newFact({
      type: 'PersonnelFileOpened',
      effectiveOn: '2014-05',
      data: { code: 'TN-01', fullName: 'Đặng Thị Ánh', nationalId: null, list: [{ b: 1, a: [] }, 'x'] },
      decision: { kind: 'decision', number: '12/QĐ-UBND', signedOn: '2014-05-02' },
      note: 'lưu ý',
      source: { system: 'cũ', reference: '7', recordedOn: '2015-01-01' },
      causationId: randomUUID(),
    });
    const { position, recordedAt } = await first.append(stream, NO_STREAM, [fact]);
    const { contentHash: _, ...given } = fact;
    expect(await factsOf(second, stream)).toEqual([{ ...given, stream, revision: 0, position, recordedAt }]);
    expect(recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('a correction keeps the fields it corrects, and their nulls', async () => {
    const { first } = store();
    const stream = newStream();
    const changes = {
      effectiveOn: '2020-01-01',
      data: { fullName: 'Lê Văn B', nationalId: null, code: 'X' },
    };
    const fact = newFact({
      type: 'FactCorrected',
      data: { targetEventId: randomUUID(), changes, reason: 'r' },
    });
    delete fact.effectiveOn;
    await first.append(stream, NO_STREAM, [fact]);
    const [read] = await factsOf(first, stream);
    expect(read?.data).toEqual(fact.data);
    expect(read).not.toHaveProperty('effectiveOn');
  });

  test('members come in one order, whatever order they were given in', async () => {
    const { first } = store();
    const [one, other] = [newStream(), newStream()];
    await first.append(one, NO_STREAM, [newFact({ data: { b: { z: 1, y: 2 }, a: 1, fullName: 'x' } })]);
    await first.append(other, NO_STREAM, [newFact({ data: { fullName: 'x', a: 1, b: { y: 2, z: 1 } } })]);
    const texts = [...(await factsOf(first, one)), ...(await factsOf(first, other))].map(({ data }) =>
      JSON.stringify(data),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  test('old versions are brought up to date when read', async () => {
    const { first } = store();
    const stream = newStream();
    await first.append(stream, NO_STREAM, [
      newFact({ type: 'Upcasted', schemaVersion: 1, data: { name: 'An' } }),
    ]);
    const [read] = await factsOf(first, stream);
    expect(read).toMatchObject({ schemaVersion: 3, data: { nick: 'An', third: true } });
  });

  test('a type that the catalogue does not know is kept as it is', async () => {
    const { first, second } = store();
    const stream = newStream();
    await first.append(stream, NO_STREAM, [
      newFact({ type: 'FromTheFuture', schemaVersion: 9, data: { x: [1] } }),
    ]);
    expect(await factsOf(second, stream)).toMatchObject([
      { type: 'FromTheFuture', schemaVersion: 9, data: { x: [1] } },
    ]);
  });

  test('a stream is read from any revision on; one that does not exist is empty', async () => {
    const { first } = store();
    const stream = newStream();
    for (let batch = 0; batch < 3; batch++) {
      await first.append(
        stream,
        batch * 400 - 1,
        Array.from({ length: 400 }, () => newFact()),
      );
    }
    const from = async (fromRevision: number) => collect(first.readStream(stream, { fromRevision }));
    expect(
      flaws(
        (await from(0)).map(({ revision }) => revision),
        0,
      ),
    ).toEqual([]);
    expect(
      flaws(
        (await from(777)).map(({ revision }) => revision),
        777,
      ),
    ).toEqual([]);
    expect(await from(1_200)).toEqual([]);
    expect(await factsOf(first, newStream())).toEqual([]);
  });
}

function theLog(store: () => StoreUnderTest): void {
  test.each([1, 7, 1_000])('the log is read whole in batches of %d', async (batchSize) => {
    const { first, second } = store();
    const { position: head, recordedAt } = await first.head();
    const start = Math.max(0, head - 500);
    const facts = await collect(second.readAll(start, { batchSize }));
    expect(
      flaws(
        facts.map(({ position }) => position),
        start + 1,
      ),
    ).toEqual([]);
    expect(facts).toHaveLength(head - start);
    expect(facts.at(-1)?.recordedAt).toBe(recordedAt);
    expect(await collect(second.readAll(head))).toEqual([]);
  });

  test('the time of recording never decreases along the log', async () => {
    const facts = await collect(store().first.readAll(0));
    const times = facts.map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted());
  });
}

function subscriptions(store: () => StoreUnderTest): void {
  test('a subscription goes on where the log ended, and ends when told to', async () => {
    const { first, second } = store();
    const { position: head } = await first.head();
    const stop = new AbortController();
    const seen: number[] = [];
    const running = (async () => {
      for await (const batch of second.subscribe(head, { signal: stop.signal })) {
        seen.push(...batch.map(({ position }) => position));
      }
    })();
    for (let round = 0; round < 20; round++) {
      await first.append(newStream(), NO_STREAM, [newFact(), newFact()]);
      await sleep(round % 5);
    }
    const { position: end } = await first.head();
    while (seen.at(-1) !== end) await sleep(5);
    stop.abort();
    await running;
    expect(flaws(seen, head + 1)).toEqual([]);
  });

  test('a position that the log never reached is refused: it belongs to another log', async () => {
    const { first } = store();
    const { position } = await first.head();
    const subscription = first.subscribe(position + 10, { signal: new AbortController().signal });
    await expect(collect(subscription)).rejects.toMatchObject({ code: 'position-beyond-head' });
  });
}
