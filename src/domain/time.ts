import { Refusal } from './refusal.js';

/** A civil day in Asia/Ho_Chi_Minh, `YYYY-MM-DD`. Days compare as strings. */
export type Day = string;
/** A day that may be known only to the month (`2014-05`) or the year (`2014`). */
export type PartialDay = string;
export type Precision = 'year' | 'month' | 'day';

/** Stands for “no end known” wherever days are compared; no fact may reach it. */
export const FOREVER: Day = '9999-12-31';

export interface Span {
  precision: Precision;
  first: Day;
  last: Day;
}

const PARTIAL = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const FIRST_YEAR = 1800;
/** The first day a fact may name. */
export const FIRST_DAY: Day = `${FIRST_YEAR}-01-01`;
const LAST_YEAR = 9998;
const DAY_MS = 86_400_000;

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');
const format = (year: number, month: number, day: number): Day =>
  `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;

const spans = new Map<string, Span>();
const SPANS_KEPT = 50_000;

/** The days a partial day may stand for, or undefined where the text is no day of the calendar. */
export function spanOf(text: unknown): Span | undefined {
  if (typeof text !== 'string') return undefined;
  const known = spans.get(text);
  if (known) return known;
  const span = parseSpan(text);
  if (!span) return undefined;
  if (spans.size >= SPANS_KEPT) spans.clear();
  spans.set(text, span);
  return span;
}

function parseSpan(text: string): Span | undefined {
  const match = PARTIAL.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  if (match[2] === undefined)
    return { precision: 'year', first: format(year, 1, 1), last: format(year, 12, 31) };
  const month = Number(match[2]);
  if (month < 1 || month > 12) return undefined;
  const length = daysInMonth(year, month);
  if (match[3] === undefined)
    return { precision: 'month', first: format(year, month, 1), last: format(year, month, length) };
  const day = Number(match[3]);
  if (day < 1 || day > length) return undefined;
  return { precision: 'day', first: text, last: text };
}

/** @throws Refusal `invalid-day` */
export function span(text: unknown): Span {
  const found = spanOf(text);
  if (!found) throw new Refusal('invalid-day', { detail: `${String(text)} is not a day of the calendar` });
  return found;
}

export function isDay(text: unknown): text is Day {
  return spanOf(text)?.precision === 'day';
}

/** Rank of a precision: the finer, the greater. */
export const fineness: Record<Precision, number> = { year: 0, month: 1, day: 2 };

export function addDays(day: Day, days: number): Day {
  if (day === FOREVER) return FOREVER;
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day `months` later, clamped to the end of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number];
  const index = year * 12 + (month - 1) + months;
  const newYear = Math.floor(index / 12);
  const newMonth = (index % 12) + 1;
  return format(newYear, newMonth, Math.min(dayOfMonth, daysInMonth(newYear, newMonth)));
}

/** Last day of a term of `months` that begins on `day`: the same day `months` on, minus one day. */
export function lastDayOfTerm(day: Day, months: number): Day {
  return addDays(addMonths(day, months), -1);
}

/** Viet Nam has kept UTC+7 without summer time since 1975. */
const HO_CHI_MINH_OFFSET_MS = 7 * 3_600_000;

/** The civil day in Asia/Ho_Chi_Minh at an instant (milliseconds since the epoch, UTC). */
export function dayAt(epochMs: number): Day {
  return new Date(epochMs + HO_CHI_MINH_OFFSET_MS).toISOString().slice(0, 10);
}

/** The first millisecond of a civil day in Asia/Ho_Chi_Minh, as an RFC 3339 instant in UTC. */
export function startOfDay(day: Day): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - HO_CHI_MINH_OFFSET_MS).toISOString();
}

/** The last millisecond of a civil day in Asia/Ho_Chi_Minh, as an RFC 3339 instant in UTC. */
export function endOfDay(day: Day): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - HO_CHI_MINH_OFFSET_MS + DAY_MS - 1).toISOString();
}

export const laterDay = (a: Day, b: Day): Day => (a > b ? a : b);
export const earlierDay = (a: Day, b: Day): Day => (a < b ? a : b);
