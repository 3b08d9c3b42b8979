import { dossier } from './entry.js';
import { Code, OneOf, Text } from './fields.js';

const OPTIONAL = { optional: true } as const;

const COMMITTEE_ROLES = ['secretary', 'deputy', 'standing', 'member'] as const;
const MASS_ORGANISATIONS = [
  'front',
  'trade-union',
  'youth-union',
  'women-union',
  'farmers-association',
  'veterans-association',
  'other',
] as const;

/** Data of PartyAdmitted and PartyMadeOfficial; the unit is where the Party cell was. */
export class PartyMembership {
  @Code(OPTIONAL) unitCode?: string;
}

export class PartyMembershipEnded {
  @OneOf(['expelled', 'struck-off', 'withdrawn', 'other'], { ...OPTIONAL, personal: true }) ground?: string;
}

/** A new role in the same committee is joining again. */
export class PartyCommitteeJoined {
  @Code() unitCode: string;
  @OneOf(COMMITTEE_ROLES) role: (typeof COMMITTEE_ROLES)[number];
  @Text(100, OPTIONAL) term?: string;
}

export class PartyCommitteeLeft {
  @Code() unitCode: string;
  @Text(100, OPTIONAL) term?: string;
}

export class MassOrganisationJoined {
  @OneOf(MASS_ORGANISATIONS) organisation: (typeof MASS_ORGANISATIONS)[number];
  @Text(200, OPTIONAL) role?: string;
}

export class MassOrganisationLeft {
  @OneOf(MASS_ORGANISATIONS) organisation: (typeof MASS_ORGANISATIONS)[number];
}

const COMMITTEE = { does: 'notes', item: 'committee', key: ['unitCode'] } as const;
const ORGANISATION = { does: 'notes', item: 'organisation', key: ['organisation'] } as const;

export const partyFacts = {
  PartyAdmitted: dossier(
    PartyMembership,
    { does: 'notes', item: 'party', key: [] },
    'Kết nạp Đảng (dự bị)',
    'Admitted to the Party (probationary)',
  ),
  PartyMadeOfficial: dossier(
    PartyMembership,
    { does: 'notes', item: 'party', key: [] },
    'Công nhận đảng viên chính thức',
    'Made an official Party member',
  ),
  PartyMembershipEnded: dossier(
    PartyMembershipEnded,
    { does: 'notes', item: 'party', key: [], ends: true },
    'Ra khỏi Đảng',
    'Party membership ended',
  ),
  PartyCommitteeJoined: dossier(
    PartyCommitteeJoined,
    { ...COMMITTEE, living: true },
    'Tham gia cấp ủy',
    'Joined a Party committee',
  ),
  PartyCommitteeLeft: dossier(
    PartyCommitteeLeft,
    { ...COMMITTEE, ends: true },
    'Thôi tham gia cấp ủy',
    'Left a Party committee',
  ),
  MassOrganisationJoined: dossier(
    MassOrganisationJoined,
    { ...ORGANISATION, living: true },
    'Tham gia tổ chức chính trị - xã hội',
    'Joined a mass organisation',
  ),
  MassOrganisationLeft: dossier(
    MassOrganisationLeft,
    { ...ORGANISATION, ends: true },
    'Thôi tham gia tổ chức chính trị - xã hội',
    'Left a mass organisation',
  ),
};
