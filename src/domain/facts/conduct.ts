import { DISCIPLINE_TRACKS, disciplineFormOf, type DisciplineTrack } from '../catalogues/discipline-forms.js';
import { dossier, type Mismatch } from './entry.js';
import type { JsonObject } from './fact.js';
import { Bool, Code, FullDay, OneOf, Text, field } from './fields.js';

const OPTIONAL = { optional: true } as const;
const PRIVATE = { optional: true, personal: true } as const;

const FINDING_KINDS = ['degradation', 'corruption', 'waste'] as const;

/** Data of StaffSuspended and SuspensionLifted. `until` is a plan: only a lifting ends a suspension. */
export class Suspension {
  @FullDay(OPTIONAL) until?: string;
  @Text(500, PRIVATE) reason?: string;
}

/** A code of the catalogue, or the name of a form as people write it. */
const DisciplineFormField = () =>
  field(
    'discipline-form',
    { type: 'string', minLength: 1, maxLength: 64 },
    (v) => typeof v === 'string' && disciplineFormOf(v) !== undefined,
    'a form of discipline of the catalogue (its code or name)',
    { personal: true },
  );

/** `until`: the last day on which it still has effects. */
export class DisciplineImposed {
  @OneOf(DISCIPLINE_TRACKS) track: DisciplineTrack;
  @DisciplineFormField() form: string;
  @Bool(OPTIONAL) dutyRelated?: boolean;
  @FullDay(OPTIONAL) until?: string;
  @Text(1000, PRIVATE) violation?: string;
}

export class RewardConferred {
  @Text(300) form: string;
  @Text(100, OPTIONAL) level?: string;
  @Text(1000, OPTIONAL) achievement?: string;
}

export class FindingRecorded {
  @OneOf(FINDING_KINDS) kind: (typeof FINDING_KINDS)[number];
  @Code(OPTIONAL) unitCode?: string;
}

function formOfTrack({ track, form }: JsonObject): Mismatch[] {
  const found = disciplineFormOf(form as string);
  return found?.tracks.includes(track as DisciplineTrack)
    ? []
    : [{ field: 'form', detail: `${form as string} is no form of ${track as string} discipline` }];
}

export const conductFacts = {
  StaffSuspended: dossier(
    Suspension,
    { does: 'notes', item: 'suspension', key: [], living: true },
    'Tạm đình chỉ công tác',
    'Suspended from duty',
  ),
  SuspensionLifted: dossier(
    Suspension,
    { does: 'notes', item: 'suspension', key: [], ends: true },
    'Chấm dứt tạm đình chỉ công tác',
    'Suspension lifted',
  ),
  DisciplineImposed: dossier(
    DisciplineImposed,
    { does: 'notes', item: 'discipline' },
    'Kỷ luật',
    'Discipline imposed',
    formOfTrack,
  ),
  RewardConferred: dossier(
    RewardConferred,
    { does: 'notes', item: 'reward' },
    'Khen thưởng',
    'Reward conferred',
  ),
  FindingRecorded: dossier(
    FindingRecorded,
    { does: 'notes', item: 'finding' },
    'Kết luận suy thoái, tham nhũng, lãng phí',
    'Finding of degradation, corruption or waste',
  ),
};
