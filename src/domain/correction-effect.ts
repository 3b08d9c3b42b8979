import type { Json, JsonObject, RecordedFact } from './facts/fact.js';
import { isCorrection, standings, targetOf, type Reading } from './standing.js';

/** What a correction or a cancellation did to the fact it is about. */
export interface CorrectionEffect {
  /** The fact whose reading changed: what a correction of a correction is about in the end. */
  target: { eventId: string; type: string; position: number };
  reason: string;
  /** What held before and what held after; only what differs, where both hold. Null: cancelled. */
  before: Partial<Reading> | null;
  after: Partial<Reading> | null;
}

/**
 * @param facts the stream of the correction in revision order, up to it at least
 * @returns undefined for a fact that corrects nothing, or nothing that is there
 */
export function correctionEffect(
  fact: RecordedFact,
  facts: readonly RecordedFact[],
): CorrectionEffect | undefined {
  if (!isCorrection(fact)) return undefined;
  const byId = new Map(facts.map((one) => [one.id, one]));
  let target = byId.get(targetOf(fact));
  while (target && isCorrection(target)) target = byId.get(targetOf(target));
  if (!target) return undefined;
  const { id, type, position } = target;
  const known = facts.filter((one) => one.revision <= fact.revision);
  const before = readingIn(known.slice(0, -1), id);
  const after = readingIn(known, id);
  const both = before && after;
  return {
    target: { eventId: id, type, position },
    reason: fact.data['reason'] as string,
    before: both ? differing(before, after) : before,
    after: both ? differing(after, before) : after,
  };
}

function readingIn(facts: readonly RecordedFact[], id: string): Reading | null {
  const found = standings(facts).find(({ fact }) => fact.id === id);
  return !found || found.state === 'cancelled' ? null : found.reading;
}

export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The parts of a reading that another one has not, or has otherwise; null for what only the other has. */
function differing(reading: Reading, other: Reading): Partial<Reading> {
  const data: JsonObject = {};
  for (const name of new Set([...Object.keys(reading.data), ...Object.keys(other.data)]))
    if (!same(reading.data[name], other.data[name])) data[name] = reading.data[name] ?? (null as Json);
  return {
    ...(reading.effectiveOn !== other.effectiveOn ? { effectiveOn: reading.effectiveOn } : {}),
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(same(reading.decision, other.decision) ? {} : { decision: reading.decision ?? null }),
  } as Partial<Reading>;
}
