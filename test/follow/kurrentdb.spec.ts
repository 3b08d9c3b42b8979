import { setTimeout as sleep } from 'node:timers/promises';
import { KurrentSourceLog } from '../../src/event-store/kurrentdb/source-log.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { newStream } from '../stores/support/facts.js';
import { collect, flaws } from '../stores/support/outcomes.js';
import { newJournal, reaches, until, type Journalled } from './support/following.js';
import { write, writeOther } from './support/kurrent.js';

let journalled: Journalled;
let fake: FakeKurrentDb;
let written: string[];

beforeEach(async () => {
  [journalled, fake] = [await newJournal(), await FakeKurrentDb.start()];
  written = [];
});
afterEach(async () => {
  await journalled.drop();
  await fake.stop();
});

const start = () => journalled.follow(() => new KurrentSourceLog(fake.url));

const some = (count: number, stream = newStream()) =>
  written.push(
    ...write(
      fake,
      stream,
      Array.from({ length: count }, () => ({})),
    ),
  );

async function expectCopied(): Promise<void> {
  await reaches(journalled, written.length);
  const facts = await collect(journalled.store.readAll(0));
  expect(facts.map(({ id }) => id)).toEqual(written);
  expect(flaws(facts.map(({ position }) => position))).toEqual([]);
}

describe('the follower of a KurrentDB', () => {
  it('copies what is there and what comes, among what belongs to others', async () => {
    for (let i = 0; i < 40; i++) {
      some(1 + (i % 40));
      writeOther(fake, `order-${i}`);
      writeOther(fake, 'filecode-HC-1');
      writeOther(fake, 'settings-of-another');
    }
    const { watch } = start();
    await expectCopied();
    for (let i = 0; i < 20; i++) some(2);
    write(fake, 'settings', [{}]).forEach((id) => written.push(id));
    await expectCopied();
    expect((await journalled.pool.query('SELECT FROM journal.kept_out')).rowCount).toBe(0);
    writeOther(fake, 'order-1');
    await until(() => watch.state.lagBytes === 0);
  });

  it.each([
    ['restarts', () => fake.restart(50)],
    ['breaks connections', () => Promise.resolve(fake.breakConnections())],
  ])('goes on when the server %s', async (_, breakIt) => {
    some(30);
    const { follower } = start();
    await expectCopied();
    for (let i = 0; i < 5; i++) {
      await breakIt();
      some(3);
      await expectCopied();
    }
    expect(follower.status().reconnects).toBeGreaterThanOrEqual(5);
  });

  it('goes on after a server that froze', async () => {
    some(3);
    const { watch } = start();
    await expectCopied();
    fake.frozen = true;
    some(3);
    await sleep(300);
    fake.frozen = false;
    await expectCopied();
    await until(() => watch.state.lagBytes === 0);
  });

  it.each([
    ['ends before the last event copied', () => {}],
    ['has gone another way since', () => some(30)],
  ])('stops where the log %s', async (_, after) => {
    some(10);
    const first = start();
    await expectCopied();
    await first.stop();
    await fake.stop();
    fake.log.truncate(4);
    await fake.restart();
    after();
    const { follower } = start();
    await until(() => follower.status().stopped !== undefined);
    expect((await journalled.journal.head()).position).toBe(10);
  });

  it.each([
    ['soft-deleted', (stream: string) => fake.log.softDelete(stream)],
    ['tombstoned', (stream: string) => fake.log.tombstone(stream)],
  ])('goes on where the stream of the last event copied was %s', async (_, remove) => {
    const stream = newStream();
    some(2, stream);
    const first = start();
    await expectCopied();
    await first.stop();
    remove(stream);
    some(2);
    start();
    await expectCopied();
  });

  it('does not take a server for dead that looks through what belongs to others', async () => {
    some(3);
    const { follower } = start();
    await expectCopied();
    const { reconnects } = follower.status();
    for (let i = 0; i < 100; i++) writeOther(fake, `orders-${i}`, 500);
    some(3);
    await expectCopied();
    expect(follower.status().reconnects - reconnects).toBeLessThanOrEqual(1);
  });

  it('never shows half of an append', async () => {
    const stream = newStream();
    start();
    for (let i = 0; i < 40; i++) some(17, stream);
    const seen = new Set<number>();
    await until(async () => {
      const { position } = await journalled.journal.head();
      seen.add(position % 17);
      return position >= written.length;
    });
    expect([...seen]).toEqual([0]);
    await expectCopied();
  });

  it('dates every append by itself, and all of its facts by the first', async () => {
    const stream = newStream();
    let now = Date.parse('2026-01-02T03:04:05.000Z');
    fake.log.now = () => (now += 1_000);
    for (const count of [1, 3, 1, 2]) some(count, stream);
    start();
    await expectCopied();
    const facts = await collect(journalled.store.readAll(0));
    const seconds = facts.map(({ recordedAt }) => Number(recordedAt.slice(17, 19)));
    expect(seconds).toEqual([6, 7, 7, 7, 10, 11, 11]);
  });
});
