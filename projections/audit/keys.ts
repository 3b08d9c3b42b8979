import { hash } from 'node:crypto';
import { find } from '../../src/domain/facts/catalogue.js';
import { foldText } from '../../src/domain/text.js';
import type { Day } from '../../src/domain/time.js';

/** 14 bits each; facts of types this version does not know share 0, so that a later one finds them without a rebuild. */
const TYPES = 1 << 14;
const UNKNOWN_TYPE = 0;
/** Months since year 0; with a type's number before it a month fits an integer column. */
const MONTHS = 1 << 17;

const numbers = new Map<string, number>();
const NUMBERS_KEPT = 10_000;

/** A number of `digits` hexadecimal digits that stands for a text. Two texts may share one: rows are checked again. */
function numberOf(text: string, digits: number): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  if (numbers.size >= NUMBERS_KEPT) numbers.clear();
  const number = parseInt(hash('md5', text, 'hex').slice(0, digits), 16);
  numbers.set(text, number);
  return number;
}

const ofTypes = new Map<string, number>();

export function typeKey(type: string): number {
  let key = ofTypes.get(type);
  if (key !== undefined) return key;
  if (!find(type)) return UNKNOWN_TYPE;
  ofTypes.set(type, (key = 1 + (numberOf(`type ${type}`, 8) % (TYPES - 1))));
  return key;
}

/** Where facts of a type may stand: those recorded before this version knew it are among the unknown. */
export const typeKeys = (types: readonly string[]): number[] => [
  ...new Set([...types.map(typeKey), UNKNOWN_TYPE]),
];

/** Who recorded it and what it is, in 50 bits: one index serves the one, and the two together. */
export const actorKey = (actor: string, type: number): number => numberOf(`actor ${actor}`, 9) * TYPES + type;

const monthOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

/** What it is and in which month it takes effect. */
export const monthKey = (type: number, day: Day): number => type * MONTHS + monthOf(day);

/** Keys of these types over a span of days, both included. */
export function monthKeys(types: readonly number[], from: Day, to: Day): number[] {
  const months = Array.from(
    { length: Math.max(0, monthOf(to) - monthOf(from) + 1) },
    (_, n) => monthOf(from) + n,
  );
  return types.flatMap((type) => months.map((month) => type * MONTHS + month));
}

const LEAD = /^(?:(?:quyet dinh|nghi quyet|ket luan|thong bao|bien ban)\b)?\s*(?:so\b)?/;

/**
 * A decision's number as it is looked for: without diacritics, case, blanks and punctuation; words that lead up to a
 * number (“Quyết định số”) left out. Empty where nothing is left.
 */
export function decisionKey(number: string): string {
  let key = decisions.get(number);
  if (key === undefined) {
    key = foldText(number)
      .replace(LEAD, '')
      .replace(/[^\p{L}\p{N}]/gu, '');
    if (decisions.size >= NUMBERS_KEPT) decisions.clear();
    decisions.set(number, key);
  }
  return key;
}

/** One decision is the ground of many facts. */
const decisions = new Map<string, string>();
