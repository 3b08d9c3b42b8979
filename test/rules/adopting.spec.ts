import { ruleApp, type RuleApp } from '../support/rule-app.js';

let rules: RuleApp;
let app: RuleApp['app'];
const ALL = { common: '27', products: { a: '100', b: '100', c: '100' } };

beforeAll(async () => {
  rules = await ruleApp();
  app = rules.app;
});
afterAll(() => app?.close());

test('a province adopts its own from a day on; before that day, and as known before, nothing changes', async () => {
  const known = rules.position;
  const body = { common: '25', products: { a: '100', b: '92', c: '86.4' } };
  const settings = { roundBeforeBand: '0.1' };
  const adopted = await rules.adopt('thai-nguyen', '2027-01-01', { settings });
  expect(adopted.body.stream).toBe('rules-thai-nguyen@2027-01-01');
  const on = async (day: string, more = '') => {
    const { data } = (
      await app.post(`/rules/evaluation?on=${day}${more || `&waitFor=${rules.position}`}`, body)
    ).body;
    return [data.ruleSet, data.rating];
  };
  expect(await on('2026-12-31')).toEqual(['nd335-2025', 'good']);
  expect(await on('2027-03-31')).toEqual(['thai-nguyen', 'excellent']);
  expect(await on('2027-03-31', `&knownAt=${known}`)).toEqual(['nd335-2025', 'good']);
  const listed = await app.get(`/rules?asOf=2027-03-31`);
  expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([
    'nd335-2025',
    'qd366-2025',
    'thai-nguyen',
  ]);
  const found = await app.get('/rules/thai-nguyen?asOf=2027-03-31');
  expect(found.body.data.settings).toMatchObject({ roundBeforeBand: '0.1', commonMax: '30' });
  expect((await app.get('/rules/thai-nguyen?asOf=2026-12-31')).status).toBe(404);

  expect((await rules.adopt('thai-nguyen', '2027-01-01', { settings: {} })).body.code).toBe(
    'rule-set-exists',
  );
  const path = `/rules/thai-nguyen/facts/${adopted.body.events[0].id}`;
  const bands = { excellent: '95', good: '70', completed: '50' };
  const change = { data: { settings: { bands } }, reason: 'x' };
  rules.position = (await app.post(`${path}/correction`, change)).body.position;
  expect(await on('2027-03-31')).toEqual(['thai-nguyen', 'good']);
  expect((await app.get('/rules/thai-nguyen?asOf=2027-03-31')).body.data.settings.roundBeforeBand).toBe(
    '0.1',
  );
  rules.position = (await app.post(`${path}/cancellation`, { reason: 'x' })).body.position;
  expect(await on('2027-03-31')).toEqual(['nd335-2025', 'good']);
});

test.each([
  [{ settings: { commonMaximum: '30' } }],
  [{ settings: { commonMax: 30 } }],
  [{ settings: { commonMax: '40' } }],
  [{ settings: { formula: 'eval(1)' } }],
  [{ settings: { bands: { excellent: '60', good: '70', completed: '50' } } }],
  [{ settings: { excellenceCap: { share: '20' } } }],
  [{ settings: {}, until: '2029-12-31' }],
  [{ settings: {}, from: '2031-01-01' }],
  [{ settings: {}, id: 'other' }],
])('refuses a set nobody could compute with: %j', async (data) => {
  expect((await rules.adopt('own', '2030-01-01', data)).status).toBe(422);
});

test('who may: readers compute, the administrator adopts, a person neither', async () => {
  const on = `/rules/evaluation?on=2026-09-30`;
  for (const role of ['hr-officer', 'unit-head', 'inspector', 'service'] as const) {
    const token = await app.token(role, 'X1');
    expect((await app.post(on, ALL, { token })).status).toBe(200);
    const fact = {
      type: 'RuleSetAdopted',
      effectiveOn: '2030-01-01',
      data: { id: 'a', from: '2030-01-01', settings: {} },
    };
    expect((await app.post('/rules/a/facts', fact, { token })).status).toBe(403);
  }
  expect((await app.post(on, ALL, { token: await app.token('person') })).status).toBe(403);
  expect((await app.post(on, ALL, { token: null })).status).toBe(401);
  expect((await app.post('/rules/evaluation?on=2026-13-01', ALL)).status).toBe(400);
  expect((await app.post('/rules/evaluation?preview=true', ALL)).status).toBe(400);
});
