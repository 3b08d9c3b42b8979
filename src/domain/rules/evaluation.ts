import { Refusal, type FieldError } from '../refusal.js';
import { ratingOf } from './bands.js';
import { capped, lateShare, shares, unitResult, type ProductRow } from './components.js';
import { rateByConditions } from './conditions.js';
import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import { automaticFailures, type Findings } from './failures.js';
import type { Reason } from './reasons.js';
import type { Settings } from './settings.js';

export interface CommonItem {
  item: string;
  points: Exact;
}

/** What an evaluation of one person and period is worked out from. */
export interface EvaluationInput {
  leader: boolean;
  common?: Exact | readonly CommonItem[];
  products?: readonly ProductRow[] | { a?: Exact; b?: Exact; c?: Exact };
  leadership?: {
    managed?: readonly (Exact | null)[];
    d?: Exact;
    organising?: Exact;
    cohesion?: Exact;
  };
  findings: Findings;
  /** In percent of the tasks, for sets with conditions beside the points. */
  tasks?: { exceeding?: Exact; late?: Exact };
}

export interface Evaluation {
  score: Exact;
  common: Exact;
  /** In percent, by letter; đ is `dd`. */
  components: { a: Exact; b: Exact; c: Exact; d?: Exact; dd?: Exact; e?: Exact };
  results: Exact;
  byPoints: Rating;
  rating: Rating;
  reasons: Reason[];
}

const missing = (pointer: string, detail: string): FieldError => ({
  pointer,
  code: 'component-missing',
  detail,
});
const outside = (pointer: string, detail: string): FieldError => ({ pointer, code: 'out-of-range', detail });
const refuse = (code: 'component-missing' | 'invalid-input', errors: FieldError[]): never => {
  throw new Refusal(code, { detail: errors.map(({ detail }) => detail).join('; '), errors });
};

/** The common part against its maximum, and against that of its groups where the items name them (`II.3`). */
function commonErrors(common: EvaluationInput['common'], settings: Settings): FieldError[] {
  if (common === undefined) return [];
  const items = common instanceof Exact ? [] : common;
  const total = common instanceof Exact ? common : Exact.sum(items.map(({ points }) => points));
  const max = settings.commonMax;
  if (total.compare(Exact.of(max)) > 0)
    return [outside('/common', `the common part is at most ${max} points, these are ${total.shown(2)}`)];
  return settings.commonGroups.flatMap((group) => {
    const own = items.filter(({ item }) => item.split('.')[0] === group.code);
    const sum = Exact.sum(own.map(({ points }) => points));
    return sum.compare(Exact.of(group.max)) > 0
      ? [outside('/common', `group ${group.code} is at most ${group.max} points, these are ${sum.shown(2)}`)]
      : [];
  });
}

function leaderErrors({ leadership = {} }: EvaluationInput, { leader }: Settings): FieldError[] {
  const { full, otherwise } = leader.unitResult;
  const choices = { d: [full, otherwise], organising: leader.organising, cohesion: leader.cohesion };
  return (['d', 'organising', 'cohesion'] as const).flatMap((name) => {
    const given = leadership[name];
    return given === undefined || choices[name].some((one) => Exact.of(one).equals(given))
      ? []
      : [outside(`/leadership/${name}`, `${name} must be one of ${choices[name].join(', ')}`)];
  });
}

/** Volume, quality and progress as entered, or from the products. */
function staffComponents({ products }: EvaluationInput, settings: Settings) {
  if (products === undefined) return {};
  if (Array.isArray(products)) return shares(products as ProductRow[], settings) ?? {};
  const { a, b, c } = products as { a?: Exact; b?: Exact; c?: Exact };
  const cap = (share: Exact | undefined) => share && capped(share, settings.componentCap);
  return { a: cap(a), b: cap(b), c: cap(c) };
}

function leaderComponents({ leadership = {} }: EvaluationInput, settings: Settings) {
  const { managed, d, organising, cohesion } = leadership;
  return { d: managed ? unitResult(managed, settings) : d, dd: organising, e: cohesion };
}

const WHAT = {
  a: ['/products', 'a (volume): nothing was assigned, or it is not given'],
  b: ['/products', 'b (quality): nothing was assigned, or it is not given'],
  c: ['/products', 'c (progress): nothing was assigned, or it is not given'],
  d: [
    '/leadership/managed',
    'd (the unit’s result): nobody is managed, somebody is not rated, or it is not given',
  ],
  dd: ['/leadership/organising', 'đ (organising) is not given'],
  e: ['/leadership/cohesion', 'e (cohesion) is not given'],
} as const;

/**
 * Formula `nd335@1`: common + weight × mean of the components, three of staff, six of a leader.
 * @throws Refusal `invalid-input` for numbers outside what the settings allow, `component-missing` for what is missing:
 * it is never zero, and never left out of the mean
 */
export function evaluate(input: EvaluationInput, settings: Settings): Evaluation {
  const errors = [...commonErrors(input.common, settings), ...leaderErrors(input, settings)];
  if (errors.length > 0) refuse('invalid-input', errors);
  const { a, b, c } = staffComponents(input, settings);
  const found = { a, b, c, ...(input.leader ? leaderComponents(input, settings) : {}) };
  const gaps = Object.entries(found)
    .filter(([, value]) => value === undefined)
    .map(([name]) => {
      const [pointer, detail] = WHAT[name as keyof typeof WHAT];
      return missing(pointer, detail);
    });
  if (input.common === undefined) gaps.unshift(missing('/common', 'the common part is not given'));
  if (gaps.length > 0) refuse('component-missing', gaps);
  const components = found as Evaluation['components'];
  const common =
    input.common instanceof Exact ? input.common : Exact.sum(input.common!.map(({ points }) => points));
  // Without a cap or a floor of its own a component may lie outside; their mean never does.
  const results = Exact.mean(Object.values(components)).atMost(Exact.HUNDRED).notBelow(Exact.ZERO);
  const score = common.plus(Exact.of(settings.resultWeight).times(results));
  const byPoints = ratingOf(score, settings);
  return { score, common, components, results, byPoints, ...rate(byPoints, components, input, settings) };
}

function rate(
  byPoints: Rating,
  components: Evaluation['components'],
  input: EvaluationInput,
  settings: Settings,
): { rating: Rating; reasons: Reason[] } {
  const failures = automaticFailures(input.findings, input.leader, settings);
  if (failures.length > 0) return { rating: 'not-completed', reasons: failures };
  const rows = Array.isArray(input.products) ? (input.products as ProductRow[]) : undefined;
  const late = input.tasks?.late ?? (rows ? lateShare(rows) : undefined);
  return rateByConditions(byPoints, { ...components, exceeding: input.tasks?.exceeding, late }, settings);
}
