import { timelineOf } from '../../src/domain/staff/timeline.js';
import { factReference } from '../../src/reference/fact-reference.js';
import { DECREE_GROUPS, GROUPS } from '../../src/reference/groups.js';
import { assigned, fact, given, newId, opened, profileOn } from '../support/dossier.js';

const recruited = (data: object) => fact('StaffRecruited', '2026-01-01', { ...data });

test('III.2.1 p3: probation follows recruitment and admission', () => {
  const { after } = given(opened()).when(
    recruited({ method: 'examination', unitCode: 'U1' }),
    fact('ProbationStarted', '2026-01-01', { until: '2026-12-31' }),
    fact('ProbationCompleted', '2027-01-01', { result: 'passed' }),
  );
  expect(profileOn(after, '2026-06-01').probation).toMatchObject({ until: '2026-12-31' });
  expect(profileOn(after, '2027-01-01').probation).toMatchObject({ result: 'passed' });
});

test('III.2.1 p4: a recruitment has its form and its basis', () => {
  const basis = 'KL 205-KL/TW: sinh viên tốt nghiệp xuất sắc';
  const { after } = given(opened()).when(recruited({ method: 'special', basis }));
  const rows = timelineOf(after!.career);
  expect(rows.find(({ type }) => type === 'StaffRecruited')?.data).toEqual({ method: 'special', basis });
});

test('III.2.1 p5: who is local is determined, never worked out', () => {
  const born = opened({
    data: { code: 'HS-1', fullName: 'Lê A', birthPlace: 'Xã U1', homePlace: 'Xã U1', homeUnitCode: 'U1' },
  });
  const base = given(born, assigned('2025-07-01', 'A'));
  expect(profileOn(base.dossier, '2026-01-01').localStatus).toEqual([]);
  const determined = { unitCode: 'U1', local: true, body: 'Ban Thường vụ Tỉnh ủy' };
  const { after } = base.when(fact('LocalStatusDetermined', '2025-12-01', determined));
  expect(profileOn(after, '2026-01-01').localStatus).toMatchObject([determined]);
});

test('III.2.1 p5: rotation from the province to a commune and back', () => {
  const { after } = given(
    opened(),
    assigned('2015-01-01', 'HOME', { unitCode: 'U3', positionCode: 'TP' }),
  ).when(
    fact('LeaderRotated', '2023-01-01', {
      unitCode: 'U1',
      positionCode: 'TP',
      postingId: 'OUT',
      until: '2025-12-31',
    }),
    fact('RotationEnded', '2026-01-01', { postingId: 'OUT', outcome: 'returned' }),
    assigned('2026-01-01', 'BACK', { unitCode: 'U3', positionCode: 'TP' }),
  );
  const at = (day: string) => profileOn(after, day).postings.map(({ postingId, kind }) => [postingId, kind]);
  expect(['2022-12-31', '2024-01-01', '2026-01-01'].map(at)).toEqual([
    [['HOME', 'primary']],
    [['OUT', 'rotation']],
    [['BACK', 'primary']],
  ]);
});

test('III.2.2 p1: how satisfied people are is on record', () => {
  const said = { source: 'Cổng dịch vụ công', n: 120, score: '4.35', period: '2026-Q2', unitCode: 'U1' };
  const { after } = given(opened()).when(fact('SatisfactionRecorded', '2026-07-05', said));
  expect(profileOn(after, '2026-07-05').satisfaction).toMatchObject([said]);
});

test('III.2.4 p1: a course names the plan it belongs to', () => {
  const course = {
    title: 'Vận hành chính quyền hai cấp',
    planId: 'QD-700-2026',
    topics: ['two-tier-government'],
  };
  const { after } = given(opened()).when(fact('TrainingCourseCompleted', '2026-05-01', course));
  expect(profileOn(after, '2026-05-01').training).toMatchObject([course]);
});

test('III.2.4 p3: a second degree is told from a first', () => {
  const { after } = given(opened()).when(
    fact('DegreeAwarded', '2010-06-01', { level: 'DH', major: 'Luật' }),
    fact('StudyAssigned', '2026-09-01', { level: 'DH', major: 'Công nghệ số', second: true }),
    fact('DegreeAwarded', '2028-06-01', { level: 'DH', major: 'Công nghệ số', second: true }),
  );
  expect(profileOn(after, '2027-01-01').studies).toMatchObject([{ second: true }]);
  expect(profileOn(after, '2029-01-01').education).toMatchObject({ level: 'DH', major: 'Luật' });
});

test('III.2.5: each way out of an office has its own name', () => {
  for (const type of [
    'OfficeRelieved',
    'OfficeResigned',
    'OfficeRelinquished',
    'OfficeStripped',
    'ElectedOfficeRemoved',
  ]) {
    const { after } = given(opened(), assigned('2020-01-01', 'A')).when(
      fact(type, '2026-05-01', { postingId: 'A' }),
    );
    expect(after!.career.postings[0]).toMatchObject({ toDay: '2026-05-01', closedBy: { type } });
  }
});

test('III.2.5: an election and its approval are two facts', () => {
  const id = newId();
  const elected = { unitCode: 'U1', positionCode: 'TP', body: 'HĐND xã', term: '2026-2031', postingId: 'E' };
  const approved = fact('ElectionApproved', '2026-04-10', { electionEventId: id });
  const { after, code } = given(opened()).when(
    fact('OfficeElected', '2026-04-01', elected, { id }),
    approved,
  );
  expect(code).toBeUndefined();
  expect(after!.career.postings[0]).toMatchObject({ postingId: 'E', fromDay: '2026-04-01' });
  expect(given(opened()).when(approved).code).toBe('target-unknown');
});

test('III.2.6 p1: a reward is on record with form and level', () => {
  const reward = { form: 'Bằng khen', level: 'Chủ tịch UBND tỉnh' };
  const { after } = given(opened()).when(fact('RewardConferred', '2026-05-19', reward));
  expect(profileOn(after, '2026-05-19').rewards).toMatchObject([{ ...reward, since: '2026-05-19' }]);
});

test('IV.5.d: the ten data groups have a home, but three that wait', () => {
  const text = factReference();
  for (const { vi } of Object.values(GROUPS).slice(0, DECREE_GROUPS)) expect(text).toContain(`| ${vi} |`);
  expect(text.match(/waits for access control and sealing/g)).toHaveLength(3);
});
