import { Exact } from '../exact.js';
import { RATINGS, type Rating } from '../facts/evaluation.js';
import type { Settings } from './settings.js';

/** The rating of a score by the bands alone. The exact value is compared, unless the settings round it first. */
export function ratingOf(score: Exact, { bands, roundBeforeBand }: Settings): Rating {
  const compared = roundBeforeBand === 'none' ? score : score.rounded(roundBeforeBand === '0.1' ? 1 : 2);
  if (compared.atLeast(Exact.of(bands.excellent))) return 'excellent';
  if (compared.atLeast(Exact.of(bands.good))) return 'good';
  return compared.atLeast(Exact.of(bands.completed)) ? 'completed' : 'not-completed';
}

const rank = (rating: Rating) => RATINGS.indexOf(rating);
/** Whether a rating is as good as another, or better. */
export const asGoodAs = (rating: Rating, other: Rating) => rank(rating) <= rank(other);
export const oneBelow = (rating: Rating): Rating => RATINGS[Math.min(rank(rating) + 1, RATINGS.length - 1)]!;
