import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import { ratingOf, asGoodAs } from './bands.js';
import type { Settings } from './settings.js';

/** Products of one kind in a period. The lists hold, for each unit at fault, how often without an excuse. */
export interface ProductRow {
  coefficient: Exact;
  assigned: Exact;
  done: Exact;
  failures: readonly number[];
  delays: readonly number[];
  /** Only looked at where quarters are rolled up as the mean of their months. */
  month?: string;
}

/** In percent: volume, quality, progress. */
export interface Shares {
  a: Exact;
  b: Exact;
  c: Exact;
}

/** What one unit at fault loses: `percent` of it each time, and never more than all of it while there is a floor. */
function lost(times: readonly number[], percent: string, floor: string): Exact {
  const each = Exact.of(percent).dividedBy(Exact.HUNDRED);
  return Exact.sum(
    times.map((n) => {
      const share = each.times(Exact.of(n));
      return floor === 'none' ? share : share.atMost(Exact.ONE);
    }),
  );
}

/** Undefined where nothing was assigned: what cannot be measured is missing, not zero. */
function sharesOf(rows: readonly ProductRow[], { deduction, componentCap }: Settings): Shares | undefined {
  const assigned = Exact.sum(rows.map((row) => row.coefficient.times(row.assigned)));
  if (assigned.isZero) return undefined;
  const share = (countOf: (row: ProductRow) => Exact) => {
    const counted = Exact.sum(rows.map((row) => row.coefficient.times(countOf(row))));
    return capped(counted.dividedBy(assigned).times(Exact.HUNDRED), componentCap);
  };
  return {
    a: share((row) => row.done),
    b: share((row) => row.done.minus(lost(row.failures, deduction.quality, deduction.floor))),
    c: share((row) => row.done.minus(lost(row.delays, deduction.progress, deduction.floor))),
  };
}

/** A share is at most the cap, where there is one. */
export const capped = (share: Exact, cap: string): Exact =>
  cap === 'none' ? share : share.atMost(Exact.of(cap));

/**
 * Volume, quality and progress of a period. All products count together, or each month by itself and then their mean,
 * as `rollUp.quarter` says. Undefined where nothing was assigned, also in a single month.
 */
export function shares(rows: readonly ProductRow[], settings: Settings): Shares | undefined {
  if (settings.rollUp.quarter !== 'mean') return sharesOf(rows, settings);
  const months = new Map<string, ProductRow[]>();
  for (const row of rows) months.set(row.month ?? '', [...(months.get(row.month ?? '') ?? []), row]);
  const found = [...months.values()].map((month) => sharesOf(month, settings));
  const known = found.filter((month) => month !== undefined);
  if (known.length === 0 || known.length < found.length) return undefined;
  const mean = (name: keyof Shares) => Exact.mean(known.map((month) => month[name]));
  return { a: mean('a'), b: mean('b'), c: mean('c') };
}

/** Units of products that came late without an excuse, in percent of what was assigned. */
export function lateShare(rows: readonly ProductRow[]): Exact | undefined {
  const assigned = Exact.sum(rows.map((row) => row.coefficient.times(row.assigned)));
  if (assigned.isZero) return undefined;
  const late = rows.map((row) =>
    row.coefficient.times(Exact.of(row.delays.filter((times) => times > 0).length)),
  );
  return Exact.sum(late).dividedBy(assigned).times(Exact.HUNDRED);
}

/**
 * Component d of a leader: whether everyone managed did at least what the settings ask.
 * @param managed scores of the same period, null for somebody not rated yet
 * @returns undefined where nobody is managed or somebody is unrated: then it is missing
 */
export function unitResult(managed: readonly (Exact | null)[], settings: Settings): Exact | undefined {
  if (managed.length === 0 || managed.some((score) => score === null)) return undefined;
  const { full, otherwise, atLeast } = settings.leader.unitResult;
  const all = managed.every((score) => asGoodAs(ratingOf(score!, settings), atLeast as Rating));
  return Exact.of(all ? full : otherwise);
}
