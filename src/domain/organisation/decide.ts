import { find } from '../facts/catalogue.js';
import type { Fact, RecordedFact } from '../facts/fact.js';
import type { FactInput } from '../facts/validate.js';
import { checkTarget, conflictOf, factOf, judge, provisional } from '../judge.js';
import { Refusal } from '../refusal.js';
import { isCorrection } from '../standing.js';
import type { Contradiction } from '../staff/contradictions.js';
import { addDays, span } from '../time.js';
import { positionStream, unitStream, type Folded } from './fold.js';
import type { Organisation } from './organisation.js';
import { foldPosition } from './position.js';
import { foldUnit, type Unit } from './unit.js';

export type OrganisationSubject = 'unit' | 'position';

/**
 * The stream a fact about a code belongs to: the unit (position) of that code in force on its day; for a fact that
 * ends it, the one in force the day before; for an establishment a stream of its own.
 * @throws Refusal `unknown-unit`, `unknown-position`, `invalid-fact`
 */
export function streamFor(
  subject: OrganisationSubject,
  code: string,
  input: FactInput,
  organisation: Organisation,
): string {
  const does = find(input.type)?.effect.does;
  if (does === 'establishes-unit' || does === 'defines-position') {
    if (input.data['code'] !== code)
      throw new Refusal('invalid-fact', {
        detail: `the fact is about ${input.data['code'] as string}, the path names ${code}`,
        errors: [{ pointer: '/data/code', code: 'invalid-value', detail: `code must be ${code}` }],
      });
    const since = span(input.effectiveOn).first;
    return does === 'establishes-unit' ? unitStream(code, since) : positionStream(code, since);
  }
  const ends = does === 'ends-unit' || does === 'abolishes-position';
  const recorded = span(input.effectiveOn);
  const day = ends ? addDays(recorded.last, -1) : recorded.last;
  const resolved = subject === 'unit' ? organisation.unitOn(code, day) : organisation.positionOn(code, day);
  if (!resolved.thing)
    throw new Refusal(subject === 'unit' ? 'unknown-unit' : 'unknown-position', {
      detail: `there is no ${subject} ${code}`,
    });
  return resolved.thing.stream;
}

export interface OrganisationDecided {
  facts: Fact[];
  after: RecordedFact[];
}

/**
 * Decides on facts about one unit or position.
 * @param facts the stream at the head
 * @param organisation everything at the head, for codes, parents and cycles
 * @throws Refusal
 */
export function recordOrganisationFacts(
  stream: string,
  facts: readonly RecordedFact[],
  inputs: readonly FactInput[],
  organisation: Organisation,
  newId: (index: number) => string,
  lenient = false,
): OrganisationDecided {
  const all = [...facts];
  const first = facts.at(-1)?.revision ?? -1;
  const decided = inputs.map((input, index) => {
    const fact = factOf(input, input.id ?? newId(index));
    if (all.some((other) => other.id === fact.id))
      throw new Refusal('id-reused', { detail: `event id ${fact.id} is used already` });
    const recorded = provisional(fact, stream, first + 1 + index);
    if (isCorrection(recorded)) checkTarget(recorded, all, inputs.length === 1 ? '' : `/facts/${index}`);
    all.push(recorded);
    return fact;
  });
  const unit = stream.startsWith('unit-');
  const before = facts.length === 0 ? undefined : fold(unit, facts);
  const after = fold(unit, all);
  judge(before?.contradictions ?? [], after.contradictions, all, first + 1, lenient);
  const others = unit ? organisation.units : organisation.positions;
  const twice = codeTwice(others.get(after.code) ?? [], after, unit);
  if (twice)
    throw new Refusal(twice.code, {
      detail: `${after.code} is in force in those days`,
      conflicts: [conflictOf(twice.fact)],
    });
  if (unit && !lenient) checkTree(after as Unit, organisation);
  return { facts: decided, after: all };
}

const fold = (unit: boolean, facts: readonly RecordedFact[]): Folded<unknown> =>
  unit ? foldUnit(facts) : foldPosition(facts);

/** One code stands for at most one thing on any day. */
function codeTwice(
  others: readonly Folded<unknown>[],
  after: Folded<unknown>,
  unit: boolean,
): { code: Contradiction['code']; fact: RecordedFact } | undefined {
  if (!after.opening) return undefined;
  const other = others.find(
    (one) => one.stream !== after.stream && one.opening && one.since < after.until && after.since < one.until,
  );
  const fact = other?.standings.find((standing) => standing.fact.id === other.opening?.id)?.fact;
  return fact && { code: unit ? 'unit-exists' : 'position-exists', fact };
}

/** Parents must be units of the service on the day they become parents, and no unit may stand below itself. */
function checkTree(after: Unit, organisation: Organisation): void {
  for (const [index, { fromDay, state }] of after.states.entries()) {
    const parent = state.parentCode;
    if (parent === undefined || parent === after.states[index - 1]?.state.parentCode) continue;
    if (parent !== after.code && !organisation.units.has(parent))
      throw new Refusal('unknown-unit', { detail: `there is no unit ${parent} to stand below` });
    if (organisation.isWithin(parent, after.code, fromDay))
      throw new Refusal('unit-cycle', { detail: `${after.code} would stand below itself on ${fromDay}` });
  }
}
