import { evaluationApp, type EvaluationApp } from '../support/evaluation-app.js';

let on: EvaluationApp;
let round: string;
const INPUT = (common: string) => ({ common, products: { a: '100', b: '100', c: '100' } });
const LEADER = { leader: true, ...INPUT('26'), leadership: { organising: '100', cohesion: '100' } };
const SIGNED = { kind: 'decision', number: '1/QĐ-UBND', signedOn: '2026-10-03' };

beforeAll(async () => {
  on = await evaluationApp();
  round = await on.open();
}, 60_000);
afterAll(() => on?.app.close());

const read = async (path: string, position: number) => (await on.app.get(`${path}?waitFor=${position}`)).body;

test('one whole round: expected, entered, handed over, finalised, appealed, revised, proposed', async () => {
  const former = await on.open('X2');
  await on.done(on.enter(former, 'M', INPUT('24')));
  expect((await on.act(former, 'M', 'finalisation', { by: 'head' })).body.code).toBe('counted-elsewhere');
  await on.done(on.enter(round, 'A', INPUT('20'), 'self'));
  await on.done(on.enter(round, 'A', { n: 12, score: '91.5' }, 'citizens'));
  expect((await on.act(round, 'A', 'finalisation', { by: 'head' })).body.code).toBe('rater-missing');

  await on.done(on.enter(round, 'A', INPUT('21')));
  const entered = await on.done(on.enter(round, 'A', INPUT('22')));
  const again = await on.done(on.enter(round, 'A', INPUT('22')));
  expect(again.body).toEqual(entered.body);
  const own = await read(`/evaluation-rounds/${round}/entries/code:A`, entered.body.position as number);
  expect(own.data.entries.map(({ by, input }: { by: string; input: object }) => [by, input])).toEqual([
    ['self', INPUT('20')],
    ['citizens', { n: 12, score: '91.5' }],
    ['head', INPUT('22')],
  ]);
  const one = await on.app.get(`/evaluation-rounds/${round}/entries/${on.ids['A']}?by=head`);
  expect(one.body.data).toMatchObject({ ...INPUT('22'), by: 'head', staffId: on.ids['A'] });

  const first = await on.done(on.act(round, 'A', 'finalisation', { by: 'head', decision: SIGNED }));
  expect(first.body.data).toMatchObject({
    score: '92.00',
    rating: 'excellent',
    ruleSet: 'nd335-2025',
    unitCode: 'X1',
  });
  for (const late of [on.enter(round, 'A', INPUT('30')), on.act(round, 'A', 'finalisation', { by: 'head' })])
    expect((await late).body.code).toBe('evaluation-closed');

  for (const who of ['B', 'C', 'M']) await on.done(on.enter(round, who, INPUT('25')));
  await on.done(on.enter(round, 'D', { ...LEADER, leadership: { ...LEADER.leadership, d: '100' } }));
  await on.done(on.enter(round, 'L', LEADER));
  const unrated = await on.act(round, 'L', 'finalisation', { by: 'collective' });
  expect(unrated.body.code).toBe('rater-missing');
  const early = await on
    .done(on.enter(round, 'L', LEADER, 'collective'))
    .then(() => on.act(round, 'L', 'finalisation', { by: 'collective' }));
  expect([early.body.code, early.body.errors[0].detail]).toEqual([
    'component-missing',
    'd (the unit’s result): 4 of the 5 people led have no result of this period yet',
  ]);
  for (const who of ['B', 'C', 'M', 'D']) await on.done(on.act(round, who, 'finalisation', { by: 'head' }));
  const head = await on.done(on.act(round, 'L', 'finalisation', { by: 'collective' }));
  expect(head.body.data).toMatchObject({ components: { d: '100.0000' }, score: '96.00' });

  const known = head.body.position as number;
  const { data } = await read(`/evaluation-rounds/${round}`, known);
  expect(data.units).toEqual([
    { unitCode: 'X1', unitName: 'X1', expected: 6, entered: 6, decidable: 6, finalised: 6, overdue: 0 },
  ]);
  const moved = await read(`/staff/code:M`, known);
  expect(moved.data.evaluations[0].handedOver).toMatchObject([
    { unitCode: 'X2', by: 'head', input: INPUT('24') },
  ]);

  const appeal = await on.done(on.act(round, 'B', 'appeal', { reason: 'Chưa tính đủ sản phẩm' }));
  expect(appeal.body.data.answerDueOn > '2026-10-05').toBe(true);
  const lower = { common: '10', products: { a: '40', b: '30', c: '20' } };
  const key = { headers: { 'Idempotency-Key': 'revise-B' } };
  const body = { decision: { ...SIGNED, number: '2/QĐ-UBND' }, input: lower };
  const revised = await on.done(on.act(round, 'B', 'revision', body, key));
  // The deputy’s d was entered by hand and the deputy leads nobody by name: nobody can tell, so nothing is proposed.
  expect(revised.body.data).toMatchObject({ score: '31.00', rating: 'not-completed' });
  expect(revised.body.data.proposals.map(({ staffId }: { staffId: string }) => staffId)).toEqual([
    on.ids['L'],
  ]);
  expect((await on.done(on.act(round, 'B', 'revision', body, key))).body).toEqual(revised.body);

  const scores = await read(`/scores`, revised.body.position as number);
  const row = (rows: { code: string }[]) => rows.find(({ code }) => code === 'B');
  expect(row(scores.data)).toMatchObject({ score: '31.00', eventId: revised.body.data.eventId });
  const before = await on.app.get(`/scores?knownAt=${known}`);
  expect(row(before.body.data)).toMatchObject({ score: '95.00', rating: 'excellent' });
  const explained = await on.app.get(`/scores/${first.body.data.eventId}?asOf=2026-10-04`);
  expect(explained.body.data).toMatchObject({
    state: 'in-force',
    inputs: INPUT('22'),
    rules: { id: 'nd335-2025' },
  });
  expect(explained.body.data.because).toContain(entered.body.events[0].id);
  const difference = await on.app.get(`/scores/difference?period=2026-Q3&against=${known}`);
  expect(difference.body.data).toMatchObject([
    {
      code: 'B',
      before: { score: '95.00' },
      after: { score: '31.00' },
      because: [{ type: 'PeriodEvaluationRevised' }],
    },
  ]);
  const timeline = await on.app.get('/staff/code:L/timeline');
  expect(timeline.body.data.at(-1)).toMatchObject({
    type: 'EvaluationRevisionProposed',
    data: { was: '100.0000', becomes: '50.0000', causeEventId: revised.body.data.eventId },
  });
});

test('a finalisation cut off between the two streams is completed by repeating it, with what was frozen', async () => {
  const early = await on.open('X1', { period: '2026-Q1', dueOn: '2026-04-05' });
  const path = `/evaluation-rounds/${early}`;
  const { position } = (await on.done(on.enter(early, 'A', INPUT('25')))).body;
  const late = await on.app.get(`${path}/entries?overdue=true&asOf=2026-04-06&waitFor=${position}`);
  expect(late.body.meta.count).toBe(5);
  // The round takes its fact, the dossier does not: as if the service had died between the two.
  await on.app.alter(`CREATE FUNCTION journal.cut_off() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'cut off' USING ERRCODE = '53300'; END $$`);
  await on.app.alter(`CREATE TRIGGER cut_off BEFORE INSERT ON journal.facts FOR EACH ROW
    WHEN (NEW.type = 'PeriodEvaluationFinalised') EXECUTE FUNCTION journal.cut_off()`);
  expect((await on.act(early, 'A', 'finalisation', { by: 'head' })).status).toBe(503);
  await on.app.alter('DROP TRIGGER cut_off ON journal.facts');
  expect((await on.enter(early, 'A', INPUT('30'))).body.code).toBe('evaluation-closed');
  const done = await on.done(on.act(early, 'A', 'finalisation', { by: 'head' }));
  expect(done.body.data).toMatchObject({ score: '95.00', period: '2026-Q1' });
  const overdue = async (kind: string, asOf: string) => {
    const query = `kind=${kind}&unit=X1&asOf=${asOf}&waitFor=${done.body.position}`;
    return (await on.app.get(`/warnings?${query}`)).body.data.map(
      ({ code, since }: { code: string; since: string }) => `${code} ${since}`,
    );
  };
  const day = '2026-11-30';
  expect(await overdue('evaluation-overdue', '2026-04-05')).toEqual([]);
  expect(await overdue('evaluation-overdue', day)).toEqual(
    ['B', 'C', 'D', 'L'].map((code) => `${code} 2026-04-06`),
  );
  expect(await overdue('rating-overdue', '2026-12-15')).toEqual([]);
  expect(await overdue('rating-overdue', '2026-12-16')).toHaveLength(6);
});

test('the year: proposals, the cap of each group, who stands over, what was decided', async () => {
  const ratings = (await on.app.get('/ratings?year=2026&unit=X1')).body;
  const group = ratings.meta.groups.find(({ duties }: { duties: string }) => duties === 'professional');
  expect(group).toMatchObject({
    allowed: 0,
    base: 'finally-good',
    counted: { excellent: 3, good: 0, rated: 4 },
    readings: { 'finally-good': 0, 'band-good': 0, 'good-and-above': 0, 'all-rated': 0 },
  });
  expect(group.over).toHaveLength(3);
  const decision = { type: 'AnnualRatingDecided', effectiveOn: '2026-11-20' };
  const data = { year: 2026, unitCode: 'X1', rating: 'good' };
  const { body } = await on.done(on.app.post(`/staff/code:A/facts`, { ...decision, data }));
  const after = (await on.app.get(`/ratings?year=2026&unit=X1&waitFor=${body.position}`)).body;
  const rowOf = (code: string) => after.data.find((row: { code: string }) => row.code === code);
  expect(rowOf('A')).toMatchObject({ decided: { rating: 'good' }, standsOver: false });
  expect(rowOf('M')).toMatchObject({ proposal: { score: '95.00', rating: 'excellent' }, standsOver: true });
  expect(rowOf('B')).toMatchObject({ proposal: { rating: 'not-completed' }, standsOver: false });
  const early = (await on.app.get('/ratings?year=2025&unit=X1')).body;
  expect(early.meta).toMatchObject({ ruleSet: null, deadline: null, groups: [] });
  expect((await on.app.get('/ratings?year=2025&unit=X1&ruleSet=nd335-2025')).status).toBe(409);
});

test.each([
  [{ period: '2026-Q5', unitCode: 'X1', dueOn: '2026-10-05' }, 422, '/period'],
  [{ period: '2026-Q3', unitCode: 'X1', dueOn: '2026-06-30' }, 422, '/dueOn'],
  [{ period: '2026-Q3', unitCode: 'X1', dueOn: '2026-10-05', people: [] }, 422, '/people'],
  [{ period: '2026-Q3', unitCode: 'X1', dueOn: '2026-10-05' }, 409, 'round-exists'],
  [{ period: '2026-Q2', unitCode: 'X9', dueOn: '2026-07-05' }, 409, 'unknown-unit'],
  [{ period: '2026-Q2', unitCode: 'X1', dueOn: '2026-07-05', ruleSet: 'none' }, 409, 'no-rule-set'],
])('refuses to open %j', async (body, status, where) => {
  const reply = await on.app.post('/evaluation-rounds', body);
  expect([reply.status, reply.body.errors?.[0]?.pointer ?? reply.body.code]).toEqual([status, where]);
});
