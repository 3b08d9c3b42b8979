/**
 * One example of each fact beside the core: what it must carry and what it may. The examples of one person are in an
 * order in which they can be recorded, of a posting `P1` in the unit U1.
 */
export interface Example {
  type: string;
  subject: 'dossier' | 'unit' | 'setting' | 'indicator' | 'rules' | 'round';
  needs: Record<string, unknown>;
  may?: Record<string, unknown>;
  /** Where another example names this one. */
  id?: string;
  /** A field and a value it must refuse. */
  refuses?: [field: string, value: unknown];
}

export const DISCIPLINE = '00000000-0000-4000-a000-000000000001';
const STREAMLINED = '00000000-0000-4000-a000-000000000002';

const plan = { positionCode: 'TP', unitCode: 'U2', term: '2026-2031' };

export const DOSSIER_EXAMPLES: Example[] = [
  { type: 'PartyAdmitted', subject: 'dossier', needs: {}, may: { unitCode: 'CHI-BO-1' } },
  { type: 'PartyMadeOfficial', subject: 'dossier', needs: {}, may: { unitCode: 'CHI-BO-1' } },
  {
    type: 'PartyCommitteeJoined',
    subject: 'dossier',
    needs: { unitCode: 'U1', role: 'standing' },
    may: { term: '2025-2030' },
    refuses: ['role', 'chair'],
  },
  { type: 'PartyCommitteeLeft', subject: 'dossier', needs: { unitCode: 'U1' }, may: { term: '2025-2030' } },
  {
    type: 'ManagementTierChanged',
    subject: 'dossier',
    needs: { tier: 'province-standing-committee' },
    refuses: ['tier', 'province'],
  },
  {
    type: 'LocalStatusDetermined',
    subject: 'dossier',
    needs: { unitCode: 'U1', local: true, body: 'Ban Thường vụ Tỉnh ủy' },
    refuses: ['local', 'yes'],
  },
  { type: 'RatingExempted', subject: 'dossier', needs: { year: 2026, reason: 'Nghỉ thai sản' } },
  {
    type: 'StaffSuspended',
    subject: 'dossier',
    needs: {},
    may: { until: '2026-06-30', reason: 'Chờ xác minh' },
    refuses: ['until', '2026-06'],
  },
  { type: 'SuspensionLifted', subject: 'dossier', needs: {}, may: { reason: 'Đã xác minh' } },
  { type: 'ProbationStarted', subject: 'dossier', needs: {}, may: { until: '2027-01-01' } },
  {
    type: 'ProbationCompleted',
    subject: 'dossier',
    needs: { result: 'passed' },
    refuses: ['result', 'extended'],
  },
  {
    type: 'CertificateObtained',
    subject: 'dossier',
    needs: { kind: 'state-management' },
    may: { level: 'CV', expiresOn: '2030-12-31', number: '12', issuer: 'Trường Chính trị tỉnh' },
    refuses: ['level', 'Chuyên viên'],
  },
  {
    type: 'StudyAssigned',
    subject: 'dossier',
    needs: { level: 'THS' },
    may: {
      major: 'Luật',
      school: 'ĐH Thái Nguyên',
      until: '2028-06-30',
      basis: '6/QĐ',
      kind: 'degree',
      second: false,
    },
    refuses: ['level', 'Thạc sĩ'],
  },
  { type: 'SuccessionPlanAdded', subject: 'dossier', needs: plan, may: { ageGroup: 'dưới 42' } },
  { type: 'SuccessionPlanRemoved', subject: 'dossier', needs: plan },
  {
    type: 'DisciplineImposed',
    id: DISCIPLINE,
    subject: 'dossier',
    needs: { track: 'administrative', form: 'dismissal-from-office' },
    may: { dutyRelated: true, until: '2027-05-01', violation: 'Buông lỏng quản lý đất đai' },
    refuses: ['form', 'Nhắc nhở'],
  },
  {
    type: 'OfficeStripped',
    subject: 'dossier',
    needs: { postingId: 'P1' },
    may: { reason: 'Kỷ luật', disciplineEventId: DISCIPLINE },
    refuses: ['disciplineEventId', '1'],
  },
  {
    type: 'RewardConferred',
    subject: 'dossier',
    needs: { form: 'Bằng khen' },
    may: { level: 'Chủ tịch UBND tỉnh', achievement: 'Phong trào thi đua 2025' },
  },
  {
    type: 'FindingRecorded',
    subject: 'dossier',
    needs: { kind: 'degradation' },
    may: { unitCode: 'U1' },
    refuses: ['kind', 'delay'],
  },
  {
    type: 'RankAssigned',
    subject: 'dossier',
    needs: { rank: 'Chuyên viên' },
    may: {
      rankCode: '01.003',
      grade: 3,
      coefficient: '3.00',
      nextRaiseOn: '2029-05-01',
      basis: 'Thường xuyên',
    },
    refuses: ['coefficient', 3],
  },
  {
    type: 'SatisfactionRecorded',
    subject: 'dossier',
    needs: { source: 'Cổng dịch vụ công', n: 120, score: '4.35' },
    may: { period: '2026-Q2', unitCode: 'U1' },
    refuses: ['n', 0],
  },
  {
    type: 'RelocationDetermined',
    subject: 'dossier',
    needs: { relocated: true },
    may: { unitCode: 'U1', fromPlace: 'Bắc Kạn', distanceKm: 85, support: 'Hỗ trợ đi lại' },
  },
  {
    type: 'HousingNeedDetermined',
    subject: 'dossier',
    needs: { inNeed: true },
    may: { circumstances: 'Thuê nhà' },
  },
  { type: 'MilitaryServiceBegan', subject: 'dossier', needs: {}, may: { organisation: 'Trung đoàn 246' } },
  { type: 'MilitaryServiceEnded', subject: 'dossier', needs: {}, may: { highestRank: 'Thượng sĩ' } },
  {
    type: 'PersonalHistoryRecorded',
    subject: 'dossier',
    needs: { activity: 'Dạy học' },
    may: { organisation: 'Trường THCS', place: 'Định Hóa', until: '2009-08' },
  },
  {
    type: 'MassOrganisationJoined',
    subject: 'dossier',
    needs: { organisation: 'youth-union' },
    may: { role: 'Bí thư' },
    refuses: ['organisation', 'club'],
  },
  { type: 'MassOrganisationLeft', subject: 'dossier', needs: { organisation: 'youth-union' } },
  {
    type: 'PartyMembershipEnded',
    subject: 'dossier',
    needs: {},
    may: { ground: 'withdrawn' },
    refuses: ['ground', 'moved'],
  },
  {
    type: 'StaffStreamlined',
    id: STREAMLINED,
    subject: 'dossier',
    needs: { case: 'Dôi dư do sắp xếp tổ chức' },
  },
  { type: 'StreamliningRevoked', subject: 'dossier', needs: { streamlinedEventId: STREAMLINED } },
];

/** Ends of a posting of an office; each needs a posting of its own. */
export const ENDING_EXAMPLES: Example[] = [
  { type: 'OfficeRelinquished', subject: 'dossier', needs: { postingId: 'P1' }, may: { reason: 'Sức khỏe' } },
  {
    type: 'ElectedOfficeRemoved',
    subject: 'dossier',
    needs: { postingId: 'P1' },
    may: { reason: 'Bãi nhiệm' },
  },
];

export const OTHER_EXAMPLES: Example[] = [
  {
    type: 'UnitAttributesRecorded',
    subject: 'unit',
    needs: { attributes: { population: 21_000, ethnicMinorityShare: '38.5' } },
    refuses: ['attributes', { area: 3 }],
  },
  {
    type: 'CommuneEquipmentAssessed',
    subject: 'unit',
    needs: { result: 'partial' },
    may: { items: [{ code: 'computer', required: 40, present: 31 }] },
    refuses: ['result', 'good'],
  },
  {
    type: 'OrganisationRated',
    subject: 'unit',
    needs: { year: 2026, rating: 'good' },
    may: { outstanding: true, score: '86.50', ruleSet: 'nd335-2025', inputs: { common: '27' } },
    refuses: ['rating', 'tốt'],
  },
  { type: 'CongressHeld', subject: 'unit', needs: { term: '2025-2030' } },
  { type: 'SettingChanged', subject: 'setting', needs: { name: 'topic-months', value: 24 } },
  {
    type: 'IndicatorDefinitionAdopted',
    subject: 'indicator',
    needs: { code: 'dd1', definition: { operator: '>=', value: '75' } },
    may: { version: 1 },
    refuses: ['definition', 'text'],
  },
  {
    type: 'RuleSetAdopted',
    subject: 'rules',
    needs: { id: 'nd335-2025', from: '2026-01-01', settings: { commonMax: '30' } },
    may: {
      until: '2030-12-31',
      appliesTo: ['civil-servant'],
      governs: 'nd335',
      sources: ['NĐ 335/2025/NĐ-CP'],
    },
    refuses: ['from', '2026'],
  },
];
