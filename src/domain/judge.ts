import { find, type CatalogueEntry } from './facts/catalogue.js';
import type { Fact, RecordedFact } from './facts/fact.js';
import { dataErrors, type FactInput } from './facts/validate.js';
import { Refusal, type Conflict, type Fault } from './refusal.js';
import { applyChanges, cancelledIds, isCorrection, readingOf, standings, targetOf } from './standing.js';
import { keyOf, NOT_UNDERSTOOD, type Contradiction } from './staff/contradictions.js';

/** A fact that is about to be recorded, in the form the folds read. */
export function provisional(fact: Fact, stream: string, revision: number): RecordedFact {
  return {
    ...fact,
    stream,
    revision,
    position: Number.MAX_SAFE_INTEGER,
    recordedAt: '',
    recordedBy: '',
    schemaVersion: find(fact.type)?.version ?? 1,
    correlationId: '',
  };
}

/** The input as a fact, without the keys the client left out. */
export function factOf(input: FactInput, id: string): Fact {
  return {
    id,
    type: input.type,
    data: input.data,
    ...(input.effectiveOn === undefined ? {} : { effectiveOn: input.effectiveOn }),
    ...(input.decision === undefined ? {} : { decision: input.decision }),
    ...(input.note === undefined ? {} : { note: input.note }),
    ...(input.source === undefined ? {} : { source: input.source }),
  };
}

export const conflictOf = (fact: RecordedFact): Conflict => ({
  eventId: fact.id,
  type: fact.type,
  ...(fact.effectiveOn === undefined ? {} : { effectiveOn: fact.effectiveOn }),
});

/**
 * Checks that a correction or cancellation has a target it may act on.
 * @param facts the stream up to this fact, in revision order
 * @throws Refusal `target-unknown`, `target-not-correctable`, `target-cancelled`, `invalid-fact`
 */
export function checkTarget(correction: RecordedFact, facts: readonly RecordedFact[], pointer: string): void {
  const target = facts.find((fact) => fact.id === targetOf(correction));
  if (!target)
    throw new Refusal('target-unknown', {
      detail: `there is no fact ${targetOf(correction)} in ${correction.stream}`,
      errors: [
        { pointer: `${pointer}/data/targetEventId`, code: 'target-unknown', detail: 'no such fact here' },
      ],
    });
  const corrects = find(correction.type)?.effect.does === 'corrects';
  if (corrects && isCorrection(target))
    throw new Refusal('target-not-correctable', {
      detail: 'a correction or a cancellation is not corrected: correct the original again, or cancel it',
      conflicts: [conflictOf(target)],
    });
  if (cancelledIds(facts).has(target.id))
    throw new Refusal('target-cancelled', {
      detail: 'the fact is cancelled already',
      conflicts: [conflictOf(target)],
    });
  if (corrects) checkCorrected(correction, target, facts, pointer);
}

/** What the target reads after the correction must be of its schema. */
function checkCorrected(
  correction: RecordedFact,
  target: RecordedFact,
  facts: readonly RecordedFact[],
  pointer: string,
): void {
  const entry = find(target.type) as CatalogueEntry | undefined;
  const standing = standings(facts).find(({ fact }) => fact.id === target.id);
  if (!entry || !standing) return;
  const changes = correction.data['changes'] as Parameters<typeof applyChanges>[1];
  const reading = applyChanges(standing.reading ?? readingOf(target), changes);
  const errors = dataErrors(entry, reading.data, `${pointer}/data/changes/data`);
  if (errors.length > 0) throw new Refusal('invalid-fact', { detail: errors[0]!.detail, errors });
}

/**
 * Refuses what a batch adds to the contradictions of a timeline; what contradicted itself before is left alone.
 * @param lenient an archive: only what cannot be understood is refused
 * @throws Refusal with the code of the first contradiction, naming the facts it collides with
 */
export function judge(
  before: readonly Contradiction[],
  after: readonly Contradiction[],
  facts: readonly RecordedFact[],
  firstNewRevision: number,
  lenient: boolean,
): void {
  const known = new Set(before.map(keyOf));
  const added = after
    .filter((contradiction) => !known.has(keyOf(contradiction)))
    .filter(({ code }) => !lenient || NOT_UNDERSTOOD.has(code));
  const first = added[0];
  if (!first) return;
  const involved = new Set(added.filter(({ code }) => code === first.code).flatMap((c) => c.facts));
  const recorded = facts.filter((fact) => involved.has(fact.id));
  const older = recorded.filter((fact) => fact.revision < firstNewRevision);
  throw new Refusal(first.code, {
    detail: SENTENCES[first.code] ?? first.code,
    conflicts: (older.length > 0 ? older : recorded).map(conflictOf),
    faults: faultsOf(added, facts, firstNewRevision),
  });
}

/** New facts at fault; what a new fact makes impossible is the fault of the new one. */
function faultsOf(
  added: readonly Contradiction[],
  facts: readonly RecordedFact[],
  firstNewRevision: number,
): Fault[] {
  const fresh = new Set(facts.filter((fact) => fact.revision >= firstNewRevision).map((fact) => fact.id));
  return added.flatMap(({ code, facts: ids }) =>
    ids.filter((id) => fresh.has(id)).map((factId) => ({ factId, code, detail: SENTENCES[code] ?? code })),
  );
}

/** The refusal with the fact it is about, so that an import can name the line. */
export function blaming(factId: string, error: unknown): unknown {
  if (!(error instanceof Refusal) || error.faults) return error;
  const { code, detail, conflicts, errors } = error;
  return new Refusal(code, { detail, conflicts, errors, faults: [{ factId, code, detail: detail ?? code }] });
}

const SENTENCES: Partial<Record<Contradiction['code'], string>> = {
  'end-before-start': 'the end lies before the beginning',
  'posting-unknown': 'no fact opens the posting it names',
  'posting-id-used': 'the posting id is used by another opening in this dossier',
  'posting-overlap': 'two primary or rotation postings on the same day',
  'same-post-twice': 'the same position in the same unit twice at once',
  'already-ended': 'it has ended already',
  'outside-posting': 'the change lies outside the days of the posting',
  'after-leaving': 'the person had left service by that day',
  'after-death': 'the person had died by that day',
  'posting-still-named': 'other facts in force name it; cancel them in the same request',
  'file-still-used': 'other facts of the dossier are in force',
  'file-already-open': 'the file of this dossier is open already',
  'evaluation-exists': 'an evaluation of this person, period and unit is in force',
  'other-evaluation': 'a revision is of the same period and unit as what it revises',
  'rating-exists': 'a rating of this person and year is in force',
  'nothing-to-end': 'there is nothing in force by then that it could end',
  'form-not-in-force': 'this form could not be imposed on that day',
  'fact-still-named': 'another fact in force names it; cancel that in the same request',
  'unit-exists': 'a unit of this code is in force in those days',
  'unit-not-in-force': 'the unit is not in force on that day',
  'position-exists': 'a position of this code is in force in those days',
  'position-not-in-force': 'the position is not in force on that day',
  'unit-cycle': 'the unit would stand below itself',
};
