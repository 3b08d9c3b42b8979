import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { startApp, type Reply, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

let app: TestApp;
let one: Person;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  one = await person(app, [assigned('2012-01-01', 'a')]);
});
afterAll(() => app?.close());

/** The client is told, and told nothing of the inside. */
function expectTurnedAway(reply: Reply, statuses: number[], what: unknown): void {
  expect([what, reply.status]).toEqual([
    what,
    statuses.find((status) => status === reply.status) ?? statuses,
  ]);
  expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(reply.text).not.toMatch(/\.(js|ts):\d|node_modules|SELECT |INSERT |at \w+ \(/);
}

const course = '"type":"TrainingCourseCompleted","effectiveOn":"2020-01-01"';
const bodies: [string, string | Uint8Array<ArrayBuffer>, number[]][] = [
  ['nothing', '', [400]],
  ['no JSON', '{', [400]],
  ['null', 'null', [422]],
  ['a number', '1', [422]],
  ['a list', '[]', [422]],
  ['an empty object', '{}', [422]],
  ['no facts', '{"facts":[]}', [422]],
  ['facts that are none', '{"facts":[null,1,"x",[]]}', [422]],
  ['facts that are no list', '{"facts":{}}', [422]],
  ['a member twice', `{${course},"type":"X","data":{"title":"A"}}`, [400]],
  ['a prototype', `{${course},"data":{"title":"A"},"__proto__":{"a":1}}`, [400, 422]],
  ['a constructor', `{${course},"data":{"title":"A","constructor":{"prototype":{}}}}`, [400, 422]],
  ['an unknown type', '{"type":"toString","effectiveOn":"2020-01-01","data":{}}', [422]],
  ['a type of another kind', '{"type":{"$ne":1},"effectiveOn":"2020-01-01","data":{}}', [422]],
  ['a fact about a unit', '{"type":"UnitRenamed","effectiveOn":"2020-01-01","data":{"name":"A"}}', [422]],
  ['NUL', `{${course},"data":{"title":"A\\u0000"}}`, [422]],
  ['a lone surrogate', `{${course},"data":{"title":"\\ud800"}}`, [422]],
  ['a float', `{${course},"data":{"title":"A","hours":1.5}}`, [422]],
  ['a huge number', `{${course},"data":{"title":"A","hours":1e300}}`, [422]],
  ['an unsafe integer', `{${course},"data":{"title":"A","hours":9007199254740993}}`, [422]],
  [
    'no such day',
    '{"type":"TrainingCourseCompleted","effectiveOn":"2021-02-29","data":{"title":"A"}}',
    [422],
  ],
  [
    'a day far off',
    '{"type":"TrainingCourseCompleted","effectiveOn":"99999-01-01","data":{"title":"A"}}',
    [422],
  ],
  ['a bad id', `{${course},"data":{"title":"A"},"id":"1; DROP TABLE journal.facts"}`, [422]],
  ['deep nesting', '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000), [400]],
  ['deep lists', '['.repeat(100_000) + ']'.repeat(100_000), [400]],
  ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), [400]],
  ['more than 1 MiB', `{${course},"data":{"title":"${'x'.repeat(1_100_000)}"}}`, [413]],
  ['more facts than allowed', JSON.stringify({ facts: Array<object>(1_001).fill({}) }), [422]],
];

test.each(bodies)('a body that is %s', async (what, body, statuses) => {
  const ways: [string, string][] = [
    [`/staff/${one.staffId}/facts`, 'POST'],
    ['/staff', 'POST'],
    [`/staff/${one.staffId}/facts/${one.ids[1]}/correction`, 'POST'],
    [`/staff/${one.staffId}/facts/${one.ids[1]}/cancellation`, 'POST'],
    ['/units/X1/facts', 'POST'],
    ['/positions/CV/facts', 'POST'],
  ];
  for (const [path, method] of ways) {
    const reply = await app.call(method, path, { body });
    // A fact that only one subject knows, or that other bodies hold no place for, is refused one way or the other.
    const expected = path === ways[0]![0] ? statuses : [400, 404, 409, 413, 422];
    if (what === 'a fact about a unit' && path === '/units/X1/facts') continue;
    expectTurnedAway(reply, expected, `${what} at ${path}`);
  }
});

test('the log has not moved by any of it', async () => {
  const facts = await app.get(`/staff/${one.staffId}/facts`);
  expect(facts.body.data).toHaveLength(2);
});

test('other media types, character sets and compressions are 415', async () => {
  const path = `/staff/${one.staffId}/facts`;
  const body = JSON.stringify(fact('TrainingCourseCompleted', '2020-01-01', { title: 'A' }));
  for (const headers of [
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'application/xml' },
    { 'Content-Type': 'application/x-ndjson' },
    { 'Content-Type': 'application/json; charset=utf-16' },
    { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
    { 'Content-Type': 'multipart/form-data' },
    { 'Content-Type': 'x' },
  ] as Record<string, string>[])
    expectTurnedAway(await app.post(path, body, { headers }), [415], headers);
});

test('hostile paths and queries', async () => {
  const odd = ['%00', '%ff', '%2e%2e%2f', "'; DROP TABLE x--", 'a'.repeat(300), '\u202e', '__proto__', '%'];
  for (const part of odd)
    for (const path of ['/staff/', '/staff/code:', '/units/', '/positions/', '/imports/', '/nothing/']) {
      const text = part.startsWith('%') ? part : encodeURIComponent(part);
      expectTurnedAway(await app.get(path + text), [400, 404], path + part);
      expectTurnedAway(await app.post(`${path + text}/facts`, {}), [400, 404, 409, 422], path + part);
    }
  const values = ['%00', '%ff', "'", '%25', '\\', '%F0%9F%98%80', 'x'.repeat(5_000), '%ED%A0%80'];
  for (const value of values)
    for (const path of ['/staff?q=', '/units?q=', '/positions?q=', '/scores?staff=', '/staff?cursor=']) {
      const reply = await app.get(path + value);
      expect([path + value, reply.status < 500]).toEqual([path + value, true]);
    }
  expectTurnedAway(await app.get('/staff?__proto__=1'), [400], '__proto__');
  expectTurnedAway(await app.get('/staff?constructor=1'), [400], 'constructor');
});

test('what the router itself refuses has the headers of every answer', async () => {
  const routed = (await app.get('/units')).headers;
  for (const path of ['/nothing', '//nothing', '/staff/%', '/staff/' + 'a'.repeat(300)]) {
    const { headers } = await app.get(path, { headers: { 'X-Request-Id': 'mine-1' } });
    expect([path, headers.get('x-request-id')]).toEqual([path, 'mine-1']);
    for (const name of ['content-security-policy', 'x-content-type-options', 'cache-control'])
      expect([path, headers.get(name)]).toEqual([path, routed.get(name)]);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

test('a known path by another method is 405 and names those it knows', async () => {
  const reply = await app.call('DELETE', `/staff/${one.staffId}`);
  expectTurnedAway(reply, [405], 'DELETE');
  expect(reply.headers.get('allow')).toMatch(/GET/);
});

test('problems speak Vietnamese, or English when asked; codes stay', async () => {
  const vi = await app.get('/units/NONE');
  const en = await app.get('/units/NONE', { headers: { 'Accept-Language': 'en-GB,en;q=0.9,vi;q=0.1' } });
  expect([vi.body.title, vi.headers.get('content-language')]).toEqual(['Không tìm thấy', 'vi']);
  expect([en.body.title, en.headers.get('content-language')]).toEqual(['Not found', 'en']);
  expect(en.body.code).toBe(vi.body.code);
});

test('what is no request at all is answered with a problem too', async () => {
  const { hostname, port } = new URL(app.url);
  const head = 'x'.repeat(20_000);
  for (const sent of [
    'GET /api/v1/units?q=Phường HTTP/1.1\r\nHost: x\r\n\r\n',
    'nonsense\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${head}\r\n\r\n`,
  ]) {
    const socket = connect(Number(port), hostname);
    socket.end(sent);
    const [answered, body] = (await text(socket)).split('\r\n\r\n');
    expect(answered).toMatch(/^HTTP\/1\.1 400 .*\r\nContent-Type: application\/problem\+json/);
    expect(JSON.parse(body!)).toMatchObject({ status: 400, code: 'malformed' });
  }
});
