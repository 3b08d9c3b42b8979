import { Refusal } from '../refusal.js';
import { oneBelow } from './bands.js';
import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import { unmet, type ConditionName, type Reason } from './reasons.js';
import type { Settings } from './settings.js';

/** In percent of the tasks. */
interface Met {
  a: Exact;
  b: Exact;
  c: Exact;
  exceeding?: Exact;
  late?: Exact;
}

/** Where each condition is read: all done, all with quality, all on time are the components themselves. */
const READ: Record<ConditionName, (met: Met) => Exact | undefined> = {
  done: ({ a }) => a,
  quality: ({ b }) => b,
  onTime: ({ c }) => c,
  exceeding: ({ exceeding }) => exceeding,
  // Nothing late, nothing lost: only then does the component tell.
  late: ({ c, late }) => late ?? (c.atLeast(Exact.HUNDRED) ? Exact.ZERO : undefined),
};

/**
 * The rating by points, lowered to the first whose conditions hold (`next-lower`), or by one step (`one-step`).
 * @throws Refusal `component-missing` where a condition decides and nobody said how it stands
 */
export function rateByConditions(
  byPoints: Rating,
  met: Met,
  { conditions }: Settings,
): { rating: Rating; reasons: Reason[] } {
  const reasons: Reason[] = [];
  if (conditions === 'none') return { rating: byPoints, reasons };
  let rating = byPoints;
  while (rating !== 'not-completed') {
    const broken = brokenConditions(rating, met, conditions[rating]);
    if (broken.length === 0) break;
    reasons.push(...broken);
    rating = oneBelow(rating);
    if (conditions.fallback === 'one-step') break;
  }
  return { rating, reasons };
}

function brokenConditions(rating: Rating, met: Met, asked: object): Reason[] {
  const known: Reason[] = [];
  const unknown: ConditionName[] = [];
  for (const [name, limit] of Object.entries(asked) as [ConditionName, string][]) {
    const found = READ[name](met);
    if (found === undefined) unknown.push(name);
    else if (name === 'late' ? found.compare(Exact.of(limit)) > 0 : !found.atLeast(Exact.of(limit)))
      known.push(unmet(name, limit, found.shown(2), rating));
  }
  if (known.length > 0 || unknown.length === 0) return known;
  const detail = `the rule set asks for ${unknown.join(', ')} (percent of the tasks) before it can say ${rating}`;
  throw new Refusal('component-missing', {
    detail,
    errors: unknown.map((name) => ({ pointer: `/tasks/${name}`, code: 'component-missing', detail })),
  });
}
