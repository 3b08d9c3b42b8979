import { dossier } from './entry.js';
import { Bool, Code, Int, OneOf, Text } from './fields.js';
import { MANAGEMENT_TIERS } from './organisation.js';

const OPTIONAL = { optional: true } as const;

/** Data of SuccessionPlanAdded and SuccessionPlanRemoved. */
export class SuccessionPlan {
  @Code() positionCode: string;
  @Code() unitCode: string;
  @Text(100) term: string;
  @Text(100, OPTIONAL) ageGroup?: string;
}

/** Goes before the tier of the position held. */
export class ManagementTierChanged {
  @OneOf(MANAGEMENT_TIERS) tier: (typeof MANAGEMENT_TIERS)[number];
}

/** What the competent body determined; never worked out from places of birth or home. */
export class LocalStatusDetermined {
  @Code() unitCode: string;
  @Bool() local: boolean;
  @Text(300) body: string;
}

/** Whether the support for a changed place of work is due. */
export class RelocationDetermined {
  @Bool() relocated: boolean;
  @Code(OPTIONAL) unitCode?: string;
  @Text(300, { ...OPTIONAL, personal: true }) fromPlace?: string;
  @Int(0, 10_000, OPTIONAL) distanceKm?: number;
  @Text(500, OPTIONAL) support?: string;
}

export class HousingNeedDetermined {
  @Bool() inNeed: boolean;
  @Text(500, { ...OPTIONAL, personal: true }) circumstances?: string;
}

const SUCCESSION = {
  does: 'notes',
  item: 'succession',
  key: ['unitCode', 'positionCode', 'term'],
} as const;

export const planningFacts = {
  SuccessionPlanAdded: dossier(
    SuccessionPlan,
    { ...SUCCESSION, living: true },
    'Đưa vào quy hoạch',
    'Added to a succession plan',
  ),
  SuccessionPlanRemoved: dossier(
    SuccessionPlan,
    { ...SUCCESSION, ends: true },
    'Đưa ra khỏi quy hoạch',
    'Removed from a succession plan',
  ),
  ManagementTierChanged: dossier(
    ManagementTierChanged,
    { does: 'notes', item: 'tier', key: [], living: true },
    'Thay đổi diện quản lý',
    'Management tier changed',
  ),
  LocalStatusDetermined: dossier(
    LocalStatusDetermined,
    { does: 'notes', item: 'local-status', key: ['unitCode'], living: true },
    'Xác định người địa phương',
    'Local status determined',
  ),
  RelocationDetermined: dossier(
    RelocationDetermined,
    { does: 'notes', item: 'relocation', key: [], living: true },
    'Xác định thay đổi địa điểm làm việc',
    'Relocation determined',
  ),
  HousingNeedDetermined: dossier(
    HousingNeedDetermined,
    { does: 'notes', item: 'housing', key: [], living: true },
    'Xác định khó khăn về nhà ở',
    'Housing need determined',
  ),
};
