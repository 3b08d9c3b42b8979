import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Appended, FactToAppend } from '../../src/event-store/event-store.js';
import { prepareDatabase } from '../../src/journal/prepare-database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { openCuttingProxy, type Cut, type CuttingProxy } from './support/cutting-proxy.js';
import { newFact, newStream } from './support/facts.js';
import { collect, factsOf, flaws } from './support/outcomes.js';
import { openPostgresStore, type OpenStore } from './support/postgres-store.js';

/** R2: how many connections are cut in mid-commit; 1,000 for the full figure. */
const CUTS = Number(process.env.HOSO_R2_CUTS ?? 60);
const TIMEOUT_MS = 60_000 + CUTS * 500;
/** A client that got no answer for so long would hang the suite: the store has failed. */
const PATIENCE_MS = 30_000;
const WAYS: Cut[] = ['before-server', 'after-server', 'both-at-once'];

let database: TestDatabase;
let proxy: CuttingProxy;
let direct: OpenStore;
let serviceUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ serviceUrl } = await prepareDatabase(database.url, database.url));
  proxy = await openCuttingProxy(serviceUrl);
  direct = openPostgresStore(serviceUrl);
});

afterAll(async () => {
  await direct.close();
  await proxy.close();
  await database.drop();
});

type Attempt = () => FactToAppend[];

/** As a client that does not give up: the same key every time, and what the attempt makes of the facts. */
async function insist(
  opened: OpenStore,
  stream: string,
  facts: Attempt,
): Promise<{ appended: Appended; tries: number }> {
  const idempotency = { key: randomUUID(), fingerprint: 'f' };
  const deadline = performance.now() + PATIENCE_MS;
  for (let tries = 1; performance.now() < deadline; tries++) {
    try {
      return { appended: await opened.store.append(stream, -1, facts(), { idempotency }), tries };
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^store-(timed-out|unavailable)$/) });
    }
  }
  throw new Error('the store does not recover');
}

async function cutAndInsist(opened: OpenStore, cuts: number, facts: () => Attempt): Promise<number> {
  const from = proxy.cuts;
  const { position: start } = await direct.store.head();
  const appends: { stream: string; appended: Appended }[] = [];
  let retried = 0;
  for (let round = 0; proxy.cuts - from < cuts; round++) {
    proxy.cutNext(WAYS[round % WAYS.length] ?? 'after-server', (round % 7) * 0.6);
    const streams = Array.from({ length: 1 + (round % 4) }, () => newStream());
    const answers = await Promise.all(streams.map((stream) => insist(opened, stream, facts())));
    answers.forEach(({ appended, tries }, index) => {
      if (tries > 1) retried += 1;
      appends.push({ stream: streams[index] ?? '', appended });
    });
  }
  for (const { stream, appended } of appends) {
    const recorded = await factsOf(direct.store, stream);
    expect(recorded.map(({ id, position }) => ({ id, position }))).toEqual(
      appended.events.map(({ id, position }) => ({ id, position })),
    );
    expect(recorded).toHaveLength(1);
  }
  const log = await collect(direct.store.readAll(start));
  expect(
    flaws(
      log.map(({ position }) => position),
      start + 1,
    ),
  ).toEqual([]);
  expect(log).toHaveLength(appends.length);
  return retried;
}

test(
  'a connection cut in mid-commit is mended unseen: every append is answered, and recorded once',
  async () => {
    const opened = openPostgresStore(proxy.url);
    const retried = await cutAndInsist(opened, CUTS, () => {
      const facts = [newFact()];
      return () => facts;
    });
    await opened.close();
    // The store itself sends again what was in doubt; the client had nothing to retry.
    expect(retried).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'appends left in doubt are recorded once when the client comes again with the same key and new ids',
  async () => {
    const opened = openPostgresStore(proxy.url, { timeoutMs: 8 });
    const retried = await cutAndInsist(opened, Math.ceil(CUTS / 3), () => () => [newFact()]);
    await opened.close();
    expect(retried).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test('the control: a client that comes again under a new key records some facts twice', async () => {
  const opened = openPostgresStore(proxy.url, { timeoutMs: 8 });
  const { position: start } = await direct.store.head();
  const wanted = 60;
  for (let round = 0; round < wanted; round++) {
    proxy.cutNext('after-server', (round % 7) * 0.6);
    const stream = newStream();
    const again = (revision: number) => opened.store.append(stream, revision, [newFact()]);
    await again(-1).catch(async () => {
      for (;;) {
        const revision = (await factsOf(direct.store, stream)).length - 1;
        const done = await again(revision).catch(() => undefined);
        if (done !== undefined) return;
      }
    });
  }
  await opened.close();
  expect((await direct.store.head()).position - start).toBeGreaterThan(wanted);
}, 60_000);

test('a store that is away answers in time that nothing was recorded, and recovers by itself', async () => {
  const away = await openCuttingProxy(serviceUrl);
  const opened = openPostgresStore(away.url, { timeoutMs: 300 });
  await opened.store.append(newStream(), -1, [newFact()]);
  await away.close();
  await sleep(20);
  const began = performance.now();
  const refused = opened.store.append(newStream(), -1, [newFact()]);
  await expect(refused).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(performance.now() - began).toBeLessThan(1_000);
  await opened.close();
}, 20_000);

test('more appends than the queue holds are refused at once', async () => {
  const opened = openPostgresStore(serviceUrl, { queueLimit: 10 });
  const appends = Array.from({ length: 30 }, () => opened.store.append(newStream(), -1, [newFact()]));
  const settled = await Promise.allSettled(appends);
  const refused = settled.filter((result) => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'store-unavailable' });
  await opened.close();
  const closed = opened.store.append(newStream(), -1, [newFact()]);
  await expect(closed).rejects.toMatchObject({ code: 'store-unavailable' });
});
