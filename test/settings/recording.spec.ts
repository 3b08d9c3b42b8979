import { startApp, type Answered, type TestApp } from '../support/app.js';
import { readCsv } from '../support/csv.js';
import { fact } from '../support/people.js';

let app: TestApp;
let head = 0;
beforeAll(async () => (app = await startApp()));
afterAll(() => app?.close());

const post = async (path: string, body: object, token?: string) => {
  const reply = await app.post(path, body, token === undefined ? {} : { token });
  if (reply.status === 201) head = reply.body.position as number;
  return reply;
};
const MONTHS = 'indicators.update-months';
const months = (value: unknown, effectiveOn = '2027-01-01') =>
  fact('SettingChanged', effectiveOn, { name: MONTHS, value });
const change = (value: unknown, effectiveOn?: string) =>
  post(`/settings/${MONTHS}/facts`, months(value, effectiveOn));
const asOf = async (day: string, more = `&waitFor=${head}`) => {
  const { data } = (await app.get(`/settings?asOf=${day}${more}`)).body;
  return data.find(({ name }: Answered) => name === MONTHS);
};
const adopt = (data: object, code = 'h2', effectiveOn = '2027-01-01') =>
  post(`/indicators/${code}/facts`, fact('IndicatorDefinitionAdopted', effectiveOn, { code, ...data }));
const h2On = async (day: string, more = `&waitFor=${head}`) => {
  const { data } = (await app.get(`/indicators?unit=nation&asOf=${day}${more}`)).body;
  const { definition, target } = data.find(({ code }: Answered) => code === 'h2');
  return [definition.version, target.value];
};

test('a setting holds from its day on; corrected, cancelled, and as known before', async () => {
  const changed = await change(36);
  expect(changed.body).toMatchObject({ stream: 'settings', revision: 0 });
  const known = head;
  const { id } = changed.body.events[0];
  const initial = { value: 24, initial: 24, since: null, decidedBy: null };
  expect(await asOf('2026-12-31')).toMatchObject(initial);
  expect(await asOf('2027-01-01')).toMatchObject({
    value: 36,
    initial: 24,
    since: '2027-01-01',
    decidedBy: id,
    takes: 'months',
  });
  const path = `/settings/${MONTHS}/facts/${id}`;
  const wrong = await post(`${path}/correction`, { data: { value: '48' }, reason: 'nhầm' });
  expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([422, '/data/value']);
  const renamed = { data: { name: 'indicators.rating-due' }, reason: 'nhầm' };
  expect((await post(`${path}/correction`, renamed)).body.code).toBe('target-not-correctable');
  const other = `/settings/indicators.rating-due/facts/${id}/cancellation`;
  expect((await post(other, { reason: 'nhầm' })).body.code).toBe('wrong-stream');
  expect((await post(`${path}/correction`, { data: { value: 48 }, reason: 'nhầm' })).status).toBe(201);
  expect((await asOf('2027-01-01')).value).toBe(48);
  expect((await post(`${path}/cancellation`, { reason: 'thu hồi' })).status).toBe(201);
  expect(await asOf('2027-01-01')).toMatchObject(initial);
  expect((await asOf('2027-01-01', `&knownAt=${known}`)).value).toBe(36);
  const csv = readCsv((await app.get('/settings?format=csv&limit=5')).text);
  expect(csv).toContainEqual(expect.arrayContaining([MONTHS, '24']));
});

test.each([
  ['another form', MONTHS, months('36'), '/data/value'],
  ['no whole number', MONTHS, months(1.5), '/data/value'],
  ['another setting than the path’s', 'indicators.rating-due', months(36), '/data/name'],
  [
    'no day of the year',
    'indicators.rating-due',
    { name: 'indicators.rating-due', value: '12-32' },
    '/data/value',
  ],
  [
    'a code nobody knows',
    'indicators.division-classes',
    { name: 'indicators.division-classes', value: ['x'] },
    '/data/value',
  ],
  [
    'another group’s reading',
    'indicators.headline.b4',
    { name: 'indicators.headline.b4', value: 'h1' },
    '/data/value',
  ],
])('refuses a setting that is %s', async (_, name, said, pointer) => {
  const body = 'type' in said ? said : fact('SettingChanged', '2027-01-01', said);
  const { status, body: problem } = await post(`/settings/${name}/facts`, body);
  expect([status, problem.code, problem.errors[0].pointer]).toEqual([422, 'invalid-fact', pointer]);
});

test('a definition holds from its day on, and as known before nothing changes', async () => {
  const known = head;
  const target = { operator: '>=', value: '30', aspirational: false };
  const adopted = await adopt({ version: 2, definition: { target } });
  expect(adopted.body.stream).toBe('indicator-h2');
  expect(await h2On('2026-12-31')).toEqual([1, '25']);
  expect(await h2On('2027-01-01')).toEqual([2, '30']);
  expect(await h2On('2027-01-01', `&knownAt=${known}`)).toEqual([1, '25']);
  expect((await adopt({ version: 1, definition: {} }, 'h2', '2028-01-01')).status).toBe(201);
  expect(await h2On('2028-01-01')).toEqual([1, '25']);
  const path = `/indicators/h2/facts/${adopted.body.events[0].id}`;
  const broken = { data: { definition: { rule: { asks: 'degree', least: 'X' } } }, reason: 'nhầm' };
  const refused = await post(`${path}/correction`, broken);
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/data/definition']);
});

const communes = { of: 'communes' };
test.each([
  [{ definition: { rule: { asks: 'miracles' } } }],
  [{ definition: { rule: { asks: 'constructor' } } }],
  [{ definition: { population: { of: 'holders' } } }],
  [{ definition: { population: { of: 'holders', classes: ['division-head'], more: 1 } } }],
  [{ definition: { population: communes } }],
  [{ definition: { target: { operator: '<', value: '30', aspirational: false } } }],
  [{ definition: { group: 'a' } }],
  [{ definition: { code: 'h3' } }],
  [{ definition: {} }],
  [{ version: 1, definition: { clause: 'II.2.h' } }],
  [{ version: 9, definition: {} }],
  [{ version: 2, definition: [] }],
])('refuses a definition nobody could count by: %j', async (data) => {
  expect((await adopt(data, 'h2', '2026-06-01')).status).toBe(422);
});

test('only what there is, and only by the administrator', async () => {
  expect((await post('/settings/none/facts', months(36))).status).toBe(404);
  expect((await adopt({ version: 2, definition: { clause: 'x' } }, 'none')).status).toBe(404);
  const token = await app.token('hr-officer', 'X1');
  expect((await post(`/settings/${MONTHS}/facts`, months(36), token)).status).toBe(403);
  expect(
    (await post('/indicators/h2/facts', fact('IndicatorDefinitionAdopted', '2027-01-01', {}), token)).status,
  ).toBe(403);
});
