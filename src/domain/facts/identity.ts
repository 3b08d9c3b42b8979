import { dossier } from './entry.js';
import { ethnicGroupOf } from '../catalogues/ethnic-groups.js';
import { AnyDay, Code, OneOf, Text, field } from './fields.js';

export const SEXES = ['male', 'female'] as const;
export const CATEGORIES = [
  'cadre',
  'civil-servant',
  'public-employee',
  'part-time',
  'contract',
  'other',
] as const;

interface Optionality {
  optional?: boolean;
  nullable?: boolean;
}

/** A code of the national list, or the name of a group as people write it. */
const EthnicGroup = (options: Optionality) =>
  field(
    'ethnic-group',
    { type: 'string', minLength: 1, maxLength: 64 },
    (v) => typeof v === 'string' && ethnicGroupOf(v) !== undefined,
    'an ethnic group of the catalogue (code 01 to 55, or its name)',
    { ...options, personal: true },
  );

const SHARED = { optional: true } as const;

export class PersonnelFileOpened {
  @Code() code: string;
  @Text(200, { personal: true }) fullName: string;
  @AnyDay({ ...SHARED, personal: true }) dateOfBirth?: string;
  @OneOf(SEXES, SHARED) sex?: (typeof SEXES)[number];
  @OneOf(CATEGORIES, SHARED) category?: (typeof CATEGORIES)[number];
  @EthnicGroup(SHARED) ethnicGroup?: string;
  @Text(100, { ...SHARED, personal: true }) religion?: string;
  @Text(32, { ...SHARED, personal: true }) nationalId?: string;
  @Text(300, { ...SHARED, personal: true }) birthPlace?: string;
  @Text(300, { ...SHARED, personal: true }) homePlace?: string;
  @Code({ ...SHARED, personal: true }) homeUnitCode?: string;
}

const CHANGED = { optional: true, nullable: true } as const;

/** Only named fields change; null clears. */
export class PersonalDetailsChanged {
  @Text(200, { optional: true, personal: true }) fullName?: string;
  @AnyDay({ ...CHANGED, personal: true }) dateOfBirth?: string | null;
  @OneOf(SEXES, CHANGED) sex?: (typeof SEXES)[number] | null;
  @OneOf(CATEGORIES, CHANGED) category?: (typeof CATEGORIES)[number] | null;
  @EthnicGroup(CHANGED) ethnicGroup?: string | null;
  @Text(100, { ...CHANGED, personal: true }) religion?: string | null;
  @Text(32, { ...CHANGED, personal: true }) nationalId?: string | null;
  @Text(300, { ...CHANGED, personal: true }) birthPlace?: string | null;
  @Text(300, { ...CHANGED, personal: true }) homePlace?: string | null;
  @Code({ ...CHANGED, personal: true }) homeUnitCode?: string | null;
}

export const identityFacts = {
  PersonnelFileOpened: dossier(
    PersonnelFileOpened,
    { does: 'opens-file' },
    'Lập hồ sơ',
    'Personnel file opened',
  ),
  PersonalDetailsChanged: dossier(
    PersonalDetailsChanged,
    { does: 'changes-details' },
    'Thay đổi thông tin cá nhân',
    'Personal details changed',
  ),
};
