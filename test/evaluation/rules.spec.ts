import fc from 'fast-check';
import { countedIn, leastDays, type Stretch } from '../../src/domain/evaluation/expected.js';
import { unitComponentAfter } from '../../src/domain/evaluation/effect-on-leader.js';
import { managedBy, unitComponent } from '../../src/domain/evaluation/managed.js';
import { daysOf, isPartOf, workingDaysAfter } from '../../src/domain/evaluation/period.js';
import { periodsOf } from '../../src/domain/evaluation/year.js';
import { periodOf } from '../../src/imports/rows/evaluation-columns.js';
import { addDays } from '../../src/domain/time.js';
import { fact, given, opened, profileOn, assigned, cancelled, organisation } from '../support/dossier.js';
import { ND335 } from '../support/rules.js';

const Q3 = daysOf('2026-Q3');
const stretch = (
  unitCode: string,
  fromDay: string,
  toDay = '9999-12-31',
  more: Partial<Stretch> = {},
): Stretch => ({
  unitCode,
  positionCode: 'CV',
  kind: 'primary',
  onLeave: false,
  fromDay,
  toDay,
  ...more,
});

describe('who counts where in a period', () => {
  test('a mover counts where the last day finds them; both units are known', () => {
    const moved = [stretch('U1', '2020-01-01', '2026-08-01'), stretch('U2', '2026-08-01')];
    expect(countedIn(moved, Q3)).toMatchObject({ unitCode: 'U2', unitCodes: ['U1', 'U2'], daysWorked: 92 });
    expect(countedIn(moved, daysOf('2026-07'))).toMatchObject({ unitCode: 'U1', unitCodes: ['U1'] });
  });
  test('who left in the period counts where they were last; who came after it does not count', () => {
    expect(countedIn([stretch('U1', '2020-01-01', '2026-07-11')], Q3)).toMatchObject({
      unitCode: 'U1',
      daysWorked: 10,
    });
    expect(countedIn([stretch('U1', '2026-10-01')], Q3)).toBeUndefined();
    expect(countedIn([stretch('U1', '2020-01-01', undefined, { kind: 'party' })], Q3)).toBeUndefined();
  });
  test('a rotation counts before the primary kept beside it; a day held twice is one day', () => {
    const both = [stretch('U1', '2020-01-01'), stretch('U2', '2026-01-01', undefined, { kind: 'rotation' })];
    expect(countedIn(both, Q3)).toMatchObject({ unitCode: 'U2', daysWorked: 92 });
  });
  test('leave is no work: away all the time, nobody is expected; the rule set may ask for more', () => {
    expect(countedIn([stretch('U1', '2020-01-01', undefined, { onLeave: true })], Q3)?.daysWorked).toBe(0);
    expect([leastDays('none', Q3), leastDays('30 days', Q3), leastDays('1 months', Q3)]).toEqual([1, 30, 31]);
  });
  test('never more days than the period has, whatever the stretches', () => {
    const days = fc.integer({ min: -60, max: 160 }).map((n) => addDays(Q3.first, n));
    const any = fc.tuple(days, days).map(([a, b]) => stretch('U1', a < b ? a : b, a < b ? b : a));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (all) => {
        const worked = countedIn(all, Q3)?.daysWorked ?? 0;
        const held = Array.from({ length: 92 }, (_, n) => addDays(Q3.first, n)).filter((day) =>
          all.some(({ fromDay, toDay }) => fromDay <= day && day < toDay),
        );
        expect(worked).toBe(held.length);
      }),
    );
  });
});

test('periods: days, parts, and as offices write them', () => {
  expect([daysOf('2024-02'), daysOf('2026')]).toEqual([
    { first: '2024-02-01', last: '2024-02-29' },
    { first: '2026-01-01', last: '2026-12-31' },
  ]);
  expect([
    isPartOf('2026-09', '2026-Q3'),
    isPartOf('2026-Q3', '2026-Q3'),
    isPartOf('2026-Q3', '2026-09'),
  ]).toEqual([true, true, false]);
  expect(
    ['Quý III/2026', 'Q3/2026', 'quý 3 năm 2026', '9/2026', 'Tháng 09/2026', '2026', 'Quý V/2026'].map(
      periodOf,
    ),
  ).toEqual(['2026-Q3', '2026-Q3', '2026-Q3', '2026-09', '2026-09', '2026', undefined]);
  expect(workingDaysAfter('2026-10-02', 7)).toBe('2026-10-13');
});

describe('a leader’s component d', () => {
  const at = { organisation, day: '2026-09-30' };
  const person = (staffId: string, unitCode = 'U1') => ({ staffId, unitCode, positionCode: 'CV' });
  test('is of everybody who counts in the units led, without the leader', () => {
    const all = [person('L'), person('A'), person('B', 'U2')];
    expect(managedBy(all[0]!, all, undefined, at)?.map(({ staffId }) => staffId)).toEqual(['A']);
    expect(managedBy(all[0]!, all, ['U2'], at)?.map(({ staffId }) => staffId)).toEqual(['B']);
  });
  test('is missing where nobody is led or somebody has no result; the rating as decided counts', () => {
    expect(unitComponent([], ND335)).toBeUndefined();
    expect(unitComponent([{ staffId: 'A', score: '90' }, { staffId: 'B' }], ND335)).toBeUndefined();
    expect(unitComponent([{ staffId: 'A', score: '90', rating: 'not-completed' }], ND335)?.shown(0)).toBe(
      '50',
    );
    expect(unitComponent([{ staffId: 'A', score: '50' }], ND335)?.shown(0)).toBe('100');
  });
  const revised = {
    staffId: 'A',
    before: { score: '61.50', rating: 'completed' as const },
    after: { score: '49.00', rating: 'not-completed' as const },
  };
  test.each([
    [{ managed: [{ staffId: 'A', score: '61.50' }] }, '50.0000'],
    [{ managed: [{ staffId: 'B', score: '61.50' }] }, undefined],
    [{ inputs: { leadership: { managed: ['61.5', '80'] } } }, '50.0000'],
    [{ inputs: { leadership: { managed: ['62', '80'] } } }, undefined],
    [{ inputs: { leadership: { d: '100' } } }, '50.0000'],
  ])('changes by the revision of somebody led: %j', (frozen, becomes) => {
    const results = new Map([['A', revised.after]]);
    const change = unitComponentAfter(
      { components: { d: '100.0000' }, ...frozen },
      revised,
      results,
      [revised.after],
      ND335,
    );
    expect(change?.becomes).toBe(becomes);
  });
});

describe('revisions in the dossier', () => {
  const ID = '00000000-0000-4000-b000-000000000001';
  const evaluated = (score: string, more = {}) => ({ period: '2026-Q3', unitCode: 'U1', score, ...more });
  const first = fact('PeriodEvaluationFinalised', '2026-10-03', evaluated('70.00'), { id: ID });
  const base = given(opened(), assigned('2020-01-01', 'P1'), first);
  const revision = fact(
    'PeriodEvaluationRevised',
    '2026-10-20',
    evaluated('80.00', { evaluationEventId: ID }),
  );
  test('the revised stands from its day on, the former before it', () => {
    const { after } = base.when(revision);
    const scoreOn = (day: string) =>
      profileOn(after, day).evaluations.map((one) => (one as { score?: string }).score);
    expect([scoreOn('2026-10-19'), scoreOn('2026-10-20')]).toEqual([['70.00'], ['80.00']]);
  });
  test('names a result of the same period and unit, and one revision follows one result', () => {
    const other = fact('PeriodEvaluationRevised', '2026-10-20', {
      ...evaluated('80.00'),
      unitCode: 'U2',
      evaluationEventId: ID,
    });
    expect(base.when(other).code).toBe('other-evaluation');
    expect(base.when(revision, { ...revision, effectiveOn: '2026-10-21' }).code).toBe('evaluation-exists');
    expect(base.when(fact('PeriodEvaluationFinalised', '2026-10-21', evaluated('81.00'))).code).toBe(
      'evaluation-exists',
    );
    expect(given(opened(), [revision].slice(1)).when(revision).code).toBe('target-unknown');
  });
  test('a result that a revision names is not cancelled alone', () => {
    const { after } = base.when(revision);
    expect(after).toBeDefined();
    expect(given(opened(), assigned('2020-01-01', 'P1'), first, revision).when(cancelled(ID)).code).toBe(
      'fact-still-named',
    );
  });
});

test('of a period rated twice the unit where the person was at its end counts; quarters before months', () => {
  const result = (period: string, unitCode: string, position: number) => ({
    period,
    unitCode,
    score: '80',
    rating: null,
    eventId: unitCode,
    position,
  });
  const stretches = [stretch('U1', '2020-01-01', '2026-08-01'), stretch('U2', '2026-08-01')];
  const results = [result('2026-Q3', 'U2', 5), result('2026-Q3', 'U1', 9), result('2026-07', 'U1', 3)];
  expect(periodsOf({ results, stretches }).map(({ unitCode, period }) => `${period} ${unitCode}`)).toEqual([
    '2026-Q3 U2',
  ]);
});
