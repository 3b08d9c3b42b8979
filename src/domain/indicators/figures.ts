import { Exact } from '../exact.js';
import type { Definition, Target } from './definition.js';
import type { Member } from './members.js';

export interface Counts {
  numerator: number;
  notMet: number;
  grace: number;
  unknown: number;
  excluded: number;
}

export interface Figures {
  value: string | null;
  valueKnown: string | null;
  numerator: number;
  denominator: number;
  notMet: number;
  unknown: number;
  grace: number;
  excluded: number;
  gap: string | null;
  met: boolean | null;
  parts?: Record<string, { numerator: number; denominator: number; unknown: number }>;
}

function countsOf(members: readonly Member[]): Counts {
  const counts: Counts = { numerator: 0, notMet: 0, grace: 0, unknown: 0, excluded: 0 };
  for (const { part } of members) counts[part === 'not-met' ? 'notMet' : part]++;
  return counts;
}

const share = (numerator: number, denominator: number) =>
  Exact.of(numerator).times(Exact.HUNDRED).dividedBy(Exact.of(denominator));

/** 100 × n ÷ d with two decimals, half up; null where there is nothing to divide by. */
export const percent = (numerator: number, denominator: number): string | null =>
  denominator === 0 ? null : share(numerator, denominator).shown(2);

/** Value − target with two decimals, half away from zero. */
function gapOf(value: Exact, target: Exact): string {
  if (value.atLeast(target)) return value.minus(target).shown(2);
  const short = target.minus(value).shown(2);
  return short === '0.00' ? short : `-${short}`;
}

/** What decides is never rounded. */
const MEETS: Record<Target['operator'], (value: Exact, target: Exact) => boolean> = {
  '=': (value, target) => value.equals(target),
  '>=': (value, target) => value.atLeast(target),
  '>': (value, target) => value.compare(target) > 0,
};

/** @param target null for a reading that is not the headline */
export function figuresOf(members: readonly Member[], { rule }: Definition, target: Target | null): Figures {
  const { numerator, notMet, grace, unknown, excluded } = countsOf(members);
  const denominator = numerator + notMet + grace + unknown;
  const exact = denominator > 0 ? share(numerator, denominator) : null;
  const goal = target && Exact.of(target.value);
  return {
    value: percent(numerator, denominator),
    valueKnown: percent(numerator, denominator - unknown),
    numerator,
    denominator,
    notMet,
    unknown,
    grace,
    excluded,
    gap: exact && goal && gapOf(exact, goal),
    met: exact && goal && MEETS[target.operator](exact, goal),
    ...(rule.asks === 'topics' && rule.topics.length > 1
      ? { parts: partsOf(members, rule.topics, denominator) }
      : {}),
  };
}

/** Of a topic nothing is unknown: no course is not met. */
const partsOf = (members: readonly Member[], topics: readonly string[], denominator: number) =>
  Object.fromEntries(
    topics.map((topic) => {
      const numerator = members.filter(({ topics: met }) => met?.[topic]).length;
      return [topic, { numerator, denominator, unknown: 0 }];
    }),
  );
