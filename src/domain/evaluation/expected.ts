import type { PostingKind } from '../facts/posting-kinds.js';
import { SERVICE } from '../rules/settings.js';
import { isPlace } from '../staff/postings.js';
import { addDays, addMonths, earlierDay, laterDay, type Day } from '../time.js';
import type { PeriodDays } from './period.js';

/** A stretch of a posting, `[fromDay, toDay)`, as far as evaluations look at it. */
export interface Stretch {
  unitCode: string;
  positionCode: string;
  kind: PostingKind;
  fromDay: Day;
  toDay: Day;
  onLeave: boolean;
}

export interface Counted {
  /** Where the person is on the last day of the period, or was last in it. */
  unitCode: string;
  positionCode: string;
  /** Every unit of the period, that one included. */
  unitCodes: string[];
  /** Days of the period held and not on leave. */
  daysWorked: number;
}

/**
 * Where a person counts in a period; undefined for somebody who held no place in it. Only the primary place and a
 * rotation count, the rotation before the primary kept beside it: party and concurrent posts are rated with these.
 */
export function countedIn(stretches: readonly Stretch[], { first, last }: PeriodDays): Counted | undefined {
  const end = addDays(last, 1);
  const held = stretches
    .filter(({ kind, fromDay, toDay }) => isPlace(kind) && fromDay < end && toDay > first && fromDay < toDay)
    .map((one) => ({ ...one, fromDay: laterDay(one.fromDay, first), toDay: earlierDay(one.toDay, end) }));
  const latest = held.reduce<Stretch | undefined>(
    (best, one) => (best && !later(one, best) ? best : one),
    undefined,
  );
  if (!latest) return undefined;
  return {
    unitCode: latest.unitCode,
    positionCode: latest.positionCode,
    unitCodes: [...new Set(held.map(({ unitCode }) => unitCode))],
    daysWorked: lengthOf(held.filter(({ onLeave }) => !onLeave)),
  };
}

const later = (one: Stretch, best: Stretch) =>
  one.toDay === best.toDay
    ? (one.kind === 'rotation' && best.kind === 'primary') ||
      (one.kind === best.kind && one.fromDay > best.fromDay)
    : one.toDay > best.toDay;

/** Days covered; a day held twice counts once. */
function lengthOf(stretches: readonly Stretch[]): number {
  let days = 0;
  let covered: Day = '';
  for (const { fromDay, toDay } of [...stretches].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1))) {
    const from = laterDay(fromDay, covered);
    if (from >= toDay) continue;
    days += (Date.parse(toDay) - Date.parse(from)) / 86_400_000;
    covered = toDay;
  }
  return days;
}

/**
 * The fewest days a person must have worked in the period to be rated in it. Without a setting, one: who was away all
 * the time has done nothing that could be rated.
 * @param minimumService of the rule set: `none`, `30 days`, `1 months`
 */
export function leastDays(minimumService: string | undefined, { first }: PeriodDays): number {
  const [, count, unit] = SERVICE.exec(minimumService ?? '') ?? [];
  if (count === undefined) return 1;
  if (unit === 'days') return Number(count);
  return (Date.parse(addMonths(first, Number(count))) - Date.parse(first)) / 86_400_000;
}
