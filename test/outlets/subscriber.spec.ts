import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Copy } from '../../examples/subscriber/src/copy.js';
import { follow } from '../../examples/subscriber/src/follow.js';
import { openApp, type Answered, type OpenApp } from '../support/app.js';
import { cuttingProxy, type CuttingProxy } from '../support/cutting-proxy.js';
import { random, type Random } from '../support/histories.js';
import { assigned, establish, fact, freshCode, opened } from '../support/people.js';

/** `SUBSCRIBER_FACTS=100000` for the long run. */
const FACTS = Number(process.env.SUBSCRIBER_FACTS ?? 200);
const PHASES = 3;
const WRITERS = 6;
/** Of a connection until it is cut: some end in the middle of an event. */
const LIFE_MS = Math.min(2_000, Math.max(600, FACTS / 10));
const LONG_MS = 30 * 60_000;

let app: OpenApp;
let proxy: CuttingProxy;
let directory: string;
let token: string;
/** Those that run: a test that fails leaves its own behind. */
const subscribers = new Set<{ leave(): Promise<void> }>();

beforeAll(async () => {
  app = await openApp();
  await establish(app);
  const r = random(11);
  proxy = await cuttingProxy(app.url, () => 5 + r.below(2 * LIFE_MS));
  directory = await mkdtemp(join(tmpdir(), 'hoso-subscriber-'));
  token = await app.token('service', undefined, { ttlSeconds: 7_200 });
});
afterEach(() => Promise.all([...subscribers].map((one) => one.leave())));
afterAll(async () => {
  await proxy?.close();
  await app?.close();
  await rm(directory, { recursive: true, force: true });
});

/** One person’s history, with everything that changes what is known about the past or the days ahead. */
async function write(r: Random, seen: Set<string>): Promise<number> {
  const courses = Array.from({ length: FACTS > 10_000 ? 15 : 1 }, (_, i) =>
    fact('TrainingCourseCompleted', '2016', { title: `Lớp ${i}` }),
  );
  const facts = [opened(freshCode()), assigned('2012-01-01', 'a'), ...courses];
  const reply = await app.post('/staff', { facts });
  const path = `/staff/${reply.headers.get('location')!.split('/').at(-1)}/facts`;
  const posting = reply.body.events[1].id as string;
  let recorded = reply.body.events.length as number;
  const post = async (what: string, to: string, body: object) => {
    const { status, body: answer } = await app.post(to, body);
    if (status !== 201) return undefined;
    seen.add(what);
    recorded += answer.events.length;
    return answer.events[0].id as string;
  };
  const change = { unitCode: 'X2', fromPostingId: 'a' };
  const moved = r.chance(0.5) ? await post('late', path, assigned('2013-05', 'b', change)) : undefined;
  if (r.chance(0.4))
    await post('correction', `${path}/${posting}/correction`, { effectiveOn: '2011', reason: 'x' });
  if (moved && r.chance(0.5)) await post('cancellation', `${path}/${moved}/cancellation`, { reason: 'x' });
  if (r.chance(0.3)) await post('future', path, fact('PostingEnded', '2199-01-01', { postingId: 'a' }));
  if (r.chance(0.1)) await post('leaving', path, fact('EmploymentEnded', '2020-01-01', {}));
  return recorded;
}

async function writePhase(seed: number, seen: Set<string>): Promise<void> {
  let left = FACTS / PHASES;
  const worker = async (own: number) => {
    const r = random(seed * 100 + own);
    while (left > 0) {
      const recorded = await write(r, seen);
      left -= recorded;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, own) => worker(own)));
}

function running(file: string, today?: () => string) {
  const stop = new AbortController();
  const copy = new Copy(file);
  const ended = follow({ url: proxy.url, token: () => token, copy, signal: stop.signal, today });
  ended.catch(() => {});
  const subscriber = {
    copy,
    async reached(position: number, within: number): Promise<void> {
      const until = Date.now() + within;
      while (copy.position < position) {
        if (Date.now() > until) throw new Error(`at ${copy.position}, not yet at ${position}`);
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
      }
    },
    async stop(): Promise<void> {
      stop.abort();
      await ended;
      await subscriber.leave();
    },
    async leave(): Promise<void> {
      subscribers.delete(subscriber);
      stop.abort();
      await ended.catch(() => {});
      copy.close();
    },
  };
  subscribers.add(subscriber);
  return subscriber;
}

const head = async () => Number((await app.get('/events?types=Nothing')).headers.get('hoso-position'));

/** What the service itself says, page by page. */
async function held(position: number, asOf?: string): Promise<Map<string, unknown>> {
  const people = new Map<string, unknown>();
  const query = `/staff?limit=1000&waitFor=${position}${asOf === undefined ? '' : `&asOf=${asOf}`}`;
  for (let path: string | undefined = query; path !== undefined;) {
    const { body } = await app.get(path);
    for (const { staffId, code, fullName, postings } of body.data) {
      const holdings = postings
        .map(({ postingId, unitCode, positionCode, kind, fromDay: from }: Answered) => ({
          postingId,
          unitCode,
          positionCode,
          kind,
          from,
        }))
        .sort((a: Answered, b: Answered) => (a.postingId < b.postingId ? -1 : 1));
      people.set(staffId, { staffId, code, fullName, holdings });
    }
    path =
      body.meta.next === undefined
        ? undefined
        : `/staff?limit=1000&cursor=${encodeURIComponent(body.meta.next)}`;
  }
  return people;
}
const kept = (copy: Copy) =>
  new Map([...copy.people].map(([id, { changesOn: _, ...person }]) => [id, person as unknown]));

test(
  `the copy is the service’s after ${FACTS} facts, cut connections, restarts and crashes`,
  async () => {
    const file = join(directory, 'copy.jsonl');
    const seen = new Set<string>();
    let subscriber = running(file);
    for (let phase = 0; phase < PHASES; phase++) {
      await writePhase(phase, seen);
      if (phase === 0) {
        // The subscriber crashes while it writes.
        await subscriber.stop();
        await appendFile(file, '{"position":99999999,"people":[{"staffId"');
        subscriber = running(file);
      }
      if (phase === 1) {
        await app.stop();
        await app.start();
      }
    }
    const position = await head();
    await subscriber.reached(position, LONG_MS);
    expect(position).toBeGreaterThanOrEqual(FACTS);
    expect(kept(subscriber.copy)).toEqual(await held(position));
    expect(seen).toEqual(new Set(['late', 'correction', 'cancellation', 'future', 'leaving']));
    expect(proxy.cuts).toBeGreaterThan(2);
    await subscriber.stop();
    const again = new Copy(file);
    expect(kept(again)).toEqual(kept(subscriber.copy));
    again.close();
  },
  LONG_MS,
);

test(
  'a replay of the whole log gives the same; a day ahead comes without an event; another log is begun anew',
  async () => {
    const file = join(directory, 'ahead.jsonl');
    const first = running(file);
    const position = await head();
    await first.reached(position, LONG_MS);
    expect(kept(first.copy)).toEqual(await held(position));
    await first.stop();
    const later = running(file, () => '2199-01-01');
    const then = await held(position, '2199-01-01');
    expect(kept(later.copy)).not.toEqual(then);
    const until = Date.now() + LONG_MS;
    while (!equal(kept(later.copy), then) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(kept(later.copy)).toEqual(then);
    await later.stop();
    const people = { staffId: 'ghost', code: 'G', fullName: 'G', holdings: [], changesOn: [] };
    await appendFile(
      file,
      `${JSON.stringify({ source: 'urn:hoso:x', position: 10 ** 9, people: [people], gone: [] })}\n`,
    );
    const anew = running(file);
    while (anew.copy.position !== position) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(anew.copy.people.has('ghost')).toBe(false);
    expect((await readFile(file, 'utf8')).includes('ghost')).toBe(false);
    await anew.stop();
  },
  LONG_MS,
);

const equal = (a: Map<string, unknown>, b: Map<string, unknown>) =>
  [...a].every(([id, person]) => JSON.stringify(person) === JSON.stringify(b.get(id)));
