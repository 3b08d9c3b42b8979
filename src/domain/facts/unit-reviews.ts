import { dossierOrUnit, unit } from './entry.js';
import { RATINGS } from './evaluation.js';
import { Bool, Code, Decimal, FreeObject, Int, Items, OneOf, Period, Text } from './fields.js';
import { Attributes } from './organisation.js';

const OPTIONAL = { optional: true } as const;

export const EQUIPMENT_RESULTS = ['full', 'partial', 'lacking'] as const;

/** Only named attributes change from that day. */
export class UnitAttributesRecorded {
  @Attributes({}) attributes: object;
}

/** `items`: what was counted against the norm, in whatever form the assessing body keeps it. */
export class CommuneEquipmentAssessed {
  @OneOf(EQUIPMENT_RESULTS) result: (typeof EQUIPMENT_RESULTS)[number];
  @Items(OPTIONAL) items?: object;
}

export class OrganisationRated {
  @Int(1900, 9998) year: number;
  @OneOf(RATINGS) rating: (typeof RATINGS)[number];
  @Bool(OPTIONAL) outstanding?: boolean;
  /** Of 30 and 70 points, by the same formulas as of people. */
  @Decimal(OPTIONAL) score?: string;
  @Code(OPTIONAL) ruleSet?: string;
  @FreeObject(OPTIONAL) inputs?: object;
}

/** `effectiveOn` is the day of the congress. */
export class CongressHeld {
  @Text(100) term: string;
}

/** How satisfied people and firms are, of a person or of a unit: `n` answers, their mean. */
export class SatisfactionRecorded {
  @Text(200) source: string;
  @Int(1, 10_000_000) n: number;
  @Decimal() score: string;
  @Period(OPTIONAL) period?: string;
  @Code(OPTIONAL) unitCode?: string;
}

export const unitReviewFacts = {
  UnitAttributesRecorded: unit(
    UnitAttributesRecorded,
    { does: 'records-attributes' },
    'Ghi nhận đặc điểm đơn vị',
    'Unit attributes recorded',
  ),
  CommuneEquipmentAssessed: unit(
    CommuneEquipmentAssessed,
    { does: 'assesses-equipment' },
    'Đánh giá trang thiết bị cấp xã',
    'Commune equipment assessed',
  ),
  OrganisationRated: unit(
    OrganisationRated,
    { does: 'rates-organisation' },
    'Xếp loại tổ chức, đơn vị',
    'Organisation rated',
  ),
  CongressHeld: unit(CongressHeld, { does: 'holds-congress' }, 'Tổ chức đại hội đảng bộ', 'Congress held'),
  SatisfactionRecorded: dossierOrUnit(
    SatisfactionRecorded,
    { does: 'notes', item: 'satisfaction' },
    'Mức độ hài lòng',
    'Satisfaction recorded',
  ),
};
