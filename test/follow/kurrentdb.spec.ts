import { setTimeout as sleep } from 'node:timers/promises';
import { KurrentSourceLog } from '../../src/event-store/kurrentdb/source-log.js';
import { SourceWatch } from '../../src/journal/follow/source-watch.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import { anyServer, beginAtEnd, REAL, type Server } from '../support/kurrent-server.js';
import { newStream } from '../stores/support/facts.js';
import { collect, flaws } from '../stores/support/outcomes.js';
import { newJournal, reaches, until, type Journalled } from './support/following.js';
import { write, writeOther } from './support/kurrent.js';

let journalled: Journalled;
let server: Server;
let written: string[];

beforeEach(async () => {
  [journalled, server] = [await newJournal(), await anyServer()];
  if (REAL) await beginAtEnd(journalled.adminUrl, server);
  written = [];
});
afterEach(async () => {
  await journalled.drop();
  await server.stop();
});

const open = () => new KurrentSourceLog(server.url);
const start = () => journalled.follow(open);

const some = async (count: number, stream = newStream()) =>
  void written.push(
    ...(await write(
      server,
      stream,
      Array.from({ length: count }, () => ({})),
    )),
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
      await some(1 + (i % 40));
      await writeOther(server, `order-${i}`);
      await writeOther(server, 'filecode-HC-1');
      await writeOther(server, 'settings-of-another');
    }
    const { watch } = start();
    await expectCopied();
    for (let i = 0; i < 20; i++) await some(2);
    written.push(...(await write(server, 'settings', [{}])));
    await expectCopied();
    const { rowCount } = await journalled.pool.query(`SELECT FROM journal.kept_out WHERE reason <> 'before'`);
    expect(rowCount).toBe(0);
    await writeOther(server, 'order-1');
    await until(() => watch.state.lagBytes === 0);
  });

  it('goes on when the server breaks connections', async () => {
    await some(30);
    const { follower } = start();
    await expectCopied();
    for (let i = 0; i < 5; i++) {
      server.breakConnections();
      await some(3);
      await expectCopied();
    }
    expect(follower.status().reconnects).toBeGreaterThanOrEqual(5);
  });

  it('goes on after a server that froze', async () => {
    await some(3);
    const { watch } = start();
    await expectCopied();
    server.frozen = true;
    await some(3);
    await sleep(300);
    server.frozen = false;
    await expectCopied();
    await until(() => watch.state.lagBytes === 0);
  });

  it.each(['softDelete', 'tombstone'] as const)(
    'goes on after a %s of the stream of the last event copied',
    async (remove) => {
      const stream = newStream();
      await some(2, stream);
      const first = start();
      await expectCopied();
      await first.stop();
      await server.log[remove](stream);
      await some(2);
      start();
      await expectCopied();
    },
  );

  it('is not caught up while what is not copied lies far behind others', async () => {
    await some(3);
    const first = start();
    await expectCopied();
    await first.stop();
    await some(2);
    for (let i = 0; i < 10; i++) await writeOther(server, `orders-${i}`, 300);
    const watch = new SourceWatch({ pool: journalled.pool, open, tickMs: 50 });
    watch.start();
    await until(() => (watch.state.lagBytes ?? 0) > 0);
    expect(watch.state).toMatchObject({ reachable: true, caughtUp: false });
    start();
    await expectCopied();
    await until(() => watch.state.caughtUp && watch.state.lagBytes === 0);
    await watch.stop();
  });

  it('never shows half of an append', async () => {
    const stream = newStream();
    start();
    for (let i = 0; i < 40; i++) await some(17, stream);
    const seen = new Set<number>();
    await until(async () => {
      const { position } = await journalled.journal.head();
      seen.add(position % 17);
      return position >= written.length;
    });
    expect([...seen]).toEqual([0]);
    await expectCopied();
  });
});

if (REAL === undefined)
  describe('what a real server does only by mishap', () => {
    const fake = () => server as FakeKurrentDb;

    it('is survived when it restarts', async () => {
      await some(30);
      start();
      await expectCopied();
      for (let i = 0; i < 5; i++) {
        await fake().restart(50);
        await some(3);
        await expectCopied();
      }
    });

    it.each([
      ['ends before the last event copied', 0],
      ['has gone another way since', 30],
    ])('stops the follower where the log %s', async (_, more) => {
      await some(10);
      const first = start();
      await expectCopied();
      await first.stop();
      await fake().stop();
      fake().log.truncate(4);
      await fake().restart();
      if (more > 0) await some(more);
      const { follower } = start();
      await until(() => follower.status().stopped !== undefined);
      expect((await journalled.journal.head()).position).toBe(10);
    });

    it.each([
      ['is not taken for dead', true],
      ['that tells nothing of it is', false],
    ])('a server that looks through what belongs to others %s', async (_, checkpoints) => {
      Object.assign(fake().scanning, { restMs: 2, checkpoints });
      await some(3);
      const { follower } = start();
      await expectCopied();
      const { reconnects } = follower.status();
      for (let i = 0; i < 100; i++) await writeOther(server, `orders-${i}`, 500);
      await some(3);
      if (checkpoints) await expectCopied();
      else await until(() => follower.status().reconnects > reconnects);
      expect(follower.status().reconnects > reconnects).toBe(!checkpoints);
    });

    it('dates every append by itself, and all of its facts by the first', async () => {
      const stream = newStream();
      let now = Date.parse('2026-01-02T03:04:05.000Z');
      fake().log.now = () => (now += 1_000);
      for (const count of [1, 3, 1, 2]) await some(count, stream);
      start();
      await expectCopied();
      const facts = await collect(journalled.store.readAll(0));
      const seconds = facts.map(({ recordedAt }) => Number(recordedAt.slice(17, 19)));
      expect(seconds).toEqual([6, 7, 7, 7, 10, 11, 11]);
    });
  });
