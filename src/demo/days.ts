import type { Day } from '../domain/time.js';

/** The two-level system: people move from the old communes and districts to the new communes. */
export const NEW_SYSTEM: Day = '2025-07-01';
/** The new councils elect again. */
export const ELECTED_AGAIN: Day = '2026-03-27';
export const APPROVED: Day = '2026-04-06';
/** Nothing in the demo happens later, so that the same seed gives the same bytes whenever it is asked for. */
export const LAST_DAY: Day = '2026-10-31';
/** The first year of the Party term 2020–2025: from here on lives are told in full, with courses and evaluations. */
export const FIRST_FULL_YEAR = 2020;

export const yearOf = (day: string) => Number(day.slice(0, 4));
