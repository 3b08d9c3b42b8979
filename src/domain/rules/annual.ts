import { ratingOf } from './bands.js';
import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import { automaticFailures, type Findings } from './failures.js';
import { REASONS, type Reason } from './reasons.js';
import type { Settings } from './settings.js';

export interface PeriodResult {
  period: string;
  score: Exact;
  /** By the bands where not given. */
  rating?: Rating;
}

export interface Annual {
  score: Exact;
  byPoints: Rating;
  rating: Rating;
  reasons: Reason[];
}

/**
 * Formula `nd335@1`: the mean of the periods rated, each of the same weight; periods without a rating (leave, maternity)
 * are not there and not divided by. With `rollUp.year` `counting` the ratings are counted instead.
 * @param periods at least one
 */
export function annual(
  periods: readonly PeriodResult[],
  about: { findings: Findings; leader: boolean },
  settings: Settings,
): Annual {
  const score = Exact.mean(periods.map((period) => period.score));
  const byPoints = ratingOf(score, settings);
  const failures = automaticFailures(about.findings, about.leader, settings);
  if (failures.length > 0) return { score, byPoints, rating: 'not-completed', reasons: failures };
  if (settings.rollUp.year !== 'counting') return { score, byPoints, rating: byPoints, reasons: [] };
  const rating = counted(periods.map((one) => one.rating ?? ratingOf(one.score, settings)));
  return { score, byPoints, rating, reasons: rating === byPoints ? [] : [REASONS.counting] };
}

/**
 * As one branch counts: two or more excellent and none not completed: excellent; at most two completed and at most one
 * not completed: good; two or more not completed: not completed; what is left: completed.
 */
function counted(ratings: readonly Rating[]): Rating {
  const count = (rating: Rating) => ratings.filter((one) => one === rating).length;
  if (count('not-completed') >= 2) return 'not-completed';
  if (count('excellent') >= 2 && count('not-completed') === 0) return 'excellent';
  return count('completed') <= 2 ? 'good' : 'completed';
}
