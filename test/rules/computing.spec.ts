import { ruleApp, type RuleApp } from '../support/rule-app.js';

let on: RuleApp;
const post = (path: string, body: unknown) => on.post(path, body);

const ALL = { common: '27', products: { a: '100', b: '100', c: '100' } };
const LEADER = {
  leader: true,
  common: '26',
  products: { a: '100', b: '96', c: '92' },
  leadership: { managed: ['88', '49.99'], organising: '100', cohesion: '100' },
};

beforeAll(async () => (on = await ruleApp()));
afterAll(() => on?.app.close());

test('an evaluation, with components, rating, rule set and sources', async () => {
  const { status, body } = await post('evaluation?on=2026-09-30', LEADER);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(['data']);
  expect(body.data).toMatchObject({
    ruleSet: 'nd335-2025',
    formula: 'nd335@1',
    score: '88.77',
    common: '26.00',
    components: { a: '100.0000', b: '96.0000', c: '92.0000', d: '50.0000', dd: '100.0000', e: '100.0000' },
    results: '89.6667',
    byPoints: 'good',
    rating: 'good',
    reasons: [],
  });
  expect(body.data.sources).toContainEqual(expect.objectContaining({ row: '6a', verified: false }));
  const items = [
    { item: 'I.1', points: '5' },
    { item: 'II.1', points: 2 },
  ];
  expect((await post('evaluation?on=2026-09-30', { ...ALL, common: items })).body.data.score).toBe('77.00');
});

test('reasons in the language of the reader', async () => {
  const body = { ...ALL, findings: { discipline: true, corruption: true } };
  const vi = await post('evaluation?on=2026-09-30', body);
  expect(vi.body.data).toMatchObject({ byPoints: 'excellent', rating: 'not-completed' });
  expect(vi.body.data.reasons).toEqual([
    { code: 'discipline', detail: expect.stringMatching(/khiển trách/) },
  ]);
  const en = await on.app.post('/rules/evaluation?on=2026-09-30', body, {
    headers: { 'Accept-Language': 'en' },
  });
  expect(en.body.data.reasons[0].detail).toMatch(/reprimand/);
});

test('the Regulation’s set when named: from its own day, with its conditions', async () => {
  const party = { ...ALL, common: '21', ruleSet: 'qd366-2025', tasks: { exceeding: '20' } };
  expect((await post('evaluation?on=2025-09-30', party)).body.data).toMatchObject({
    ruleSet: 'qd366-2025',
    byPoints: 'excellent',
    rating: 'good',
    reasons: [{ code: 'condition-exceeding' }],
  });
  const unsaid = await post('evaluation?on=2025-09-30', { ...party, tasks: {} });
  expect([unsaid.status, unsaid.body.code, unsaid.body.errors[0].pointer]).toEqual([
    409,
    'component-missing',
    '/tasks/exceeding',
  ]);
});

test.each([
  [{ products: ALL.products }, ['/common']],
  [{ common: '27' }, ['/products', '/products', '/products']],
  [{ common: '27', products: { a: '1', c: '1' } }, ['/products']],
  [
    { common: '27', products: [{ coefficient: '1', assigned: 0, done: 0 }] },
    ['/products', '/products', '/products'],
  ],
  [{ ...LEADER, leadership: { ...LEADER.leadership, managed: [] } }, ['/leadership/managed']],
  [{ ...LEADER, leadership: { ...LEADER.leadership, managed: ['70', null] } }, ['/leadership/managed']],
  [{ ...LEADER, leadership: { managed: ['70'] } }, ['/leadership/organising', '/leadership/cohesion']],
])('what is missing is missing, not zero: %j', async (body, pointers) => {
  const reply = await post('evaluation?on=2026-09-30', body);
  expect([reply.status, reply.body.code]).toEqual([409, 'component-missing']);
  expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
});

const row = (more: object) => ({
  common: '1',
  products: [{ coefficient: '1', assigned: 2, done: 2, ...more }],
});
test.each([
  ['nothing', [], ''],
  ['a common part above 30', { ...ALL, common: '30.01' }, '/common'],
  ['items above 30', { ...ALL, common: [{ item: 'x', points: '31' }] }, '/common'],
  ['a group above 10', { ...ALL, common: [{ item: 'I.1', points: '10.5' }] }, '/common'],
  ['an item twice', { ...ALL, common: [1, 2].map((points) => ({ item: 'x', points })) }, '/common'],
  ['a negative number', { ...ALL, common: '-1' }, '/common'],
  ['an exponent', { ...ALL, common: '1e1' }, '/common'],
  ['a float', { ...ALL, common: 1.5 }, '/common'],
  ['an unknown field', { ...ALL, score: '99' }, '/score'],
  ['a text for a flag', { ...ALL, leader: 'yes' }, '/leader'],
  ['leadership of nobody', { ...ALL, leadership: {} }, '/leadership'],
  ['a finding of another name', { ...ALL, findings: { theft: true } }, '/findings/theft'],
  ['a component far off', { ...ALL, products: { a: '1001', b: '1', c: '1' } }, '/products/a'],
  ['a negative count', row({ done: -1 }), '/products/0/done'],
  ['no coefficient', { common: '1', products: [{ assigned: 1, done: 1 }] }, '/products/0/coefficient'],
  ['a coefficient of 0', row({ coefficient: '0' }), '/products/0/coefficient'],
  ['failures of more than was done', row({ qualityFailures: [1, 1, 1] }), '/products/0/qualityFailures'],
  ['half a failure', row({ qualityFailures: ['0.5'] }), '/products/0/qualityFailures/0'],
  ['more excuses than failures', row({ delays: [1], excusedDelays: 2 }), '/products/0/excusedDelays'],
  ['no such month', row({ month: '2026-13' }), '/products/0/month'],
  [
    'cohesion of 75',
    { ...LEADER, leadership: { d: '50', organising: '100', cohesion: '75' } },
    '/leadership/cohesion',
  ],
  ['d twice', { ...LEADER, leadership: { ...LEADER.leadership, d: '50' } }, '/leadership/d'],
  ['a rule set that is no code', { ...ALL, ruleSet: 'a b' }, '/ruleSet'],
])('refuses %s', async (_, body, pointer) => {
  const reply = await post('evaluation?on=2026-09-30', body);
  expect([reply.status, reply.headers.get('content-type')]).toEqual([
    422,
    expect.stringMatching(/^application\/problem\+json/),
  ]);
  expect(reply.body.errors[0].pointer).toBe(pointer);
});

test('the rating of a year, by the set of its last day', async () => {
  const periods = ['92', '88', '95', '90'].map((score, index) => ({ period: `2026-Q${index + 1}`, score }));
  expect((await post('annual', { periods })).body.data).toMatchObject({
    ruleSet: 'nd335-2025',
    score: '91.25',
    byPoints: 'excellent',
    rating: 'excellent',
    reasons: [],
  });
  const failed = await post('annual', { periods, findings: { degradation: true } });
  expect(failed.body.data).toMatchObject({ byPoints: 'excellent', rating: 'not-completed' });
  expect((await post('annual', { periods: [] })).body.code).toBe('component-missing');
  for (const bad of [
    [...periods, periods[0]],
    [...periods, { period: '2026-01', score: '90' }],
    [...periods, { period: '2025-Q4', score: '90' }],
    [{ period: '2026', score: '90' }],
    [{ period: '2026-Q1', score: '100.01' }],
    [{ period: '2026-Q1', score: '90', rating: 'tốt' }],
    [{ period: '2026-Q1' }],
  ])
    expect([bad, (await post('annual', { periods: bad })).status]).toEqual([bad, 422]);
  const before = await post('annual', { periods: [{ period: '2025-Q1', score: '90' }] });
  expect([before.status, before.body.code]).toEqual([409, 'no-rule-set']);
});

test('how many may be excellent, by the four readings, and who stands over', async () => {
  const people = Array.from({ length: 35 }, (_, index) => ({
    id: `CB-${String(index).padStart(2, '0')}`,
    score: index < 10 ? `${99 - index}` : index < 30 ? '80' : '60',
  }));
  expect((await post('excellence-cap?on=2026-12-31', { people })).body.data).toMatchObject({
    ruleSet: 'nd335-2025',
    allowed: 5,
    base: 'finally-good',
    over: ['CB-05', 'CB-06', 'CB-07', 'CB-08', 'CB-09'],
    tied: [],
    readings: { 'finally-good': 5, 'band-good': 4, 'good-and-above': 6, 'all-rated': 7 },
  });
  const more = await post('excellence-cap?on=2026-12-31', { people, outstanding: true });
  expect(more.body.data).toMatchObject({ allowed: 6, share: '25.00' });
  const failed = people.map((one, index) => (index === 0 ? { ...one, rating: 'not-completed' } : one));
  expect((await post('excellence-cap?on=2026-12-31', { people: failed })).body.data.over).not.toContain(
    'CB-00',
  );
  for (const bad of [
    {},
    { people: [people[0], people[0]] },
    { people: [{ id: 'x', score: '101' }] },
    { people: 1 },
  ])
    expect((await post('excellence-cap?on=2026-12-31', bad)).status).toBe(422);
  expect((await post('excellence-cap?on=2026-12-31', { people: [] })).body.data.allowed).toBe(0);
});
