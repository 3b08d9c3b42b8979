import { pages as allPages } from '../support/pages.js';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

let app: TestApp;
const people: Person[] = [];
let head = 0;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  await app.post('/units/X1/facts', fact('HeadcountAssigned', '2010-01-01', headcount(3)));
  for (let i = 0; i < 7; i++)
    people.push(
      await person(app, [
        assigned('2012-01-01', 'a', { unitCode: i % 2 === 0 ? 'X1' : 'P1' }),
        fact('PeriodEvaluationFinalised', '2020-04-05', {
          period: '2020-Q1',
          unitCode: 'X1',
          score: `${80 + i}.50`,
          rating: 'good',
        }),
      ]),
    );
  head = people.at(-1)!.position;
});
afterAll(() => app?.close());

const headcount = (count: number) => ({ unitCode: 'X1', positionCode: 'CV', count });
const codes = (rows: Answered[]) => rows.map(({ code }: { code: string }) => code);

/** All pages of a list, one row a page unless said otherwise. */
const pages = (path: string, limit = 1) => allPages(app, path, limit, 200);

test.each([
  '/staff?asOf=2020-01-01',
  '/staff?unit=X1&asOf=2020-01-01',
  '/units/X1/roster?asOf=2020-01-01',
  '/movements?from=2011-01-01&to=2021-01-01',
  '/scores?period=2020-Q1',
  '/units?asOf=2020-01-01',
  '/positions?asOf=2020-01-01',
  '/units/X1/facts',
])('paging %s neither skips nor repeats', async (path) => {
  const whole = (await app.get(`${path}${path.includes('?') ? '&' : '?'}limit=1000&waitFor=${head}`)).body
    .data;
  expect(whole.length).toBeGreaterThan(1);
  expect(await pages(path, 1)).toEqual(whole);
  expect(await pages(path, 3)).toEqual(whole);
});

test('dossier lists page too', async () => {
  const { staffId } = people[0]!;
  for (const list of ['facts', 'timeline']) {
    const whole = (await app.get(`/staff/${staffId}/${list}`)).body.data;
    expect(whole).toHaveLength(3);
    expect(await pages(`/staff/${staffId}/${list}`)).toEqual(whole);
  }
});

test('a cursor pins what was known: rows recorded meanwhile do not come in', async () => {
  const first = await app.get('/staff?limit=3');
  const late = await person(app, [assigned('2012-01-01', 'a')]);
  await app.get(`/staff?waitFor=${late.position}`);
  const rest = await app.get(`/staff?limit=100&cursor=${first.body.meta.next}`);
  expect(rest.body.meta.knownAt).toEqual(first.body.meta.knownAt);
  expect(codes([...first.body.data, ...rest.body.data])).toEqual(codes(people));
});

test('beside a cursor: the same values are allowed, others 400, a foreign cursor 400', async () => {
  const { next, knownAt } = (await app.get('/staff?unit=X1&limit=2&asOf=2020-01-01')).body.meta;
  const ask = (query: string) => app.get(`/staff?cursor=${next}&${query}`);
  for (const same of ['', 'unit=X1', 'asOf=2020-01-01', `knownAt=${knownAt.position}`, 'limit=7'])
    expect([same, (await ask(same)).status]).toEqual([same, 200]);
  for (const other of ['unit=X2', 'asOf=2020-01-02', 'knownAt=1', 'q=an']) {
    const reply = await ask(other);
    expect([other, reply.status, reply.body?.errors?.[0]?.code]).toEqual([other, 400, 'differs-from-cursor']);
  }
  for (const bad of ['abc', `${next}x`, `${next.slice(0, -2)}AA`]) {
    const reply = await app.get(`/staff?cursor=${bad}`);
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid-cursor']);
  }
  expect((await app.get(`/units?cursor=${next}`)).body.code).toBe('invalid-cursor');
});

test.each([
  'limit=0',
  'limit=1001',
  'limit=-1',
  'limit=1.5',
  'odd=1',
  'unit=X1&unit=X2',
  'kind=none',
  'unit=%20',
])('GET /staff?%s is 400', async (query) => {
  expect((await app.get(`/staff?${query}`)).body.code).toBe('invalid-parameter');
});

test('q folds diacritics and Đ', async () => {
  const found = async (q: string) => (await app.get(`/staff?q=${encodeURIComponent(q)}`)).body.data.length;
  expect(await found('nguyen thi dao')).toBe(await found('ĐÀO'));
  expect(await found('dao')).toBeGreaterThanOrEqual(people.length);
  expect(await found('%')).toBe(0);
  expect(await found(people[0]!.code.toLowerCase())).toBe(1);
});

test('the roster counts postings and people, with or without the units below', async () => {
  const at = `asOf=2020-01-01&knownAt=${head}`;
  const all = await app.get(`/units/X1/roster?${at}`);
  expect(all.body.meta).toMatchObject({ count: 7, people: 7, unitInForce: true });
  const own = await app.get(`/units/X1/roster?below=false&${at}`);
  expect(codes(own.body.data)).toEqual(codes(people.filter((_, i) => i % 2 === 0)));
  expect(own.body.data[0]).toMatchObject({ unitName: 'Đơn vị X1', positionTitle: 'Chức danh CV', flags: [] });
  const english = await app.get(`/units/X1/roster?${at}`, { headers: { 'Accept-Language': 'en' } });
  expect(english.body.data.at(-1).unitName).toBe('Unit X1');
  expect((await app.get('/units/NONE/roster')).status).toBe(404);
});

test('a unit tells what is filled, vacant and over', async () => {
  const unit = await app.get(`/units/X1?asOf=2020-01-01&knownAt=${head}`);
  expect(unit.body.data.positions).toEqual([
    { positionCode: 'CV', positionTitle: 'Chức danh CV', headcount: 3, filled: 4, vacant: 0, over: 1 },
  ]);
});

test('movements: begun and ended, of no length too', async () => {
  const { code, position } = await person(app, [
    assigned('2015-01-01', 'z', { unitCode: 'X2' }),
    fact('PostingEnded', '2015-01-01', { postingId: 'z' }),
  ]);
  const ask = async (query: string) =>
    (await app.get(`/movements?${query}&waitFor=${position}`)).body.data.map((one: Answered) => [
      one.code,
      one.change,
      one.on,
    ]);
  const both = [
    [code, 'ended', '2015-01-01'],
    [code, 'began', '2015-01-01'],
  ];
  expect(await ask('unit=X2&from=2015-01-01&to=2015-01-02')).toEqual(both);
  expect(await ask('unit=X2&from=2014-12-01&to=2015-01-01')).toEqual([]);
  expect(await ask('unit=T&from=2015-01-01&to=2015-02-01')).toEqual(both);
  const roster = await app.get('/units/X2/roster?asOf=2015-01-01');
  expect(roster.body.data).toEqual([]);
  const missing = await app.get('/movements?from=2015-01-01');
  expect([missing.status, missing.body.errors[0].code]).toEqual([400, 'missing-parameter']);
});

test('scores by period, unit and person', async () => {
  const { staffId, code } = people[2]!;
  const mine = await app.get(`/scores?staff=${staffId}`);
  expect(mine.body.data).toMatchObject([
    { staffId, code, period: '2020-Q1', unitCode: 'X1', score: '82.50', rating: 'good', ruleSet: null },
  ]);
  expect((await app.get(`/scores?staff=code:${code}`)).body.data).toEqual(mine.body.data);
  expect((await app.get('/scores?period=2020-Q2')).body.data).toEqual([]);
  expect((await app.get('/scores?asOf=2020-04-04')).body.data).toEqual([]);
  expect((await app.get('/scores?unit=X2')).body.data).toEqual([]);
});

test('units and positions', async () => {
  const below = await app.get('/units?parent=T&asOf=2020-01-01');
  expect(codes(below.body.data)).toEqual(['X1', 'X2']);
  expect((await app.get('/units?kind=province')).body.data).toMatchObject([
    { code: 'T', since: '2000-01-01' },
  ]);
  expect((await app.get('/units?asOf=1999-12-31')).body.data).toEqual([]);
  expect(codes((await app.get('/positions?group=leader')).body.data)).toEqual(['CT']);
  expect((await app.get('/positions/CT')).body.data).toMatchObject({ inForce: true, standard: null });
  expect((await app.get('/positions/NONE')).status).toBe(404);
  expect((await app.get('/units/NONE')).status).toBe(404);
});
