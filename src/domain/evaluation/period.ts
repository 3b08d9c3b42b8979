import { addDays, addMonths, daysInMonth, type Day } from '../time.js';

/** Both days included. */
export interface PeriodDays {
  first: Day;
  last: Day;
}

/** The days of `2026-03`, `2026-Q1` or `2026`. @param period of the form that facts of evaluation allow */
export function daysOf(period: string): PeriodDays {
  const [year, part] = period.split('-') as [string, string | undefined];
  if (part === undefined) return { first: `${year}-01-01`, last: `${year}-12-31` };
  if (part.startsWith('Q')) {
    const first = `${year}-${String(Number(part[1]) * 3 - 2).padStart(2, '0')}-01`;
    return { first, last: addDays(addMonths(first, 3), -1) };
  }
  return {
    first: `${period}-01`,
    last: `${period}-${String(daysInMonth(Number(year), Number(part))).padStart(2, '0')}`,
  };
}

/** Whether a period is the other one or a part of it, as a month is of its quarter. */
export function isPartOf(period: string, whole: string): boolean {
  const [inner, outer] = [daysOf(period), daysOf(whole)];
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** A day so many working days after another: Monday to Friday; public holidays are not known here. */
export function workingDaysAfter(day: Day, count: number): Day {
  let on = day;
  for (let left = count; left > 0;) {
    on = addDays(on, 1);
    const weekday = new Date(`${on}T00:00:00Z`).getUTCDay();
    if (weekday > 0 && weekday < 6) left--;
  }
  return on;
}
