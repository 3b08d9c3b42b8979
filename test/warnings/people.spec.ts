import { degree, fact, sits } from '../indicators/small-province.js';
import { names, noticed } from './noticed.js';

const rated = (year: number, rating: string) =>
  fact('AnnualRatingDecided', `${year}-12-15`, { year, unitCode: 'A.P', rating });

test('two years running not completed, the latest two that are rated', () => {
  const failed = (...years: number[]) => years.map((year) => rated(year, 'not-completed'));
  const found = noticed({
    people: {
      AN: { facts: [sits('CV'), ...failed(2025, 2026)] },
      BINH: { facts: [sits('CV'), ...failed(2024, 2026)] },
      CHI: { facts: [sits('CV'), ...failed(2024, 2025), rated(2026, 'good')] },
      DUNG: { facts: [...failed(2025, 2026)] },
    },
  });
  expect(names(found('two-failures', '2026-12-14'))).toEqual(['CHI']);
  expect(found('two-failures', '2026-12-15')).toEqual([
    { who: 'AN', severity: 'warning', since: '2026-12-15' },
  ]);
});

test('retirement within 12 months by the dated path, until the person leaves', () => {
  const born = (dateOfBirth: string, sex = 'male') => ({ dateOfBirth, sex });
  const found = noticed({
    people: {
      // 61 years and 6 months in 2026, 61 and 9 months in 2027: born in February 1966, the end of November 2027.
      AN: { is: born('1966-02-10'), facts: [sits('CV')] },
      BINH: { is: born('1966-02-10'), facts: [sits('CV'), fact('StaffRetired', '2027-12-01')] },
      CHI: { is: { dateOfBirth: '1966-02-10' }, facts: [sits('CV')] },
      // Women: 57 years and 4 months in 2027.
      DUNG: { is: born('1970-05', 'female'), facts: [sits('CV')] },
    },
  });
  expect(found('retirement-ahead', '2026-09-29')).toEqual([]);
  expect(found('retirement-ahead', '2026-09-30')).toEqual([
    { who: 'DUNG', severity: 'info', since: '2026-09-30', dueOn: '2027-09-30', reasons: ['birth-imprecise'] },
  ]);
  expect(names(found('retirement-ahead', '2026-11-30'))).toEqual(['AN', 'BINH', 'DUNG']);
  expect(found('retirement-ahead', '2027-09-01').map(({ severity }) => severity)).toEqual([
    'warning',
    'warning',
    'warning',
  ]);
  expect(found('retirement-ahead', '2027-12-01')).toEqual([
    {
      who: 'AN',
      severity: 'warning',
      since: '2026-11-30',
      dueOn: '2027-11-30',
      reasons: ['beyond-retirement'],
    },
    {
      who: 'DUNG',
      severity: 'warning',
      since: '2026-09-30',
      dueOn: '2027-09-30',
      reasons: ['birth-imprecise', 'beyond-retirement'],
    },
  ]);
});

test('below university with more than six working years left is to be sent to study', () => {
  const is = { dateOfBirth: '1966-02-10', sex: 'male' };
  const study = (level: string, until?: string) =>
    fact('StudyAssigned', '2020-09-01', { level, ...(until ? { until } : {}) });
  const found = noticed({
    people: {
      AN: { is, facts: [sits('CV', {}, '2020-01-01'), degree('CD', '2000-06-01')] },
      BINH: { is, facts: [sits('CV', {}, '2020-01-01'), degree('DH', '2000-06-01')] },
      // Never told is not below.
      CHI: { is, facts: [sits('CV', {}, '2020-01-01')] },
      DUNG: {
        is,
        facts: [sits('CV', {}, '2020-01-01'), degree('CD', '2000-06-01'), study('DH', '2021-08-31')],
      },
    },
  });
  const row = { severity: 'warning', since: '2020-01-01', dueOn: '2021-11-29' };
  expect(found('needs-degree-study', '2020-08-31')).toEqual(['AN', 'DUNG'].map((who) => ({ who, ...row })));
  expect(names(found('needs-degree-study', '2021-08-31'))).toEqual(['AN']);
  expect(names(found('needs-degree-study', '2021-11-29'))).toEqual(['AN', 'DUNG']);
  // Exactly six years are not more than six.
  expect(found('needs-degree-study', '2021-11-30')).toEqual([]);
});

test('a local official, by what was determined and never by places', () => {
  const determined = (local: boolean, unitCode = 'A', on = '2026-01-10') =>
    fact('LocalStatusDetermined', on, { unitCode, local, body: 'Ban Thường vụ Tỉnh ủy' });
  const chair = sits('CT', {}, '2025-08-01', 'OfficeElected');
  const elected = { ...chair, data: { ...(chair['data'] as object), body: 'HĐND' } };
  const found = noticed({
    of: { CV: [fact('PositionChanged', '2026-03-01', { nonLocal: true })] },
    people: {
      AN: { is: { homeUnitCode: 'A', homePlace: 'A' }, facts: [elected] },
      BINH: { facts: [elected, determined(true)] },
      CHI: { facts: [elected, determined(true), determined(false, 'A.P')] },
      // Of another commune.
      DUNG: { facts: [elected, determined(true, 'B')] },
      EM: { facts: [sits('CV'), determined(true)] },
      GIANG: { facts: [sits('CT', {}, '2025-08-01', 'ActingAuthorityAssigned'), determined(true)] },
      HOA: { facts: [elected, determined(true), determined(false, 'A', '2026-06-01')] },
    },
  });
  expect(found('local-official', '2026-01-09')).toEqual([]);
  expect(found('local-official', '2026-05-01')).toEqual([
    { who: 'BINH', severity: 'breach', since: '2026-01-10' },
    { who: 'EM', severity: 'breach', since: '2026-01-10' },
    { who: 'HOA', severity: 'breach', since: '2026-01-10' },
  ]);
  expect(names(found('local-official', '2026-02-01'))).toEqual(['BINH', 'HOA']);
  expect(names(found('local-official', '2026-06-01'))).toEqual(['BINH', 'EM']);
});

test('more than three people for a title, more than three titles for a person', () => {
  const plan = (positionCode: string, on = '2026-01-01', term = '2030-2035', type = 'SuccessionPlanAdded') =>
    fact(type, on, { unitCode: 'A', positionCode, term });
  const found = noticed({
    people: {
      AN: { facts: [sits('CV'), plan('CT'), plan('PCT'), plan('BT'), plan('TP', '2026-02-01')] },
      BINH: { facts: [sits('CV'), plan('CT')] },
      CHI: { facts: [sits('CV'), plan('CT')] },
      DUNG: {
        facts: [
          sits('CV'),
          plan('CT', '2026-03-01'),
          plan('CT', '2026-06-01', '2030-2035', 'SuccessionPlanRemoved'),
        ],
      },
      // Of another term.
      EM: { facts: [sits('CV'), plan('CT', '2026-01-01', '2025-2030')] },
    },
  });
  const titles = { who: 'AN', severity: 'warning', since: '2026-02-01', reasons: ['too-many-titles'] };
  const people = { who: 'A CT', severity: 'warning', since: '2026-03-01', reasons: ['too-many-people'] };
  expect(found('planning-limit', '2026-01-31')).toEqual([]);
  expect(found('planning-limit', '2026-02-28')).toEqual([titles]);
  expect(found('planning-limit', '2026-05-31')).toEqual([people, titles]);
  expect(found('planning-limit', '2026-06-01')).toEqual([titles]);
});
