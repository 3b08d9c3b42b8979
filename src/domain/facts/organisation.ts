import { position, unit } from './entry.js';
import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { STATE_MANAGEMENT_LEVELS } from '../catalogues/state-management-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { Bool, Code, Codes, FullDay, Int, OneOf, Text, Title, field, isCode } from './fields.js';

export const UNIT_KINDS = [
  'nation',
  'province',
  'district',
  'commune',
  'ward',
  'special-zone',
  'body',
  'department',
  'other',
] as const;
export const POSITION_GROUPS = [
  'leader',
  'deputy',
  'professional',
  'support',
  'party',
  'elected',
  'other',
] as const;
export const POSITION_CLASSES = [
  'party-secretary',
  'party-deputy-secretary',
  'party-standing-member',
  'party-committee-member',
  'party-inspection-chair',
  'party-inspection-deputy',
  'council-chair',
  'council-vice-chair',
  'council-committee-head',
  'council-committee-deputy',
  'committee-chair',
  'committee-vice-chair',
  'division-head',
  'division-deputy',
  'front-chair',
  'front-vice-chair',
  'mass-organisation-head',
  'military-commander',
  'military-deputy',
  'professional',
  'support',
  'other',
] as const;
/** From the highest down. */
export const MANAGEMENT_TIERS = [
  'province-standing-committee',
  'commune-standing-committee',
  'other',
] as const;

const OPTIONAL = { optional: true } as const;
const CLEARABLE = { optional: true, nullable: true } as const;
const SHARE = /^(100(\.0{1,6})?|\d{1,2}(\.\d{1,6})?)$/;
const codesOf = (levels: readonly { code: string }[]) => levels.map((level) => level.code);

/** What a place is like: decides grace periods and indicator populations. */
export const Attributes = (options: object) =>
  field(
    'unit-attributes',
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        mountainous: { type: 'boolean' },
        extremelyDifficult: { type: 'boolean' },
        population: { type: 'integer', minimum: 0 },
        ethnicMinorityShare: { type: 'string', pattern: SHARE.source },
      },
    },
    isAttributes,
    '{ mountainous?, extremelyDifficult?, population?, ethnicMinorityShare? } (booleans, a whole number, a percentage as a string)',
    options,
  );

function isAttributes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([name, v]) => {
    if (name === 'mountainous' || name === 'extremelyDifficult') return typeof v === 'boolean';
    if (name === 'population') return Number.isSafeInteger(v) && (v as number) >= 0;
    return name === 'ethnicMinorityShare' && typeof v === 'string' && SHARE.test(v);
  });
}

export class UnitEstablished {
  @Code() code: string;
  @Title() name: string | { vi: string; en?: string };
  @OneOf(UNIT_KINDS) kind: (typeof UNIT_KINDS)[number];
  @Code(OPTIONAL) parentCode?: string;
  @Codes(OPTIONAL) predecessorCodes?: string[];
  @Attributes(OPTIONAL) attributes?: object;
}

export class UnitRenamed {
  @Title() name: string | { vi: string; en?: string };
}

export class UnitMoved {
  @Code() parentCode: string;
}

export class UnitMerged {
  @Code() intoCode: string;
}

export class UnitSplit {
  @Codes() intoCodes: string[];
}

export class UnitDissolved {
  @Code(OPTIONAL) successorCode?: string;
}

/** Ends on `until`, its last day, or with the next assignment for the same position. */
export class HeadcountAssigned {
  @Code() unitCode: string;
  @Code() positionCode: string;
  @Int(0, 100_000) count: number;
  @FullDay(OPTIONAL) until?: string;
}

export class PositionDefined {
  @Code() code: string;
  @Title() title: string | { vi: string; en?: string };
  @OneOf(POSITION_GROUPS) group: (typeof POSITION_GROUPS)[number];
  @OneOf(POSITION_CLASSES, OPTIONAL) class?: (typeof POSITION_CLASSES)[number];
  @Text(300, OPTIONAL) bodyKind?: string;
  @Bool(OPTIONAL) nonLocal?: boolean;
  @OneOf(MANAGEMENT_TIERS, OPTIONAL) managementTier?: (typeof MANAGEMENT_TIERS)[number];
}

/** Only named fields change; null clears. */
export class PositionChanged {
  @Title(OPTIONAL) title?: string | { vi: string; en?: string };
  @OneOf(POSITION_GROUPS, OPTIONAL) group?: (typeof POSITION_GROUPS)[number];
  @OneOf(POSITION_CLASSES, CLEARABLE) class?: (typeof POSITION_CLASSES)[number] | null;
  @Text(300, CLEARABLE) bodyKind?: string | null;
  @Bool(CLEARABLE) nonLocal?: boolean | null;
  @OneOf(MANAGEMENT_TIERS, CLEARABLE) managementTier?: (typeof MANAGEMENT_TIERS)[number] | null;
}

export class PositionAbolished {}

const isTopic = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  const { code, everyMonths, ...rest } = value as Record<string, unknown>;
  const recurs =
    everyMonths === undefined || (Number.isSafeInteger(everyMonths) && (everyMonths as number) > 0);
  return isCode(code) && recurs && Object.keys(rest).length === 0;
};

const Topics = () =>
  field(
    'topics',
    {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        required: ['code'],
        additionalProperties: false,
        properties: { code: { type: 'string' }, everyMonths: { type: 'integer', minimum: 1 } },
      },
    },
    (v) => Array.isArray(v) && v.length <= 100 && v.every(isTopic),
    'a list of { code, everyMonths? }',
    OPTIONAL,
  );

/** In force until the next standard of the same position. */
export class PositionStandardSet {
  @OneOf(codesOf(EDUCATION_LEVELS), OPTIONAL) minDegree?: string;
  @Codes(OPTIONAL) fields?: string[];
  @OneOf(codesOf(THEORY_LEVELS), OPTIONAL) minTheory?: string;
  @OneOf(codesOf(STATE_MANAGEMENT_LEVELS), OPTIONAL) minStateManagement?: string;
  @Topics() topics?: { code: string; everyMonths?: number }[];
  @Int(0, 1200, OPTIONAL) graceMonths?: number;
}

export const organisationFacts = {
  UnitEstablished: unit(
    UnitEstablished,
    { does: 'establishes-unit' },
    'Thành lập đơn vị',
    'Unit established',
  ),
  UnitRenamed: unit(UnitRenamed, { does: 'renames-unit' }, 'Đổi tên đơn vị', 'Unit renamed'),
  UnitMoved: unit(UnitMoved, { does: 'moves-unit' }, 'Chuyển đơn vị cấp trên', 'Unit moved'),
  UnitMerged: unit(UnitMerged, { does: 'ends-unit' }, 'Sáp nhập đơn vị', 'Unit merged'),
  UnitSplit: unit(UnitSplit, { does: 'ends-unit' }, 'Chia tách đơn vị', 'Unit split'),
  UnitDissolved: unit(UnitDissolved, { does: 'ends-unit' }, 'Giải thể đơn vị', 'Unit dissolved'),
  HeadcountAssigned: unit(
    HeadcountAssigned,
    { does: 'assigns-headcount' },
    'Giao biên chế',
    'Headcount assigned',
  ),
  PositionDefined: position(
    PositionDefined,
    { does: 'defines-position' },
    'Xác định vị trí việc làm',
    'Position defined',
  ),
  PositionChanged: position(
    PositionChanged,
    { does: 'changes-position' },
    'Thay đổi vị trí việc làm',
    'Position changed',
  ),
  PositionAbolished: position(
    PositionAbolished,
    { does: 'abolishes-position' },
    'Bãi bỏ vị trí việc làm',
    'Position abolished',
  ),
  PositionStandardSet: position(
    PositionStandardSet,
    { does: 'sets-standard' },
    'Tiêu chuẩn vị trí việc làm',
    'Position standard set',
  ),
};
