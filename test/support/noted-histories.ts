import type { Fact } from '../../src/domain/facts/fact.js';
import type { Random } from './histories.js';

const UNITS = ['U1', 'U2', 'U3'];
const FORMS = ['reprimand', 'Giáng chức', 'dismissal-from-office'];

/** Something noted beside postings, ends of it among them, and now and then a streamlining taken back. */
export function somethingNoted(r: Random, facts: readonly Fact[]): { type: string; data: object } {
  const streamlined = facts.filter(({ type }) => type === 'StaffStreamlined');
  if (streamlined.length > 0 && r.chance(0.3))
    return { type: 'StreamliningRevoked', data: { streamlinedEventId: r.pick(streamlined).id } };
  const unitCode = r.pick(UNITS);
  const plan = { unitCode, positionCode: 'TP', term: '2026-2031' };
  const [type, data] = r.pick<[string, object]>([
    ['TrainingCourseCompleted', { title: 'Khóa học' }],
    ['PartyAdmitted', {}],
    ['PartyMadeOfficial', {}],
    ['PartyMembershipEnded', {}],
    ['PartyCommitteeJoined', { unitCode, role: 'member' }],
    ['PartyCommitteeJoined', { unitCode, role: 'standing' }],
    ['PartyCommitteeLeft', { unitCode }],
    ['StaffSuspended', {}],
    ['SuspensionLifted', {}],
    ['SuccessionPlanAdded', plan],
    ['SuccessionPlanRemoved', plan],
    ['DisciplineImposed', { track: 'administrative', form: r.pick(FORMS) }],
    ['CertificateObtained', { kind: 'it', expiresOn: '2024-06-30' }],
    ['RankAssigned', { rank: 'Chuyên viên', grade: 2 }],
    ['StaffStreamlined', { case: 'Dôi dư' }],
  ]);
  return { type, data };
}
