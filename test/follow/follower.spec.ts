import { setTimeout as sleep } from 'node:timers/promises';
import { newStream } from '../stores/support/facts.js';
import { collect, flaws } from '../stores/support/outcomes.js';
import { newJournal, reaches, until, type Journalled } from './support/following.js';
import { MemorySource } from './support/source.js';

let journalled: Journalled;
let source: MemorySource;

beforeEach(async () => {
  journalled = await newJournal();
  source = new MemorySource();
});
afterEach(() => journalled.drop());

const start = () => journalled.follow(source.open);
const log = () => collect(journalled.store.readAll(0));

/** The journal has exactly the events of the source, in order, with positions 1…n. */
async function expectCopied(): Promise<void> {
  await reaches(journalled, source.events.length);
  const facts = await log();
  expect(facts.map(({ id, stream, revision }) => [id, stream, revision])).toEqual(
    source.events.map(({ id, stream, revision }) => [id, stream, revision]),
  );
  expect(flaws(facts.map(({ position }) => position))).toEqual([]);
}

describe('the follower', () => {
  it('copies what is there and what comes, whole and in order', async () => {
    for (let i = 0; i < 30; i++) source.some(1 + (i % 90));
    start();
    await expectCopied();
    for (let i = 0; i < 20; i++) source.some(1);
    await expectCopied();
    const [first] = await log();
    expect(first).toMatchObject({
      type: 'TrainingCourseCompleted',
      data: { hours: 40 },
      recordedAt: source.events[0]!.createdAt,
    });
  });

  it('goes on where it stood, also from a batch that was rolled back', async () => {
    source.some(700);
    const first = start();
    await until(async () => (await journalled.journal.head()).position > 0);
    await journalled.pool
      .query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hoso-follower'
              AND datname = current_database()`,
      )
      .catch(() => {});
    await expectCopied();
    await first.stop();
    source.some(40);
    start();
    await expectCopied();
  });

  it('leaves the copying to one, and takes over when that one is gone', async () => {
    source.some(10);
    const both = [start(), start()];
    await expectCopied();
    expect(both.filter(({ follower }) => follower.status().active)).toHaveLength(1);
    const active = both.find(({ follower }) => follower.status().active)!;
    await active.stop();
    source.some(10);
    await expectCopied();
  });

  it.each([
    ['ended', () => source.drop()],
    ['thrown', () => source.drop(new Error('Unavailable'))],
    ['silent', () => source.hush()],
  ])('replaces a subscription that has %s, with a new connection', async (_, breakIt) => {
    source.some(5);
    const { follower } = start();
    await expectCopied();
    const opened = source.opened;
    breakIt();
    source.some(5);
    await expectCopied();
    expect(follower.status().reconnects).toBeGreaterThanOrEqual(1);
    expect(source.opened).toBeGreaterThan(opened);
    await until(() => source.closed >= source.opened - 2);
  });

  it('waits for a server that is away, and is not fooled by silence with nothing to bring', async () => {
    source.away = true;
    const { follower, watch } = start();
    await until(() => watch.state.reachable === false);
    source.away = false;
    source.some(3);
    await expectCopied();
    await until(() => watch.state.lagBytes === 0 && watch.state.caughtUp);
    const { reconnects } = follower.status();
    await sleep(500);
    expect(follower.status().reconnects).toBe(reconnects);
  });

  it('stops for good when the source was truncated, however much has come since', async () => {
    source.some(20);
    const first = start();
    await expectCopied();
    await first.stop();
    source.truncate(3);
    source.some(50);
    const { follower } = start();
    await until(() => follower.status().stopped !== undefined);
    expect(follower.status().stopped).toMatch(/was truncated, or restored/);
    expect((await journalled.journal.head()).position).toBe(20);
  });

  it('does not follow into a journal that holds facts of its own', async () => {
    await journalled.store.append(newStream(), -1, [
      { ...source.append(newStream(), [{}])[0]!, effectiveOn: '2026-01-01', causationId: 'x', data: {} },
    ]);
    const { follower } = start();
    await until(() => follower.status().stopped !== undefined);
  });
});
