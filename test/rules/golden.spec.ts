import { annual } from '../../src/domain/rules/annual.js';
import { ratingOf } from '../../src/domain/rules/bands.js';
import { evaluate } from '../../src/domain/rules/evaluation.js';
import { excellenceCap } from '../../src/domain/rules/excellence-cap.js';
import { Exact } from '../../src/domain/exact.js';
import { readEvaluation } from '../../src/domain/rules/read-evaluation.js';
import { retirementDay } from '../../src/domain/rules/retirement.js';
import { DEFAULTS, type Settings } from '../../src/domain/rules/settings.js';
import { QD366, settingsWith } from '../support/rules.js';

/**
 * The golden examples of the reading of Decree 335/2025 and Regulation 366-QĐ/TW. “Weak” names the rows of the sources
 * that rest on a single program, a draft or a predecessor: when the official text says otherwise, these go first.
 */
const evaluated = (body: object, settings: Settings = DEFAULTS) => {
  const { score, rating, byPoints, components, reasons } = evaluate(readEvaluation(body).input, settings);
  const shown = Object.fromEntries(
    Object.entries(components).map(([name, value]) => [name, value?.shown(4)]),
  );
  return {
    score: score.shown(2),
    exact: score.shown(4),
    rating,
    byPoints,
    shown,
    reasons: reasons.map(({ code }) => code),
  };
};
const year = (scores: string[], settings: Settings = DEFAULTS) => {
  const periods = scores.map((score, index) => ({ period: `2026-Q${index + 1}`, score: Exact.of(score) }));
  const { score, rating } = annual(periods, { findings: {}, leader: false }, settings);
  return [score.shown(2), rating];
};

describe('sure enough: rows of medium confidence or more', () => {
  test('1: everything done', () => {
    expect(evaluated({ common: '27', products: { a: '100', b: '100', c: '100' } })).toMatchObject({
      score: '97.00',
      rating: 'excellent',
    });
  });

  test('9: points for excellent, and a reprimand for duty this year', () => {
    const body = { common: '22', products: { a: '100', b: '100', c: '100' }, findings: { discipline: true } };
    expect(evaluated(body)).toMatchObject({
      score: '92.00',
      byPoints: 'excellent',
      rating: 'not-completed',
      reasons: ['discipline'],
    });
  });

  test('13: moved in mid-year: rated by the new unit over the periods of both', () => {
    expect(year(['84', '88', '90', '94'])).toEqual(['89.00', 'good']);
  });

  test('14: maternity: divided by the two periods worked', () => {
    expect(year(['91', '93'])).toEqual(['92.00', 'excellent']);
  });
});

const two = (more: object = {}) => ({
  common: '25',
  products: [
    { coefficient: '1', assigned: 20, done: 18, delays: [1] },
    { coefficient: '8', assigned: 5, done: 5, qualityFailures: [1], ...more },
  ],
});

describe('weak: hang on a row of low confidence', () => {
  test('2 (4, coefficients): 20 products of 1 and 5 of 8', () => {
    expect(evaluated(two())).toMatchObject({
      exact: '91.7917',
      score: '91.79',
      rating: 'excellent',
      shown: { a: '96.6667', b: '93.3333', c: '96.2500' },
    });
  });

  test.each([1, [1]])('3 (4): the failure excused, said as %j', (excusedFailures) => {
    expect(evaluated(two({ excusedFailures }))).toMatchObject({ exact: '92.5694', rating: 'excellent' });
  });

  test('4 (2f, rounding): 89.96 is good; rounded to 0.1 first it is excellent', () => {
    const body = { common: '25', products: { a: '100', b: '92', c: '86.4' } };
    expect(evaluated(body)).toMatchObject({ score: '89.96', rating: 'good' });
    expect(evaluated(body, settingsWith({ roundBeforeBand: '0.1' })).rating).toBe('excellent');
  });

  test('5 (3b, floor): one product with five failures', () => {
    const products = [{ coefficient: '1', assigned: 1, done: 1, qualityFailures: [5] }];
    expect(evaluated({ common: '20', products })).toMatchObject({ score: '66.67', rating: 'completed' });
    const deduction = { ...DEFAULTS.deduction, floor: 'none' };
    expect(evaluated({ common: '20', products }, settingsWith({ deduction }))).toMatchObject({
      score: '60.83',
      rating: 'completed',
    });
  });

  test('6 (2e, cap): more done than assigned', () => {
    const body = { common: '24', products: { a: '110', b: '90', c: '90' } };
    expect(evaluated(body)).toMatchObject({ score: '89.33', rating: 'good' });
    expect(evaluated(body, settingsWith({ componentCap: 'none' }))).toMatchObject({
      score: '91.67',
      rating: 'excellent',
    });
  });

  const leader = (leadership: object) => ({
    leader: true,
    common: '26',
    products: { a: '100', b: '96', c: '92' },
    leadership: { organising: '100', cohesion: '100', ...leadership },
  });
  test('7 (8c, cohesion): a leader with somebody below “completed”', () => {
    const expected = { exact: '88.7667', rating: 'good' };
    expect(evaluated(leader({ d: '50' }))).toMatchObject(expected);
    expect(evaluated(leader({ managed: ['88', '49.99'] }))).toMatchObject(expected);
  });

  test('8 (8d, deputies): the one who failed is outside the own field', () => {
    expect(evaluated(leader({ managed: ['88'] }))).toMatchObject({ score: '94.60', rating: 'excellent' });
  });

  test('10 (5d, equal weights)', () => {
    expect(year(['92', '88', '95', '90'])).toEqual(['91.25', 'excellent']);
  });

  const counting = settingsWith({ rollUp: { quarter: 'cumulative', year: 'counting' } });
  test('11 and 12 (5d, mean or counting)', () => {
    expect(year(['95', '94', '71', '70'])).toEqual(['82.50', 'good']);
    expect(year(['95', '94', '71', '70'], counting)[1]).toBe('excellent');
    expect(year(['96', '49', '49', '96'])).toEqual(['72.50', 'good']);
    expect(year(['96', '49', '49', '96'], counting)[1]).toBe('not-completed');
  });

  test('15 (7a–7c, base and rounding): 10 by points excellent, 20 good, 5 below', () => {
    const people = Array.from({ length: 35 }, (_, index) => ({
      id: String(index).padStart(2, '0'),
      score: Exact.of(index < 10 ? '95' : index < 30 ? '80' : '60'),
    }));
    const names = ['band-good', 'finally-good', 'good-and-above', 'all-rated'] as const;
    const readings = (outstanding: boolean) => {
      const cap = excellenceCap(people, outstanding, DEFAULTS);
      return names.map((name) => cap.readings[name]);
    };
    expect(readings(false)).toEqual([4, 5, 6, 7]);
    expect(readings(true)).toEqual([5, 6, 7, 8]);
    expect(excellenceCap(people, false, DEFAULTS)).toMatchObject({ allowed: 5, base: 'finally-good' });
  });

  test('16 (5c, months to quarter)', () => {
    const months = [
      ['2026-01', 10, 10],
      ['2026-02', 30, 24],
      ['2026-03', 20, 20],
    ] as const;
    const products = months.map(([month, assigned, done]) => ({ coefficient: '1', assigned, done, month }));
    expect(evaluated({ common: '25', products })).toMatchObject({ score: '88.00', rating: 'good' });
    const mean = settingsWith({ rollUp: { quarter: 'mean', year: 'mean' } });
    expect(evaluated({ common: '25', products }, mean)).toMatchObject({
      score: '90.33',
      rating: 'excellent',
    });
  });

  test('17 (which text governs a Party post, and what follows): 91 with a fifth exceeding', () => {
    const body = {
      common: '21',
      products: { a: '100', b: '100', c: '100' },
      tasks: { exceeding: '20' },
    };
    expect(evaluated(body)).toMatchObject({ score: '91.00', rating: 'excellent' });
    expect(evaluated(body, QD366)).toMatchObject({
      byPoints: 'excellent',
      rating: 'good',
      reasons: ['condition-exceeding'],
    });
  });
});

test('18 (C, first of two fitting years): when a man of 2/1966 and a woman of 5/1970 retire', () => {
  expect(retirementDay('1966-02', 'male')).toBe('2027-11-30');
  expect(retirementDay('1970-05', 'female')).toBe('2027-09-30');
});

test('bands compare the exact value: 89.996 shows as 90.00 and is good', () => {
  const score = Exact.of('89.996');
  expect([score.shown(2), ratingOf(score, DEFAULTS)]).toEqual(['90.00', 'good']);
  expect(ratingOf(score, settingsWith({ roundBeforeBand: '0.01' }))).toBe('excellent');
});
