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

export function countsOf(members: readonly Member[]): Counts {
  const counts: Counts = { numerator: 0, notMet: 0, grace: 0, unknown: 0, excluded: 0 };
  for (const { part } of members) counts[part === 'not-met' ? 'notMet' : part]++;
  return counts;
}

/** 100 × n ÷ d with two decimals, half up; null where there is nothing to divide by. */
export function percent(numerator: number, denominator: number): string | null {
  if (denominator === 0) return null;
  const hundredths = (20_000n * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator));
  return decimal(hundredths);
}

function decimal(hundredths: bigint): string {
  const size = hundredths < 0n ? -hundredths : hundredths;
  return `${hundredths < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
}

/** A decimal as a fraction. */
function fraction(value: string): { top: bigint; bottom: bigint } {
  const [whole = '0', rest = ''] = value.split('.');
  return { top: BigInt(whole + rest), bottom: 10n ** BigInt(rest.length) };
}

/** Exact value − target, over `bottom`: what decides is never rounded. */
function distance(numerator: number, denominator: number, { value }: Target) {
  const target = fraction(value);
  const bottom = BigInt(denominator) * target.bottom;
  const top = 100n * BigInt(numerator) * target.bottom - target.top * BigInt(denominator);
  return { top, bottom };
}

/** Two decimals, half away from zero. */
function rounded({ top, bottom }: { top: bigint; bottom: bigint }): string {
  const size = (200n * (top < 0n ? -top : top) + bottom) / (2n * bottom);
  return decimal(top < 0n ? -size : size);
}

const MEETS: Record<Target['operator'], (top: bigint) => boolean> = {
  '=': (top) => top === 0n,
  '>=': (top) => top >= 0n,
  '>': (top) => top > 0n,
};

/** @param target null for a reading that is not the headline */
export function figuresOf(members: readonly Member[], { rule }: Definition, target: Target | null): Figures {
  const { numerator, notMet, grace, unknown, excluded } = countsOf(members);
  const denominator = numerator + notMet + grace + unknown;
  const off = target && denominator > 0 ? distance(numerator, denominator, target) : null;
  return {
    value: percent(numerator, denominator),
    valueKnown: percent(numerator, denominator - unknown),
    numerator,
    denominator,
    notMet,
    unknown,
    grace,
    excluded,
    gap: off && rounded(off),
    met: off && target && MEETS[target.operator](off.top),
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
