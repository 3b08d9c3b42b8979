import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { readCsv } from '../support/csv.js';
import { assigned, establish, fact, freshCode, opened, person } from '../support/people.js';

let app: TestApp;
let head = 0;
const twice = freshCode();
const gone = freshCode();
let inEnded: string;
let below: string;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  inEnded = (await person(app, [assigned('2012-01-01', 'a', { unitCode: 'X2', positionCode: 'CT' })])).code;
  below = (
    await person(app, [assigned('2012-01-01', 'a'), fact('DegreeAwarded', '2010-06-01', { level: 'CD' })])
  ).code;
  await app.post('/positions/CV/facts', fact('PositionStandardSet', '2021-01-01', { minDegree: 'DH' }));
  await app.post(
    '/units/P1/facts',
    fact('HeadcountAssigned', '2021-06-01', { unitCode: 'P1', positionCode: 'CT', count: 1 }),
  );
  const line = (staff: string, said: object) => JSON.stringify({ staff, ...said });
  const archive = [
    line(twice, opened(twice)),
    line(twice, assigned('2012-01-01', 'a')),
    line(twice, assigned('2014-01-01', 'b', { unitCode: 'P1' })),
    ...[70, 80].map((score) =>
      line(
        twice,
        fact('PeriodEvaluationFinalised', '2020-04-05', {
          period: '2020-Q1',
          unitCode: 'X2',
          score: `${score}`,
        }),
      ),
    ),
    line(gone, opened(gone)),
    line(gone, assigned('2013-01-01', 'c', { unitCode: 'NOWHERE', positionCode: 'ODD' })),
  ];
  const accepted = await app.post('/imports?kind=facts&mode=commit&strict=false', `${archive.join('\n')}\n`, {
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  for (let done = false; !done; await sleep(25)) {
    const { data } = (await app.get(accepted.headers.get('location')!)).body;
    done = data.state === 'done';
    if (done) expect(data.rows).toMatchObject({ total: 7, refused: 0 });
  }
  const merged = await app.post('/units/X2/facts', fact('UnitMerged', '2021-07-01', { intoCode: 'X1' }));
  head = merged.body.position;
  await app.get(`/staff?waitFor=${head}`);
});
afterAll(() => app?.close());

const ask = async (query: string, token?: string): Promise<Answered[]> => {
  const reply = await app.get(`/warnings?${query}`, token === undefined ? {} : { token });
  expect([reply.status, reply.text]).toEqual([200, reply.text]);
  return reply.body.data;
};
const named = (rows: Answered[]) => rows.map(({ kind, code, unitCode }) => [kind, code, unitCode]);

test('a conflict is listed once for each fact that carries the flag, with what it collides with', async () => {
  const rows = await ask('kind=conflict');
  expect(named(rows)).toEqual([
    ['conflict', twice, 'P1'],
    ['conflict', twice, 'X1'],
    ['conflict', twice, 'X2'],
    ['conflict', twice, 'X2'],
  ]);
  const timeline = (await app.get(`/staff/code:${twice}/timeline`)).body.data as Answered[];
  const flagged = timeline.filter(({ flags }) => flags.includes('conflict')).map(({ eventId }) => eventId);
  expect(new Set(rows.map(({ because }) => because[0]))).toEqual(new Set(flagged));
  expect(flagged).toHaveLength(rows.length);
  expect(rows[0]).toMatchObject({
    severity: 'warning',
    fullName: 'Nguyễn Thị Đào',
    positionCode: 'CV',
    since: '2014-01-01',
    because: [rows[0].because[0], rows[1].because[0]],
    reasons: ['posting-overlap'],
    detail: 'Trùng thời gian giữ vị trí chính',
  });
  expect(rows[2].reasons).toEqual(['evaluation-exists']);
});

test('flags of the day come and go with units and positions', async () => {
  expect(named(await ask('asOf=2020-01-01&kind=unit-ended'))).toEqual([]);
  const [ended] = await ask('asOf=2022-01-01&kind=unit-ended');
  expect(ended).toMatchObject({ code: inEnded, unitCode: 'X2', positionCode: 'CT', since: '2021-07-01' });
  expect(ended.because).toHaveLength(2);
  expect(named(await ask('asOf=2022-01-01&kind=unknown-unit'))).toEqual([['unknown-unit', gone, 'NOWHERE']]);
  const [odd] = await ask('kind=unknown-position');
  expect(odd).toMatchObject({ code: gone, positionCode: 'ODD', since: '2013-01-01', reasons: [] });
  expect(await ask(`asOf=2022-01-01&kind=unit-ended&knownAt=${head - 1}`)).toEqual([]);
});

test('a warning says who, since when, by which facts and in the reader’s words', async () => {
  const [missing] = await ask('asOf=2022-01-01&kind=missing-standard');
  expect(missing).toMatchObject({
    severity: 'breach',
    code: below,
    unitCode: 'X1',
    unitName: 'Đơn vị X1',
    positionCode: 'CV',
    since: '2021-01-01',
    reasons: ['degree-missing'],
    detail: 'Chưa đạt tiêu chuẩn của vị trí đang giữ: trình độ đào tạo: chưa đạt',
  });
  expect(missing.because).toHaveLength(3);
  const en = await app.get('/warnings?asOf=2022-01-01&kind=vacancy', {
    headers: { 'Accept-Language': 'en' },
  });
  const { staffId, ...vacant } = en.body.data[0];
  expect([staffId, vacant.since, vacant.detail]).toEqual([
    undefined,
    '2021-06-01',
    '0 of 1 assigned posts are filled',
  ]);
});

test('everything in order, page by page, and as a file', async () => {
  const all = await ask('asOf=2022-01-01&limit=1000');
  const kinds = [
    'missing-standard',
    'conflict',
    'conflict',
    'conflict',
    'conflict',
    'posting-outlived-unit',
    'standard-unknown',
    'standard-unknown',
    'standard-unknown',
    'unit-ended',
    'unknown-position',
    'unknown-unit',
    'vacancy',
  ];
  expect(all.map(({ kind }) => kind)).toEqual(kinds);
  const rows: Answered[] = [];
  for (let query = 'asOf=2022-01-01&limit=2'; query !== '';) {
    const { meta, data } = (await app.get(`/warnings?${query}`)).body;
    rows.push(...data);
    query = meta.next === undefined ? '' : `limit=2&cursor=${meta.next}`;
  }
  expect(rows).toEqual(all);
  const csv = readCsv((await app.get('/warnings?asOf=2022-01-01&format=csv')).text);
  expect(csv.slice(1).map(([kind]) => kind)).toEqual(kinds);
});

test('a unit hears of those below, and of units it took over', async () => {
  expect((await ask('asOf=2020-01-01&unit=X1&kind=conflict')).map(({ unitCode }) => unitCode)).toEqual([
    'P1',
    'X1',
  ]);
  expect(named(await ask('asOf=2022-01-01&unit=X1&kind=unit-ended'))).toEqual([
    ['unit-ended', inEnded, 'X2'],
  ]);
  const own = [
    ['conflict', twice, 'P1'],
    ['vacancy', undefined, 'P1'],
  ];
  expect(named(await ask('asOf=2022-01-01&unit=P1'))).toEqual(own);
  const token = await app.token('hr-officer', 'P1');
  expect(named(await ask('asOf=2022-01-01', token))).toEqual(own);
  expect(named(await ask('asOf=2022-01-01&unit=X1&kind=posting-outlived-unit'))).toEqual([
    ['posting-outlived-unit', inEnded, 'X2'],
  ]);
  expect((await app.get('/warnings?unit=X2', { token })).status).toBe(404);
  expect((await app.get('/warnings?unit=NONE')).status).toBe(404);
  expect((await app.get('/warnings?kind=odd')).body.code).toBe('invalid-parameter');
});

test('mending the cause takes the warning away, from that position on', async () => {
  const rows = await ask('kind=conflict');
  const staff = (await app.get(`/staff?q=${twice}`)).body.data[0].staffId;
  const path = `/staff/${staff}/facts/${rows[0].because[0]}/cancellation`;
  const mended = await app.post(path, { reason: 'nhập trùng' });
  expect(mended.status).toBe(201);
  const after = await ask(`kind=conflict&waitFor=${mended.body.position}`);
  expect(after.map(({ reasons }) => reasons[0])).toEqual(['evaluation-exists', 'evaluation-exists']);
  expect(await ask(`kind=conflict&knownAt=${mended.body.position - 1}`)).toEqual(rows);
});
