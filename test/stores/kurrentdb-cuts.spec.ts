import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EventStore } from '../../src/event-store/event-store.js';
import { FakeKurrentDb } from '../support/fake-kurrentdb/index.js';
import type { Mishap } from '../support/fake-kurrentdb/mishaps.js';
import { kurrentSetup, type KurrentSetup } from './support/kurrent-setup.js';
import { newFact, newStream } from './support/facts.js';
import { collect, factsOf, flaws } from './support/outcomes.js';

/** R2 on KurrentDB: how many appends are cut; 1,000 for the full figure. */
const CUTS = Number(process.env.HOSO_R2_CUTS ?? 60);
/** Every point at which an append can break, and some where it only looks broken. */
const POINTS: Mishap[] = [
  'drop-before',
  'drop-after-commit',
  'drop-then-commit',
  'deadline-then-commit',
  'not-ready',
  { slow: 30 },
];

let setup: KurrentSetup<FakeKurrentDb>;
beforeAll(async () => {
  setup = await kurrentSetup(await FakeKurrentDb.start());
});
afterAll(() => setup.close());

test(
  'appends cut at every point are recorded once, and answered truly',
  async () => {
    const { server: fake } = setup;
    const points: Mishap[] = [...POINTS, { leader: { host: '127.0.0.1', port: fake.port } }];
    const writers = Array.from({ length: 5 }, () => setup.open().store);
    let left = CUTS;
    let next = 0;
    fake.mishap = (stream) => {
      if (!stream.startsWith('staff-') || left <= 0 || next++ % 3 > 0) return undefined;
      left -= 1;
      return points[left % points.length];
    };
    const answers: { stream: string; id: string; position: number }[] = [];
    const write = async (store: EventStore): Promise<void> => {
      const stream = newStream();
      for (let revision = -1; left > 0;) {
        const facts = Array.from({ length: 1 + (next % 3) }, () => newFact());
        const appended = await store.append(stream, revision, facts);
        expect(appended).toMatchObject({ outcome: 'recorded', revision: revision + facts.length });
        expect(appended.events.map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
        answers.push(...appended.events.map(({ id, position }) => ({ stream, id, position })));
        revision = appended.revision;
      }
    };
    await Promise.all(writers.map(write));
    const first = writers[0] as EventStore;
    const log = await collect(first.readAll(0));
    expect(flaws(log.map(({ position }) => position))).toEqual([]);
    expect(log).toHaveLength(answers.length);
    const byId = new Map(log.map((fact) => [fact.id, fact]));
    for (const { stream, id, position } of answers) expect(byId.get(id)).toMatchObject({ stream, position });
    for (const stream of new Set(answers.map((answer) => answer.stream)))
      expect(
        flaws(
          (await factsOf(first, stream)).map(({ revision }) => revision),
          0,
        ),
      ).toEqual([]);
    const inSource = fake.log.entries.filter((entry) => entry.stream.startsWith('staff-'));
    expect(new Set(inSource.map(({ id }) => id)).size).toBe(inSource.length);
    expect(inSource).toHaveLength(answers.length);
  },
  60_000 + CUTS * 1_000,
);

test('whatever the server does, an append is answered within ten seconds, and never with a false refusal', async () => {
  const { server: fake } = setup;
  const stays: [Mishap, string][] = [
    ['silent', 'store-timed-out'],
    ['silent-after-commit', 'store-timed-out'],
    ['drop-before', 'store-timed-out'],
    ['not-ready', 'store-unavailable'],
    ['access-denied', 'store-unavailable'],
    [{ slow: 20_000 }, 'store-timed-out'],
  ];
  await Promise.all(
    stays.map(async ([mishap, code]) => {
      const stream = newStream();
      // A connection of its own: what breaks one leaves every append on it in doubt.
      const { store } = setup.open();
      const other = fake.mishap;
      fake.mishap = (name) => (name === stream ? mishap : other(name));
      const began = performance.now();
      await expect(store.append(stream, -1, [newFact()])).rejects.toMatchObject({ code });
      expect(performance.now() - began).toBeLessThan(10_000);
    }),
  );
  fake.mishap = () => undefined;
}, 30_000);
