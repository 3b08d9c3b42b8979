import { ratingOf } from './bands.js';
import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import { CAP_BASES, type CapBase, type Settings } from './settings.js';

export interface RatedPerson {
  id: string;
  score: Exact;
  /** Before the cap; by the bands where not given. */
  rating?: Rating;
}

export interface ExcellenceCap {
  allowed: number;
  base: CapBase;
  /** In percent. */
  share: Exact;
  /** Who stands over by score, by falling score. */
  over: string[];
  /** Those whose equal score the line runs through: the points do not say who gives way. */
  tied: string[];
  readings: Record<CapBase, number>;
  counted: { excellent: number; good: number; rated: number };
}

/**
 * Formula `nd335@1`: how many of one unit and group of similar duties may be rated excellent, by each of the four
 * readings of the rule, and who stands over. Who gives way is decided by people.
 */
export function excellenceCap(
  people: readonly RatedPerson[],
  outstanding: boolean,
  settings: Settings,
): ExcellenceCap {
  const { excellenceCap: cap } = settings;
  const ratings = people.map((one) => one.rating ?? ratingOf(one.score, settings));
  const excellent = people.filter((_, index) => ratings[index] === 'excellent');
  const counted = {
    excellent: excellent.length,
    good: ratings.filter((rating) => rating === 'good').length,
    rated: people.length,
  };
  const share = Exact.of(outstanding ? cap.outstandingShare : cap.share);
  const readings = Object.fromEntries(
    CAP_BASES.map((base) => [base, allowedBy(base, share, counted, cap.rounding)]),
  ) as Record<CapBase, number>;
  const base = cap.base as CapBase;
  const allowed = readings[base];
  return { allowed, base, share, ...standingOver(excellent, allowed), readings, counted };
}

/**
 * `finally-good`: those who give way are rated good and raise the base themselves: the greatest x ≤ E with
 * x ≤ share × (G + E − x), that is x ≤ share × (G + E) ÷ (1 + share).
 */
function allowedBy(
  base: CapBase,
  percent: Exact,
  { excellent, good, rated }: ExcellenceCap['counted'],
  rounding: string,
): number {
  const share = percent.dividedBy(Exact.HUNDRED);
  const of = (count: number) => rounded(share.times(Exact.of(count)), rounding);
  if (base === 'band-good') return of(good);
  if (base === 'good-and-above') return of(good + excellent);
  if (base === 'all-rated') return of(rated);
  const most = share.times(Exact.of(good + excellent)).dividedBy(Exact.ONE.plus(share));
  return Math.min(excellent, rounded(most, rounding));
}

function rounded(value: Exact, rounding: string): number {
  if (rounding === 'half-up') return value.rounded(0).floor();
  const down = value.floor();
  return rounding === 'up' && !value.equals(Exact.of(down)) ? down + 1 : down;
}

function standingOver(excellent: readonly RatedPerson[], allowed: number) {
  const byScore = [...excellent].sort((a, b) => b.score.compare(a.score) || (a.id < b.id ? -1 : 1));
  const over = byScore.slice(allowed);
  const last = byScore[allowed - 1];
  const first = over[0];
  const tied =
    last && first?.score.equals(last.score) ? byScore.filter((one) => one.score.equals(first.score)) : [];
  return { over: over.map(({ id }) => id), tied: tied.map(({ id }) => id) };
}
