import type { Fact, JsonObject, RecordedFact } from '../facts/fact.js';
import type { FactInput } from '../facts/validate.js';
import { checkTarget, conflictOf, factOf, provisional } from '../judge.js';
import { Refusal } from '../refusal.js';
import { isCorrection, standings } from '../standing.js';
import { ruleStream } from './rule-set.js';
import { DEFAULTS } from './settings.js';

/**
 * The stream an adoption opens.
 * @throws Refusal `invalid-fact` where the fact, the path and the day do not say the same
 */
export function streamOfRules(id: string, { data, effectiveOn }: FactInput, pointer: string): string {
  const from = data['from'] as string;
  const wrong = (field: string, detail: string) =>
    new Refusal('invalid-fact', {
      detail,
      errors: [{ pointer: `${pointer}/${field}`, code: 'invalid-value', detail }],
    });
  if (data['id'] !== id) throw wrong('data/id', `id must be ${id}, as in the path`);
  if (effectiveOn !== from) throw wrong('effectiveOn', `effectiveOn must be ${from}, the day of from`);
  return ruleStream(id, from);
}

/**
 * What an adoption leaves out falls to the defaults, what a correction of the settings leaves out stays as it was. It is
 * stored with the fact, so that a later version of the program changes no number of a recorded set.
 */
function whole(fact: Fact, before: readonly RecordedFact[]): Fact {
  if (fact.type === 'RuleSetAdopted') {
    const settings = { ...(DEFAULTS as unknown as JsonObject), ...(fact.data['settings'] as JsonObject) };
    return { ...fact, data: { ...fact.data, settings } };
  }
  const changes = fact.data['changes'] as { data?: JsonObject } | undefined;
  const changed = changes?.data?.['settings'];
  const standing = standings(before).find((one) => one.fact.id === fact.data['targetEventId']);
  if (!changes || typeof changed !== 'object' || changed === null || !standing) return fact;
  const settings = { ...(standing.reading.data['settings'] as JsonObject), ...(changed as JsonObject) };
  return { ...fact, data: { ...fact.data, changes: { ...changes, data: { ...changes.data, settings } } } };
}

/**
 * Decides on facts about one rule set.
 * @param facts the stream at the head
 * @throws Refusal
 */
export function recordRuleFacts(
  stream: string,
  facts: readonly RecordedFact[],
  inputs: readonly FactInput[],
  newId: (index: number) => string,
): Fact[] {
  const all = [...facts];
  const decided = inputs.map((input, index) => {
    const fact = whole(factOf(input, input.id ?? newId(index)), all);
    if (all.some((other) => other.id === fact.id))
      throw new Refusal('id-reused', { detail: `event id ${fact.id} is used already` });
    const recorded = provisional(fact, stream, (all.at(-1)?.revision ?? -1) + 1);
    if (isCorrection(recorded)) checkTarget(recorded, all, inputs.length === 1 ? '' : `/facts/${index}`);
    all.push(recorded);
    return fact;
  });
  const adopted = standings(all).filter(
    ({ fact, state }) => fact.type === 'RuleSetAdopted' && state !== 'cancelled',
  );
  if (adopted.length > 1)
    throw new Refusal('rule-set-exists', {
      detail: 'this rule set is adopted from that day already: correct it, or adopt another from a later day',
      conflicts: [conflictOf(adopted[0]!.fact)],
    });
  for (const { fact, reading } of adopted)
    if (ruleStream(reading.data['id'] as string, reading.data['from'] as string) !== stream)
      throw new Refusal('target-not-correctable', {
        detail: 'a correction keeps id and from: cancel the set, and adopt it from the other day',
        conflicts: [conflictOf(fact)],
      });
  return decided;
}
