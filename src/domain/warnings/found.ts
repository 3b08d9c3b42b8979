import type { PersonOn, World } from '../indicators/world.js';
import type { Stretch } from '../indicators/person.js';
import { addDays, addMonths, type Day } from '../time.js';

export const SEVERITIES = ['breach', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A warning of a day, worked out from what is known; nothing of it is stored. */
export interface Found {
  severity: Severity;
  /** Nobody for what is about a unit. */
  person?: PersonOn;
  unitCode: string;
  positionCode?: string;
  /** The first day on which it has held without a break. */
  since: Day;
  /** The last day on which it can be done without being late; of a grace period the day it is over. */
  dueOn?: Day;
  /** The facts that decide. */
  because: string[];
  /** Codes of what exactly is wrong. */
  reasons: string[];
  /** Numbers and names that the sentence needs. */
  figures?: Readonly<Record<string, string | number>>;
}

/** What is found in the world on its day, over all units. */
export type Finder = (world: World) => Found[];

/** Where a person's own warnings belong: the counting posting, else the first one in force. */
export function placeOf({ counting, stretches }: PersonOn): Stretch | undefined {
  if (counting) return counting;
  return stretches.reduce<Stretch | undefined>(
    (first, one) =>
      !first || one.begun < first.begun || (one.begun === first.begun && one.postingId < first.postingId)
        ? one
        : first,
    undefined,
  );
}

/** Since when a posting has been in its unit and position; its stretches are cut for other reasons too. */
export function heldSince({ record }: PersonOn, held: Stretch): Day {
  let since = held.fromDay;
  for (const one of record.stretches.toReversed()) {
    if (one.postingId !== held.postingId || one.fromDay >= since) continue;
    if (one.unitCode !== held.unitCode || one.positionCode !== held.positionCode) break;
    since = one.fromDay;
  }
  return since;
}

/**
 * The first day from which a question has had, without a break, the answer of `day`.
 * @param changes the days on which the answer may change
 * @param from the first day on which the question makes sense
 */
export function steadySince(changes: Iterable<Day>, from: Day, day: Day, answer: (on: Day) => unknown): Day {
  const inside = [...new Set(changes)].filter((one) => from < one && one <= day).sort();
  const starts = [from, ...inside];
  const now = answer(day);
  let since = starts.pop()!;
  while (starts.length > 0 && answer(starts.at(-1)!) === now) since = starts.pop()!;
  return since;
}

/** The last day on which a day so many months on still lies before `end`; `end` itself where it is full. */
export function lastDayBefore(end: Day, months: number): Day {
  const day = addMonths(end, -months);
  return addMonths(day, months) < end ? day : addDays(day, -1);
}

interface Window {
  /** Days ahead from which it is said. */
  ahead: number;
  /** Days ahead from which it is a warning. */
  close: number;
}

export const windowOf = (world: World, name: string): Window => ({
  ahead: world.number(`warnings.${name}-days`),
  close: world.number(`warnings.${name}-close-days`),
});

/** How near a last day is; undefined while it is far, or where it is over. */
export function nearing(
  due: Day,
  { ahead, close }: Window,
  day: Day,
): Pick<Found, 'severity' | 'since' | 'dueOn'> | undefined {
  if (day > due || !(addDays(due, -ahead) <= day)) return undefined;
  return {
    severity: addDays(due, -close) <= day ? 'warning' : 'info',
    since: addDays(due, -ahead),
    dueOn: due,
  };
}
