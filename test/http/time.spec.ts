import { startApp, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

const START = Date.parse('2026-03-10T10:00:00.000Z');
let app: TestApp;
let one: Person;
let head: number;

beforeAll(async () => {
  app = await startApp({ now: () => START });
  await establish(app);
  one = await person(app, [assigned('2012-01-01', 'a')]);
  const moved = await app.post(
    `/staff/${one.staffId}/facts`,
    fact('StaffTransferred', '2026-03-11', { unitCode: 'X2', positionCode: 'CV', postingId: 'b' }),
  );
  head = moved.body.position;
});
afterAll(() => app?.close());

const ask = (query: string) => app.get(`/staff/${one.staffId}?${query}`);
const unitOf = async (query: string) => (await ask(query)).body.data.postings[0]?.unitCode;

test('waitFor shows a writer the own fact', async () => {
  const { position } = await person(app, [assigned('2012-01-01', 'a')]);
  const reply = await app.get(`/units/X1/roster?asOf=2020-01-01&waitFor=${position}`);
  expect(reply.body.meta.knownAt.position).toBeGreaterThanOrEqual(position);
});

test('asOf is today in Asia/Ho_Chi_Minh unless given; a transfer of tomorrow is not yet', async () => {
  const reply = await ask(`waitFor=${head}`);
  expect(reply.body.meta.asOf).toBe('2026-03-10');
  expect(reply.body.data.postings[0].unitCode).toBe('X1');
  expect(await unitOf('asOf=2026-03-11')).toBe('X2');
  expect(await unitOf('asOf=2011-12-31')).toBeUndefined();
});

test('before the file opened there is nobody', async () => {
  expect((await ask('asOf=2009-12-31')).body.data?.status ?? 'nobody').toMatch(/^(not-yet|nobody)$/);
  expect((await ask(`knownAt=${one.position - 2}`)).status).toBe(404);
});

test('knownAt is a position, an instant or a day', async () => {
  const asOf = 'asOf=2026-04-01';
  expect(await unitOf(`${asOf}&knownAt=${head - 1}`)).toBe('X1');
  expect(await unitOf(`${asOf}&knownAt=${head}`)).toBe('X2');
  const { recordedAt } = (await ask(`${asOf}&knownAt=${head}`)).body.meta.knownAt;
  expect(await unitOf(`${asOf}&knownAt=${recordedAt}`)).toBe('X2');
  const later = await ask(`${asOf}&knownAt=2999-01-01T00:00:00%2B07:00`);
  expect(later.body.meta.knownAt.position).toBeGreaterThanOrEqual(head);
  expect(await unitOf(`${asOf}&knownAt=2999-12-31`)).toBe('X2');
  expect((await ask(`${asOf}&knownAt=2000-01-01T00:00:00Z`)).status).toBe(404);
  expect((await ask('knownAt=2000-01-01')).status).toBe(404);
});

test('beyond the head nothing is known', async () => {
  for (const query of [`knownAt=${head + 1_000}`, `waitFor=${head + 1_000}`]) {
    const reply = await ask(query);
    expect([reply.status, reply.body.code]).toEqual([422, 'beyond-the-log']);
  }
});

test('at position 0 there was nothing', async () => {
  const reply = await app.get('/staff?knownAt=0');
  expect(reply.body).toMatchObject({ meta: { knownAt: { position: 0, recordedAt: null } }, data: [] });
});

test.each([
  'asOf=2026',
  'asOf=2026-02-30',
  'asOf=',
  'knownAt=-1',
  'knownAt=gestern',
  'knownAt=1e3',
  'waitFor=x',
])('%s is 400 and named', async (query) => {
  const reply = await ask(query);
  expect([reply.status, reply.body.code]).toEqual([400, 'invalid-parameter']);
  expect(reply.body.errors[0].pointer).toBe(`/query/${query.split('=')[0]}`);
});
