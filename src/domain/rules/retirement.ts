import { addDays, addMonths, span, type Day } from '../time.js';

/** Months added each year from 2021 on, and the age they lead to (Decree 135/2020/NĐ-CP). */
const PATHS = {
  male: { before: 60 * 12, step: 3, until: 62 * 12 },
  female: { before: 55 * 12, step: 4, until: 60 * 12 },
} as const;
const FIRST_YEAR = 2021;

/** The age of retirement in a calendar year, in months. */
export function retirementAge(sex: keyof typeof PATHS, year: number): number {
  const { before, step, until } = PATHS[sex];
  return Math.min(until, before + Math.max(0, year - FIRST_YEAR + 1) * step);
}

/**
 * The last day of work in normal conditions: the end of the month in which the age of that year is reached. Of two
 * years whose ages fit, the first counts; of a birth known to the month or the year, its first day.
 */
export function retirementDay(dateOfBirth: string, sex: keyof typeof PATHS): Day {
  const born = span(dateOfBirth).first;
  const first = Number(born.slice(0, 4)) + PATHS[sex].before / 12;
  // Nobody retires younger than before the path; the age grows by less than a year each year: some year always fits.
  for (let year = first; ; year++) {
    const reached = addMonths(born, retirementAge(sex, year));
    if (Number(reached.slice(0, 4)) === year) return addDays(addMonths(`${reached.slice(0, 7)}-01`, 1), -1);
  }
}
