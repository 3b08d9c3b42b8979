import { connect, type Socket } from 'node:net';
import { openApp, type OpenApp } from '../support/app.js';
import { isEvent, openStream, positionsOf, type StreamCall } from '../support/event-stream.js';
import { random } from '../support/histories.js';
import { assigned, establish, fact, freshCode, opened, person, type Person } from '../support/people.js';

const HEARTBEAT_MS = 1_000;
const PER_CALLER = 8;

let app: OpenApp;
let one: Person;

beforeAll(async () => {
  app = await openApp({}, { HOSO_STREAM_HEARTBEAT: '1', HOSO_STREAM_LIMIT: String(PER_CALLER) });
  await establish(app);
  one = await person(app, [assigned('2012-01-01', 'a')]);
});
afterAll(() => app?.close());

let callers = 0;
/** A caller of its own, so that what one test leaves open counts against no other. */
const stream = async (query = '', call: StreamCall = {}) => {
  const token = call.token ?? (await app.token('service', undefined, { subject: `s-${++callers}` }));
  return openStream(`${app.url}/api/v1/events/stream${query}`, { ...call, token });
};
/** A filter that matches nothing looks as far as the log goes. */
const head = async () => Number((await app.get('/events?types=Nothing')).headers.get('hoso-position'));
const write = async (to: Person = one): Promise<number> => {
  const reply = await app.post(
    `/staff/${to.staffId}/facts`,
    fact('TrainingCourseCompleted', '2020-01-01', { title: 'A' }),
  );
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body.position;
};

test('the same events as the batches, from the beginning and as they are recorded', async () => {
  const { body } = await app.get('/events?limit=1000');
  const open = await stream();
  expect(open.status).toBe(200);
  expect(open.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(open.headers.get('cache-control')).toContain('no-transform');
  expect(open.headers.get('x-accel-buffering')).toBe('no');
  expect(open.headers.get('content-encoding')).toBeNull();
  const blocks = await open.until(({ id }) => id === body.at(-1).position);
  expect(Number(blocks[0]!.retry)).toBeGreaterThan(0);
  expect(blocks.filter(isEvent).map(({ data }) => JSON.parse(data!) as object)).toEqual(body);
  const position = await write();
  expect(positionsOf(await open.until(isEvent))).toEqual([position]);
  open.close();
});

test('goes on after any position, by header before parameter', async () => {
  const end = await head();
  const r = random(1);
  for (let i = 0; i < 10; i++) {
    const after = r.below(end);
    const other = r.below(end);
    const call = i % 2 ? { headers: { 'Last-Event-ID': String(after) } } : {};
    const open = await stream(`?after=${i % 2 ? other : after}`, call);
    const found = positionsOf(await open.until(({ id }) => id === String(end)));
    expect(found).toEqual(Array.from({ length: end - after }, (_, at) => after + 1 + at));
    open.close();
  }
});

test('nothing is missed or doubled under writers at once and cuts at random', async () => {
  const from = await head();
  const people = await Promise.all(Array.from({ length: 8 }, () => person(app)));
  const writing = Promise.all(
    people.map(async (to) => {
      for (let i = 0; i < 25; i++) await write(to);
    }),
  ).then(head);
  let end = Infinity;
  void writing.then((position) => (end = position));
  const follow = async (seed: number, forgets = false) => {
    const r = random(seed);
    const got: number[] = [];
    const token = await app.token('service', undefined, { subject: `follower-${seed}` });
    let position = from;
    for (let round = 0; position < end && !(forgets && round > 10); round++) {
      const open = await stream('', {
        token,
        headers: { 'Last-Event-ID': String(forgets ? from : position) },
      });
      let left = 1 + r.below(60);
      const taken = await open.until(({ id }) => {
        position = Number(id ?? position);
        return --left <= 0 || position >= end;
      });
      got.push(...positionsOf(taken));
      open.close();
    }
    return got;
  };
  const followers = await Promise.all(Array.from({ length: 6 }, (_, i) => follow(100 + i)));
  const all = Array.from({ length: end - from }, (_, i) => from + 1 + i);
  for (const got of followers) expect(got).toEqual(all);
  // The control: who forgets the position gets events twice, so the comparison can fail.
  const forgetful = await follow(7, true);
  expect(new Set(forgetful).size).toBeLessThan(forgetful.length);
});

test('filters, and moves on past what was not asked for', async () => {
  const after = await head();
  await write();
  const { position } = await person(app, [assigned('2012-01-01', 'b', { unitCode: 'X2' })]);
  const open = await stream(`?after=${after}&types=JobPositionAssigned&units=X2`);
  const [event] = (await open.until(isEvent)).filter(isEvent);
  expect(event!.id).toBe(String(position));
  const passed = await write();
  const blocks = await open.until(({ id }) => id === String(passed));
  expect(blocks.some(isEvent)).toBe(false);
  open.close();
  const thin = await stream(`?after=${one.position - 2}&types=PersonnelFileOpened`);
  const full = await stream(`?after=${one.position - 2}&types=PersonnelFileOpened&full=true`);
  const dataOf = async (of: typeof thin) => {
    const block = (await of.until(isEvent)).find(isEvent);
    return (JSON.parse(block!.data!) as { data: { data?: { fullName: string } } }).data;
  };
  expect(await dataOf(thin)).not.toHaveProperty('data');
  expect((await dataOf(full)).data!.fullName).toBe('Nguyễn Thị Đào');
  thin.close();
  full.close();
});

test('says that it is alive while nothing is recorded', async () => {
  const open = await stream(`?after=${await head()}`);
  await open.until(({ retry }) => retry !== undefined);
  const begun = performance.now();
  for (let i = 0; i < 2; i++) expect((await open.until(() => true))[0]).toEqual({ comment: 'heartbeat' });
  expect(performance.now() - begun).toBeGreaterThan(1.5 * HEARTBEAT_MS);
  open.close();
});

test('wrong positions and filters are problems, not streams', async () => {
  for (const id of ['x', '-1', '1.5', '1, 2', '99999999999999999999'])
    expect([id, (await stream('', { headers: { 'Last-Event-ID': id } })).status]).toEqual([id, 400]);
  for (const query of ['?after=x', '?types=', '?limit=5', '?wait=1', '?full=1'])
    expect([query, (await stream(query)).status]).toEqual([query, 400]);
  const beyond = await stream('?after=1000000');
  expect(beyond.status).toBe(422);
  expect((await beyond.rest())[0]!.data).toContain('beyond-the-log');
  expect((await openStream(`${app.url}/api/v1/events/stream`)).status).toBe(401);
  expect((await stream('', { token: await app.token('hr-officer', 'X1') })).status).toBe(403);
  expect((await stream('', { token: await app.token('service', 'X1') })).status).toBe(403);
});

test('a caller has a share of streams, given back when they close; HEAD leaves none open', async () => {
  const token = await app.token('service', undefined, { subject: 'greedy' });
  for (let i = 0; i < 2 * PER_CALLER; i++)
    await fetch(`${app.url}/api/v1/events/stream`, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${token}` },
    });
  const open = await Promise.all(Array.from({ length: PER_CALLER }, () => stream('', { token })));
  expect(open.map(({ status }) => status)).toEqual(Array(PER_CALLER).fill(200));
  const refused = await stream('', { token });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await stream()).status).toBe(200);
  for (const one of open) one.close();
  for (let status = 429, tries = 0; status === 429; tries++) {
    const again = await stream('', { token });
    status = again.status;
    again.close();
    expect(tries).toBeLessThan(50);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('ends when the token does', async () => {
  const token = await app.token('service', undefined, { subject: 'brief', ttlSeconds: 2 });
  const open = await stream(`?after=${await head()}`, { token });
  expect((await open.rest()).at(-1)).toEqual({ comment: 'the token has expired' });
});

async function connected(): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** Asks for a stream over a bare socket and takes nothing of it. */
async function takesNothing(query: string): Promise<Socket> {
  const token = await app.token('service', undefined, { subject: `slow-${++callers}` });
  const socket = await connected();
  socket.write(
    `GET /api/v1/events/stream${query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
  socket.pause();
  return socket;
}

describe('with clients that take nothing', () => {
  const SLOW = 20;
  let slow: Socket[] = [];
  afterAll(() => slow.forEach((socket) => socket.destroy()));

  test('others get their events, and memory stays', async () => {
    // 24 MiB of facts as whole events: what would be held for each of them if the server did not wait.
    const note = 'n'.repeat(2_000);
    const course = (i: number) =>
      fact('TrainingCourseCompleted', '2020-01-01', { title: `A ${i}` }, { note });
    for (let i = 0; i < 12; i++) {
      const facts = [opened(freshCode()), ...Array.from({ length: 400 }, (_, at) => course(at))];
      expect((await app.post('/staff', { facts })).status).toBe(201);
    }
    const before = process.memoryUsage();
    slow = await Promise.all(Array.from({ length: SLOW }, () => takesNothing('?full=true')));
    const open = await stream(`?after=${await head()}`);
    await open.until(({ retry }) => retry !== undefined);
    const position = await write();
    expect(positionsOf(await open.until(isEvent))).toEqual([position]);
    open.close();
    const after = process.memoryUsage();
    const added = after.heapUsed + after.external - before.heapUsed - before.external;
    expect(added).toBeLessThan(SLOW * 4 * 1024 * 1024);
    const gauge = /^hoso_event_streams (\d+)$/m.exec((await app.get('//metrics')).text);
    expect(Number(gauge?.[1])).toBeGreaterThanOrEqual(SLOW);
  });

  test('the service stops within its limit, ends streams cleanly, and they go on where they were', async () => {
    const last = await head();
    const open = await stream(`?after=${last - 1}`);
    const first = await open.until(isEvent);
    // A browser's connection ahead of need must not keep the service either.
    slow.push(await connected());
    const begun = performance.now();
    const stopping = app.stop();
    expect((await open.rest()).at(-1)).toEqual({ comment: 'the service stops' });
    await stopping;
    expect(performance.now() - begun).toBeLessThan(4_000);
    await app.start();
    const position = await write();
    const again = await stream('', { headers: { 'Last-Event-ID': first.at(-1)!.id! } });
    expect(positionsOf(await again.until(isEvent))).toEqual([position]);
    again.close();
  });
});
