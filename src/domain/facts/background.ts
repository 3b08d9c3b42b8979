import { dossier } from './entry.js';
import { AnyDay, Text } from './fields.js';

const PRIVATE = { optional: true, personal: true } as const;

/** What somebody did before or beside the service, as the curriculum vitae tells it. `until`: its last day. */
export class PersonalHistoryRecorded {
  @Text(1000, { personal: true }) activity: string;
  @Text(300, PRIVATE) organisation?: string;
  @Text(300, PRIVATE) place?: string;
  @AnyDay({ optional: true }) until?: string;
}

export class MilitaryServiceBegan {
  @Text(300, PRIVATE) organisation?: string;
}

export class MilitaryServiceEnded {
  @Text(100, PRIVATE) highestRank?: string;
}

const MILITARY = { does: 'notes', item: 'military', key: [] } as const;

export const backgroundFacts = {
  PersonalHistoryRecorded: dossier(
    PersonalHistoryRecorded,
    { does: 'notes', item: 'history' },
    'Lịch sử bản thân',
    'Personal history recorded',
  ),
  MilitaryServiceBegan: dossier(
    MilitaryServiceBegan,
    { ...MILITARY, living: true },
    'Nhập ngũ',
    'Military service began',
  ),
  MilitaryServiceEnded: dossier(
    MilitaryServiceEnded,
    { ...MILITARY, ends: true },
    'Xuất ngũ',
    'Military service ended',
  ),
};
