import fc from 'fast-check';
import { annual } from '../../src/domain/rules/annual.js';
import { asGoodAs, ratingOf } from '../../src/domain/rules/bands.js';
import { evaluate, type EvaluationInput } from '../../src/domain/rules/evaluation.js';
import { excellenceCap } from '../../src/domain/rules/excellence-cap.js';
import { Exact } from '../../src/domain/exact.js';
import { RATINGS, type Rating } from '../../src/domain/facts/evaluation.js';
import { CAP_BASES, DEFAULTS, type Settings } from '../../src/domain/rules/settings.js';
import { settingsWith } from '../support/rules.js';

const upTo = (max: number, places = 2) =>
  fc
    .integer({ min: 0, max: max * 10 ** places })
    .map((units) => Exact.of(units).dividedBy(Exact.of(10 ** places)));
const settings: fc.Arbitrary<Settings> = fc
  .record({
    componentCap: fc.constantFrom('100', 'none'),
    floor: fc.constantFrom('0', 'none'),
    quarter: fc.constantFrom('cumulative', 'mean'),
    roundBeforeBand: fc.constantFrom('none', '0.1', '0.01'),
  })
  .map(({ componentCap, floor, quarter, roundBeforeBand }) =>
    settingsWith({
      componentCap,
      roundBeforeBand,
      deduction: { ...DEFAULTS.deduction, floor },
      rollUp: { quarter, year: 'mean' },
    }),
  );
const product = fc
  .record({
    coefficient: upTo(90, 1).map((one) => one.plus(Exact.ONE)),
    assigned: fc.integer({ min: 1, max: 40 }),
    done: fc.integer({ min: 0, max: 50 }),
    failures: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
    delays: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
    month: fc.constantFrom('2026-01', '2026-02', '2026-03'),
  })
  .map((row) => ({ ...row, assigned: Exact.of(row.assigned), done: Exact.of(row.done) }));
const half = fc.constantFrom(Exact.of('50'), Exact.HUNDRED);
const input: fc.Arbitrary<EvaluationInput> = fc
  .record({
    leader: fc.boolean(),
    common: upTo(30),
    products: fc.array(product, { minLength: 1, maxLength: 6 }),
    leadership: fc.record({ d: half, organising: half, cohesion: half }),
  })
  .map((one) => ({ ...one, findings: {} }));
const shares = fc.record({ a: upTo(120, 3), b: upTo(120, 3), c: upTo(120, 3) });

describe('a score', () => {
  test('lies within 0 and 100, whatever was done and whatever the settings', () => {
    fc.assert(
      fc.property(input, settings, (given, by) => {
        const { score } = evaluate(given, by);
        expect(score.compare(Exact.ZERO)).toBeGreaterThanOrEqual(0);
        expect(score.compare(Exact.HUNDRED)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('never falls when a component rises', () => {
    const which = fc.constantFrom('a', 'b', 'c', 'common', 'd', 'organising', 'cohesion');
    fc.assert(
      fc.property(input, shares, which, upTo(20), (given, products, name, more) => {
        const leadership = { d: Exact.of('50'), organising: Exact.of('50'), cohesion: Exact.of('50') };
        const before: EvaluationInput = { ...given, products, leadership, common: Exact.of('10') };
        const after: EvaluationInput = {
          ...before,
          products: name in products ? { ...products, [name]: products[name as 'a'].plus(more) } : products,
          leadership: name in leadership ? { ...leadership, [name]: Exact.HUNDRED } : leadership,
          common: name === 'common' ? Exact.of('10').plus(more) : Exact.of('10'),
        };
        expect(evaluate(after, DEFAULTS).score.atLeast(evaluate(before, DEFAULTS).score)).toBe(true);
      }),
    );
  });

  test('never rises by a further failure or delay, nor falls by a further product done', () => {
    fc.assert(
      fc.property(input, settings, fc.nat(5), (given, by, at) => {
        const rows = given.products as Extract<EvaluationInput['products'], readonly unknown[]>;
        const place = at % rows.length;
        const withRow = (change: object) =>
          evaluate(
            { ...given, products: rows.map((row, i) => (i === place ? { ...row, ...change } : row)) },
            by,
          ).score;
        const now = evaluate(given, by).score;
        const row = rows[place]!;
        expect(now.atLeast(withRow({ failures: [...row.failures, 1] }))).toBe(true);
        expect(now.atLeast(withRow({ delays: [...row.delays, 1] }))).toBe(true);
        expect(withRow({ done: row.done.plus(Exact.ONE) }).atLeast(now)).toBe(true);
      }),
    );
  });

  test('has the band of its exact value, and a year’s mean lies between its periods', () => {
    fc.assert(
      fc.property(fc.array(upTo(100, 6), { minLength: 1, maxLength: 12 }), (scores) => {
        const periods = scores.map((score, index) => ({ period: String(index), score }));
        const { score, byPoints } = annual(periods, { findings: {}, leader: false }, DEFAULTS);
        const { excellent, good, completed } = DEFAULTS.bands;
        const floors = { excellent, good, completed, 'not-completed': '0' };
        expect(score.atLeast(Exact.of(floors[byPoints]))).toBe(true);
        const above = RATINGS[RATINGS.indexOf(byPoints) - 1];
        if (above) expect(score.atLeast(Exact.of(floors[above]))).toBe(false);
        const sorted = [...scores].sort((a, b) => a.compare(b));
        expect(score.atLeast(sorted[0]!) && sorted.at(-1)!.atLeast(score)).toBe(true);
      }),
    );
  });

  test('of more points is never rated worse', () => {
    fc.assert(
      fc.property(upTo(100, 6), upTo(100, 6), settings, (one, other, by) => {
        const [less, more] = one.compare(other) < 0 ? [one, other] : [other, one];
        expect(asGoodAs(ratingOf(more, by), ratingOf(less, by))).toBe(true);
      }),
    );
  });
});

describe('the cap on “excellent”', () => {
  const people = fc
    .array(upTo(100, 1), { maxLength: 120 })
    .map((scores) => scores.map((score, index) => ({ id: `p${index}`, score })));
  const caps = fc.record({
    share: fc.integer({ min: 0, max: 100 }).map(String),
    base: fc.constantFrom(...CAP_BASES),
  });

  test('by `finally-good` is the greatest x that satisfies it', () => {
    fc.assert(
      fc.property(people, caps, (all, { share }) => {
        const cap = excellenceCap(
          all,
          false,
          settingsWith({ excellenceCap: { ...DEFAULTS.excellenceCap, share } }),
        );
        const { excellent: e, good: g } = cap.counted;
        // In whole hundredths, independently of the formula's own arithmetic.
        const fits = (x: number) => 100 * x <= Number(share) * (g + e - x) && x <= e;
        const greatest = Math.max(...Array.from({ length: e + 1 }, (_, x) => x).filter(fits));
        expect(cap.readings['finally-good']).toBe(greatest);
        expect(cap.readings['band-good']).toBe(Math.floor((Number(share) * g) / 100));
        expect(cap.readings['all-rated']).toBe(Math.floor((Number(share) * all.length) / 100));
      }),
    );
  });

  test('names exactly those of the excellent who stand over, the lowest scores, by falling score', () => {
    fc.assert(
      fc.property(people, caps, (all, cap) => {
        const by = settingsWith({ excellenceCap: { ...DEFAULTS.excellenceCap, ...cap } });
        const { allowed, over, counted } = excellenceCap(all, false, by);
        expect(over).toHaveLength(Math.max(0, counted.excellent - allowed));
        const scoreOf = new Map(all.map(({ id, score }) => [id, score]));
        const scores = over.map((id) => scoreOf.get(id)!);
        for (const [index, score] of scores.entries())
          if (index > 0) expect(scores[index - 1]!.atLeast(score)).toBe(true);
        const kept = all.filter(
          ({ id, score }) => !over.includes(id) && (ratingOf(score, by) as Rating) === 'excellent',
        );
        if (scores[0]) for (const { score } of kept) expect(score.atLeast(scores[0])).toBe(true);
      }),
    );
  });

  test('points at a tie instead of deciding it', () => {
    const all = ['95', '92', '92', '92', '75', '75', '75', '75'].map((score, index) => ({
      id: `p${index}`,
      score: Exact.of(score),
    }));
    const by = settingsWith({ excellenceCap: { ...DEFAULTS.excellenceCap, base: 'all-rated', share: '25' } });
    expect(excellenceCap(all, false, by)).toMatchObject({
      allowed: 2,
      over: ['p2', 'p3'],
      tied: ['p1', 'p2', 'p3'],
    });
  });
});

test('exact arithmetic rounds halves up and reads no floats', () => {
  expect(Exact.of('89.995').shown(2)).toBe('90.00');
  expect(Exact.ONE.dividedBy(Exact.of(3)).shown(4)).toBe('0.3333');
  expect(Exact.of('0.1').plus(Exact.of('0.2')).equals(Exact.of('0.3'))).toBe(true);
  expect(Exact.ZERO.minus(Exact.of('0.126')).shown(2)).toBe('-0.13');
  for (const bad of [0.1, -1, '-1', '1e3', '1,5', '', ' 1', '01', null, Number.NaN])
    expect([bad, Exact.read(bad)]).toEqual([bad, undefined]);
});
