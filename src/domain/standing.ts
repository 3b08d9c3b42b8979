import { find } from './facts/catalogue.js';
import type { Decision, JsonObject, RecordedFact } from './facts/fact.js';

/** What a fact says, by itself or after corrections. */
export interface Reading {
  effectiveOn?: string;
  data: JsonObject;
  decision?: Decision;
}

/** A fact with what became of it by the corrections and cancellations known at one position. */
export interface Standing {
  fact: RecordedFact;
  /** What holds; of a cancelled fact, what held before its cancellation. */
  reading: Reading;
  state: 'in-force' | 'corrected' | 'cancelled';
  /** The facts on this fact, and the facts on those, in log order. */
  history: RecordedFact[];
}

/** Facts by the stream they stand in, each in the order given. */
export function byStream(facts: readonly RecordedFact[]): Map<string, RecordedFact[]> {
  const streams = new Map<string, RecordedFact[]>();
  for (const fact of facts) {
    const stream = streams.get(fact.stream);
    if (stream) stream.push(fact);
    else streams.set(fact.stream, [fact]);
  }
  return streams;
}

const does = (fact: RecordedFact) => find(fact.type)?.effect.does;
export const isCorrection = (fact: RecordedFact): boolean => {
  const effect = does(fact);
  return effect === 'corrects' || effect === 'cancels';
};
export const targetOf = (fact: RecordedFact): string => fact.data['targetEventId'] as string;

interface Changes {
  effectiveOn?: string;
  data?: JsonObject;
  decision?: Decision | null;
}

/** The reading after one correction: only named fields change, `null` removes, the decision is replaced whole. */
export function applyChanges(reading: Reading, changes: Changes): Reading {
  const data = { ...reading.data };
  for (const [name, value] of Object.entries(changes.data ?? {})) {
    // Of a fact whose own null means “cleared”, a correction's null still removes the field.
    if (value === null) delete data[name];
    else data[name] = value;
  }
  const decision = changes.decision === undefined ? reading.decision : (changes.decision ?? undefined);
  return {
    effectiveOn: changes.effectiveOn ?? reading.effectiveOn,
    data,
    ...(decision ? { decision } : {}),
  };
}

/** Ids of the facts cancelled by a cancellation that is not itself cancelled. */
export function cancelledIds(facts: readonly RecordedFact[]): Set<string> {
  const cancelled = new Set<string>();
  // A target always stands before its cancellation, so one pass from the end settles chains.
  for (let i = facts.length - 1; i >= 0; i--) {
    const fact = facts[i]!;
    if (does(fact) === 'cancels' && !cancelled.has(fact.id)) cancelled.add(targetOf(fact));
  }
  return cancelled;
}

/**
 * Resolves corrections and cancellations over one stream.
 * @param facts the stream in revision order, up to the knowledge point asked for
 * @returns a standing for each fact that is not itself a correction or a cancellation, in the same order
 */
export function standings(facts: readonly RecordedFact[]): Standing[] {
  const plain = !facts.some(isCorrection);
  if (plain) return facts.map((fact) => ({ fact, reading: readingOf(fact), state: 'in-force', history: [] }));
  const cancelled = cancelledIds(facts);
  const byId = new Map<string, Standing>();
  const result: Standing[] = [];
  for (const fact of facts) {
    if (!isCorrection(fact)) {
      const standing: Standing = {
        fact,
        reading: readingOf(fact),
        state: cancelled.has(fact.id) ? 'cancelled' : 'in-force',
        history: [],
      };
      byId.set(fact.id, standing);
      result.push(standing);
      continue;
    }
    const root = byId.get(targetOf(fact));
    if (!root) continue;
    byId.set(fact.id, root);
    root.history.push(fact);
    if (does(fact) !== 'corrects' || cancelled.has(fact.id)) continue;
    root.reading = applyChanges(root.reading, fact.data['changes'] as Changes);
    if (root.state === 'in-force') root.state = 'corrected';
  }
  return result;
}

export function readingOf(fact: RecordedFact): Reading {
  return {
    effectiveOn: fact.effectiveOn,
    data: fact.data,
    ...(fact.decision ? { decision: fact.decision } : {}),
  };
}
