import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM, type EventStore } from '../../src/event-store/event-store.js';
import type { StoreUnderTest } from './contract.js';
import { newFact, newStream } from './support/facts.js';
import { collect, factsOf, flaws, groupBy, refusal } from './support/outcomes.js';
import { spawnWriter } from './support/spawn-writer.js';

const BATCH_SIZES = [1, 2, 7, 64, 333, 1_000];

export function concurrency(store: () => StoreUnderTest): void {
  storms(store);
  writersAndReaders(store);
  crashes(store);
}

function storms(store: () => StoreUnderTest): void {
  test('of sixteen writers at one revision one wins, and the others learn the actual one', async () => {
    const { first, second } = store();
    const stream = newStream();
    for (let round = 0; round < 25; round++) {
      const racing = Array.from({ length: 16 }, (_, racer) =>
        (racer % 2 ? first : second).append(stream, round - 1, [newFact()]),
      );
      const settled = await Promise.allSettled(racing);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const reasons = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      for (const reason of reasons) expect(reason).toMatchObject({ code: 'stale-revision', actual: round });
    }
    expect(await factsOf(first, stream)).toHaveLength(25);
  });

  test('one bad append among many fails alone', async () => {
    const { first } = store();
    const stream = newStream();
    await first.append(stream, NO_STREAM, [newFact()]);
    const good = Array.from({ length: 40 }, () => first.append(newStream(), NO_STREAM, [newFact()]));
    const bad = Array.from({ length: 20 }, () => refusal(first.append(stream, 3, [newFact()])));
    expect((await Promise.all(good)).every(({ outcome }) => outcome === 'recorded')).toBe(true);
    for (const error of await Promise.all(bad)) expect(error).toMatchObject({ actual: 0 });
  });

  test('sixty-four writers of two clients leave no hole in the log or in any stream', async () => {
    const { first, second } = store();
    const writers = Array.from({ length: 64 }, (_, number) => write(number % 2 ? first : second, 30));
    const streams = await Promise.all(writers);
    for (const stream of streams) {
      const revisions = (await factsOf(first, stream)).map(({ revision }) => revision);
      expect(flaws(revisions, 0)).toEqual([]);
      expect(revisions).toHaveLength(30);
    }
    const positions = (await collect(second.readAll(0, { batchSize: 1_000 }))).map(
      ({ position }) => position,
    );
    expect(flaws(positions)).toEqual([]);
  });
}

async function write(store: EventStore, facts: number): Promise<string> {
  const stream = newStream();
  for (let revision = -1; revision < facts - 1; revision++) await store.append(stream, revision, [newFact()]);
  return stream;
}

function writersAndReaders(store: () => StoreUnderTest): void {
  test('readers of every batch size miss nothing while two processes write and storms and long transactions go by', async () => {
    const { first, second, hold, writerEnvironment } = store();
    const stop = new AbortController();
    const { position: start } = await first.head();
    const readers = BATCH_SIZES.map((batchSize) => follow(second, start, batchSize, stop.signal));
    const processes = [0, 1].map(() =>
      spawnWriter({ ...writerEnvironment, WRITERS: '32', WRITE_MS: '4000' }),
    );
    const held = hold(3_600);
    const storm = (async () => {
      for (let round = 0; round < 20; round++) {
        const stream = newStream();
        await Promise.allSettled(
          Array.from({ length: 16 }, () => first.append(stream, NO_STREAM, [newFact()])),
        );
        await sleep(50);
      }
    })();
    await Promise.all([held, storm, ...processes.map(({ done }) => done)]);
    const { position: end } = await first.head();
    while (readers.some(({ seen }) => seen.at(-1) !== end)) await sleep(20);
    stop.abort();
    for (const { seen, ended } of readers) {
      await ended;
      expect(flaws(seen, start + 1)).toEqual([]);
    }
    // Nothing held open elsewhere keeps a reader from what is recorded: the longest silence is well below that.
    for (const { longestSilenceMs } of readers) expect(longestSilenceMs()).toBeLessThan(2_500);
    // Enough to have gone by all that was going on; a busy machine records less than an idle one.
    expect(end - start).toBeGreaterThan(100);
  }, 60_000);
}

function follow(store: EventStore, start: number, batchSize: number, signal: AbortSignal) {
  const seen: number[] = [];
  let silence = 0;
  const ended = (async () => {
    let last = 0;
    for await (const batch of store.subscribe(start, { signal, batchSize })) {
      const now = performance.now();
      if (last > 0) silence = Math.max(silence, now - last);
      last = now;
      for (const { position } of batch) seen.push(position);
    }
  })();
  return { seen, ended, longestSilenceMs: () => silence };
}

function crashes(store: () => StoreUnderTest): void {
  test('a connection that breaks in mid-append loses nothing and doubles nothing', async () => {
    const { first, breakConnection } = store();
    let writing = true;
    const breaking = (async () => {
      for (let round = 0; round < 15; round++) {
        await sleep(20 + (round % 4) * 7);
        await breakConnection();
      }
      writing = false;
    })();
    const streams = await Promise.all(
      Array.from({ length: 16 }, async () => {
        const stream = newStream();
        let revision = -1;
        while (writing) revision = (await first.append(stream, revision, [newFact()])).revision;
        return { stream, revision };
      }),
    );
    await breaking;
    for (const { stream, revision } of streams) {
      const facts = await factsOf(first, stream);
      expect(
        flaws(
          facts.map((fact) => fact.revision),
          0,
        ),
      ).toEqual([]);
      expect(facts.at(-1)?.revision).toBe(revision);
    }
  }, 60_000);

  test('a writer killed in mid-append leaves whole appends and no hole', async () => {
    const { first, writerEnvironment } = store();
    const { position: start } = await first.head();
    for (let round = 0; round < 3; round++) {
      const writer = spawnWriter({ ...writerEnvironment, WRITERS: '16', WRITE_MS: '60000', FACTS: '5' });
      await writer.started;
      await sleep(150 + round * 60);
      writer.child.kill('SIGKILL');
      await once(writer.child, 'close');
      const recorded = await collect(first.readAll(start));
      expect(
        flaws(
          recorded.map(({ position }) => position),
          start + 1,
        ),
      ).toEqual([]);
      const byId = new Map(recorded.map((fact) => [fact.id, fact]));
      expect(writer.acknowledged.length).toBeGreaterThan(0);
      for (const ack of writer.acknowledged) expect(byId.get(ack.id)).toMatchObject(ack);
      const perAppend = groupBy(recorded, (fact) => fact.correlationId);
      for (const facts of perAppend.values())
        if (facts[0]?.recordedBy === 'writer') expect(facts).toHaveLength(5);
    }
    const key = { key: randomUUID(), fingerprint: 'after' };
    expect(await first.append(newStream(), NO_STREAM, [newFact()], { idempotency: key })).toMatchObject({
      outcome: 'recorded',
    });
  }, 60_000);
}
