import type { Fact, RecordedFact } from '../facts/fact.js';
import type { PostingKind } from '../facts/posting-kinds.js';
import { find } from '../facts/catalogue.js';
import type { FactInput } from '../facts/validate.js';
import { blaming, checkTarget, factOf, judge, provisional } from '../judge.js';
import type { Organisation } from '../organisation/organisation.js';
import { Refusal } from '../refusal.js';
import { isCorrection } from '../standing.js';
import { span, type Day } from '../time.js';
import { foldCareer, type Career } from './career.js';
import { inForceOn, segmentOn } from './postings.js';
import { checkPlaces } from './places.js';
import { standardAtSigning } from './standard.js';

/** A person's stream folded at the head. */
export interface Dossier {
  stream: string;
  facts: readonly RecordedFact[];
  /** Revision of the last fact, -1 where there is none. */
  revision: number;
  career: Career;
}

export const staffStream = (staffId: string) => `staff-${staffId}`;
export const staffIdOf = (stream: string) => stream.slice('staff-'.length);
export const fileCodeClaim = (code: string) => `file-code:${code}`;

export function foldDossier(stream: string, facts: readonly RecordedFact[]): Dossier {
  return { stream, facts, revision: facts.at(-1)?.revision ?? -1, career: foldCareer(facts) };
}

export interface Circumstances {
  /** Ids for facts that came without one, by their place in the request. */
  newId(index: number): string;
  organisation: Organisation;
  /** An archive is recorded as filed: what contradicts itself is flagged, what cannot be understood refused. */
  lenient?: boolean;
}

export interface Decided {
  /** With ids and what the client left to a default. */
  facts: Fact[];
  claims: { take: string[]; release: string[] };
  after: Dossier;
}

/**
 * Decides on a batch of facts about one person, judged by its outcome over the whole timeline.
 * @throws Refusal
 */
export function recordFacts(dossier: Dossier, inputs: readonly FactInput[], given: Circumstances): Decided {
  const all = [...dossier.facts];
  const facts: Fact[] = [];
  const ids = new Set(all.map((fact) => fact.id));
  let revision = dossier.revision;
  inputs.forEach((input, index) => {
    const id = input.id ?? given.newId(index);
    const pointer = inputs.length === 1 ? '' : `/facts/${index}`;
    if (ids.has(id))
      throw new Refusal('id-reused', {
        detail: `event id ${id} is used already`,
        conflicts: [{ eventId: id, type: input.type }],
      });
    if (revision < 0 && input.type !== 'PersonnelFileOpened')
      throw new Refusal('file-not-open', { detail: 'the first fact of a dossier is PersonnelFileOpened' });
    const fact = withDefaults(factOf(input, id), dossier.stream, all, given);
    const recorded = provisional(fact, dossier.stream, ++revision);
    try {
      if (isCorrection(recorded)) checkTarget(recorded, all, pointer);
    } catch (error) {
      throw blaming(id, error);
    }
    all.push(recorded);
    ids.add(id);
    facts.push(fact);
  });
  const after = foldDossier(dossier.stream, all);
  judge(
    dossier.career.contradictions,
    after.career.contradictions,
    all,
    dossier.revision + 1,
    given.lenient ?? false,
  );
  if (!given.lenient) checkPlaces(dossier.career, after.career, given.organisation);
  return { facts, claims: claimsBetween(dossier.career, after.career), after };
}

/** Resolves what a fact leaves to a default; it is stored with the fact, so that later facts do not change it. */
function withDefaults(
  fact: Fact,
  stream: string,
  earlier: readonly RecordedFact[],
  given: Circumstances,
): Fact {
  const effect = find(fact.type)?.effect;
  if (effect?.does !== 'opens-posting' || fact.effectiveOn === undefined) return fact;
  const data = { ...fact.data };
  data['kind'] ??= effect.kind;
  data['postingId'] ??= fact.id;
  const day = span(fact.effectiveOn).first;
  if (effect.closesPrimary && data['fromPostingId'] === undefined) {
    const primary = primaryOn(foldCareer(earlier), day);
    if (primary !== undefined) data['fromPostingId'] = primary;
  }
  if (fact.type === 'LeaderAppointed')
    data['standard'] = standardAtSigning(foldCareer(earlier), data, day, given.organisation);
  return { ...fact, data };
}

function primaryOn(career: Career, day: Day): string | undefined {
  const kind: PostingKind = 'primary';
  return career.postings.find((posting) => inForceOn(posting, day) && segmentOn(posting, day).kind === kind)
    ?.postingId;
}

/** The file's own number is unique in the service: it is claimed when the file opens, freed when that is cancelled. */
function claimsBetween(before: Career, after: Career): Decided['claims'] {
  const was = fileCode(before);
  const is = fileCode(after);
  if (was === is) return { take: [], release: [] };
  return {
    take: is === undefined ? [] : [fileCodeClaim(is)],
    release: was === undefined ? [] : [fileCodeClaim(was)],
  };
}

export function fileCode(career: Career): string | undefined {
  return career.steps.find((step) => step.effect.does === 'opens-file')?.data['code'] as string | undefined;
}
