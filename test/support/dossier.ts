import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { readFact, type FactInput } from '../../src/domain/facts/validate.js';
import { provisional } from '../../src/domain/judge.js';
import { Organisation } from '../../src/domain/organisation/organisation.js';
import { Refusal } from '../../src/domain/refusal.js';
import { foldDossier, recordFacts, type Dossier } from '../../src/domain/staff/dossier.js';
import { foldProfile, profileAnswer } from '../../src/domain/staff/profile-answer.js';
import type { Day } from '../../src/domain/time.js';

export const STREAM = 'staff-00000000-0000-4000-8000-000000000001';

type Said = Record<string, unknown>;
let counter = 0;
export const newId = () => `00000000-0000-4000-9000-${String(++counter).padStart(12, '0')}`;

export const opened = (more: Said = {}): Said => ({
  type: 'PersonnelFileOpened',
  effectiveOn: '2010-01-01',
  data: { code: 'HS-1', fullName: 'Nguyễn Văn An', sex: 'male' },
  ...more,
});
export const assigned = (effectiveOn: string, postingId: string, data: Said = {}, more: Said = {}): Said => ({
  type: 'JobPositionAssigned',
  effectiveOn,
  data: { unitCode: 'U1', positionCode: 'CV', postingId, ...data },
  ...more,
});
export const fact = (
  type: string,
  effectiveOn: string | undefined,
  data: Said = {},
  more: Said = {},
): Said => ({
  type,
  ...(effectiveOn === undefined ? {} : { effectiveOn }),
  data,
  ...more,
});
export const ended = (effectiveOn: string, postingId: string): Said =>
  fact('PostingEnded', effectiveOn, { postingId });
export const corrected = (targetEventId: string, changes: Said, more: Said = {}): Said =>
  fact('FactCorrected', undefined, { targetEventId, changes, reason: 'entry error' }, more);
export const cancelled = (targetEventId: string, more: Said = {}): Said =>
  fact('FactCancelled', undefined, { targetEventId, reason: 'revoked' }, more);

/** Units U1, U2, U3 and positions CV, CVC, TP that exist on every day. */
export const organisation: Organisation = makeOrganisation(['U1', 'U2', 'U3'], ['CV', 'CVC', 'TP']);

export function makeOrganisation(units: string[], positions: string[]): Organisation {
  const streams = [
    ...units.map((code) => [
      recorded(
        fact('UnitEstablished', '1900-01-01', { code, name: code, kind: 'other' }),
        `unit-${code}@1900-01-01`,
        'unit',
      ),
    ]),
    ...positions.map((code) => [
      recorded(
        fact('PositionDefined', '1900-01-01', { code, title: code, group: 'professional' }),
        `position-${code}@1900-01-01`,
        'position',
      ),
    ]),
  ];
  return Organisation.of(streams);
}

export function recorded(
  said: Said,
  stream: string,
  subject: 'dossier' | 'unit' | 'position',
  revision = 0,
): RecordedFact {
  const input = readFact(said, subject);
  return provisional({ ...input, id: input.id ?? newId() }, stream, revision);
}

export const inputs = (said: readonly Said[]): FactInput[] => said.map((one) => readFact(one, 'dossier'));
export const empty = (): Dossier => foldDossier(STREAM, []);

/** given(facts).when(facts).then… : the rules in the words of an HR officer. */
export function given(...batches: (Said | Said[])[]) {
  let dossier = empty();
  for (const batch of batches) dossier = decide(dossier, [batch].flat());
  return {
    dossier,
    when: (...said: Said[]) => when(dossier, said),
    archived: (...said: Said[]) => when(dossier, said, true),
  };
}

export function decide(
  dossier: Dossier,
  said: readonly Said[],
  lenient = false,
  org = organisation,
): Dossier {
  return recordFacts(dossier, inputs(said), { newId, organisation: org, lenient }).after;
}

/** The profile on a day, by folding. */
export const profileOn = (dossier: Dossier | undefined, day: Day) =>
  profileAnswer(foldProfile('S', dossier!.career, 0, day)!, organisation, day, 'vi');

function when(dossier: Dossier, said: readonly Said[], lenient = false) {
  let after: Dossier | undefined;
  let refusal: Refusal | undefined;
  try {
    after = decide(dossier, said, lenient);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refusal = error;
  }
  return {
    after,
    refusal,
    code: refusal?.code,
    conflicts: refusal?.conflicts?.map(({ eventId }) => eventId),
  };
}
