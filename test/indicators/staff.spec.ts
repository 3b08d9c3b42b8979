import { course, degree, fact, sits, smallProvince, theory } from './small-province.js';

const STANDARD = fact('PositionStandardSet', '2025-07-01', {
  minDegree: 'DH',
  minTheory: 'TC',
  topics: [{ code: 'law', everyMonths: 12 }],
  graceMonths: 24,
});

test('a: of four professionals one meets the standard, one fails, one is in grace, one is unknown', () => {
  const province = smallProvince({
    of: { CV: [STANDARD] },
    people: {
      AN: { facts: [sits('CV'), degree('DH'), theory('TC'), course('2026-03-01', 'law')] },
      // Fails surely, whatever is not known beside.
      BINH: { facts: [sits('CV'), degree('CD')] },
      // The same, of a minority group: until 1 July 2027.
      CHI: { is: { ethnicGroup: '02' }, facts: [sits('CV'), degree('CD')] },
      DUNG: { facts: [sits('CV'), degree('DH'), course('2026-03-01', 'law')] },
      // No standard is in force for a vice chair.
      EM: { facts: [sits('PCT')] },
    },
  });
  expect(province.parts('a', '2026-12-01')).toEqual({
    AN: 'numerator',
    BINH: 'not-met',
    CHI: 'grace',
    DUNG: 'unknown',
    EM: 'unknown',
  });
  expect(province.figures('a', '2026-12-01')).toMatchObject({
    value: '20.00',
    valueKnown: '33.33',
    numerator: 1,
    denominator: 5,
    grace: 1,
    unknown: 2,
    gap: '-80.00',
    met: false,
  });
  expect(province.parts('a', '2027-06-30')).toMatchObject({ CHI: 'grace' });
  expect(province.parts('a', '2027-07-01')).toMatchObject({ CHI: 'not-met', AN: 'not-met' });
  expect(province.members('a', '2026-12-01').map(({ reasons }) => reasons)).toEqual([
    [],
    ['degree-missing', 'topic-law-missing', 'theory-unknown'],
    ['degree-missing', 'topic-law-missing', 'theory-unknown', 'grace-until-2027-07-01'],
    ['theory-unknown'],
    ['no-standard'],
  ]);
});

test('b1: the topics the standard names, within their recurrence; b2 and b3: one topic each, at any time', () => {
  const province = smallProvince({
    of: { CV: [STANDARD] },
    people: {
      AN: { facts: [sits('CV'), course('2025-12-02', 'law', 'data-records')] },
      BINH: { facts: [sits('CV'), course('2025-12-01', 'law', 'two-tier-government')] },
      CHI: { facts: [sits('TP')] },
    },
  });
  expect(province.parts('b1', '2026-12-01')).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'unknown' });
  expect(province.parts('b2', '2030-12-01')).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'not-met' });
  expect(province.parts('b3', '2030-12-01')).toEqual({ AN: 'not-met', BINH: 'numerator', CHI: 'not-met' });
});

test('b4: each decision counts on its own day, with degrees recorded later; elected office is the reading', () => {
  const province = smallProvince({
    of: { TP: [fact('PositionStandardSet', '2025-07-01', { minDegree: 'DH' })] },
    people: {
      AN: {
        facts: [
          sits('TP', {}, '2025-12-31', 'LeaderAppointed'),
          fact('LeaderReappointed', '2026-02-01', { postingId: 'TP-2025-12-31', termMonths: 60 }),
          fact('LeaderReappointed', '2026-12-02', { postingId: 'TP-2025-12-31', termMonths: 60 }),
          degree('DH', '2026-01-31'),
        ],
      },
      BINH: { facts: [sits('TP', {}, '2026-03-01', 'LeaderAppointed'), degree('DH', '2026-03-02')] },
      CHI: {
        facts: [sits('TP', { body: 'HDND' }, '2026-03-01', 'OfficeElected'), degree('THS', '2010-01-01')],
      },
    },
  });
  const ofAll = (code: string, day: string) =>
    province.members(code, day).map(({ person, part }) => [person!.record.staffId, part]);
  expect(ofAll('b4', '2026-12-01')).toEqual([
    ['AN', 'numerator'],
    ['BINH', 'unknown'],
  ]);
  expect(ofAll('b4', '2026-12-02')).toEqual([
    ['AN', 'numerator'],
    ['AN', 'numerator'],
    ['BINH', 'unknown'],
  ]);
  expect(ofAll('b4-elected', '2026-12-01')).toEqual([
    ['AN', 'numerator'],
    ['BINH', 'unknown'],
    ['CHI', 'numerator'],
  ]);
});

test('c: six topics within 24 months; each topic is shown', () => {
  const six = ['law', 'ethics', 'office-culture', 'it', 'digital-transformation', 'innovation'];
  const province = smallProvince({
    people: {
      AN: { facts: [sits('CV'), course('2025-01-10', ...six)] },
      BINH: {
        facts: [sits('CV'), course('2025-01-10', ...six.slice(0, 5)), course('2024-01-10', 'innovation')],
      },
    },
  });
  expect(province.parts('c', '2026-01-10')).toEqual({ AN: 'numerator', BINH: 'numerator' });
  expect(province.parts('c', '2026-01-11')).toEqual({ AN: 'numerator', BINH: 'not-met' });
  expect(province.figures('c', '2026-01-11').parts).toMatchObject({
    law: { numerator: 2, denominator: 2, unknown: 0 },
    innovation: { numerator: 1, denominator: 2, unknown: 0 },
  });
  expect(province.parts('c', '2027-01-11')).toEqual({ AN: 'not-met', BINH: 'not-met' });
});

const rated = (rating: string, year = 2026, on = `${year}-12-20`) =>
  fact('AnnualRatingDecided', on, { year, unitCode: 'A', rating });

test('d1, d2: the year whose rating was due, of those who were staff on its last day', () => {
  const province = smallProvince({
    people: {
      AN: { facts: [sits('CV'), rated('excellent', 2026), rated('completed', 2027)] },
      BINH: { facts: [sits('CV'), rated('completed')] },
      CHI: { facts: [sits('CV')] },
      DUNG: { facts: [sits('CV'), fact('RatingExempted', '2026-12-20', { year: 2026, reason: 'thai sản' })] },
      // Came after the end of the year; left before it.
      EM: { facts: [sits('CV', {}, '2027-01-01')] },
      GIANG: { facts: [sits('CV'), rated('good'), fact('StaffRetired', '2026-12-31', {})] },
      HOA: { facts: [sits('CV'), rated('not-completed'), fact('StaffRetired', '2027-01-01', {})] },
    },
  });
  expect(province.parts('d1', '2027-12-14')).toEqual({
    AN: 'numerator',
    BINH: 'numerator',
    CHI: 'unknown',
    DUNG: 'excluded',
    HOA: 'not-met',
  });
  expect(province.parts('d2', '2027-12-14')).toMatchObject({ AN: 'numerator', BINH: 'not-met' });
  expect(province.figures('d2', '2027-12-14')).toMatchObject({
    value: '25.00',
    valueKnown: '33.33',
    excluded: 1,
  });
  // From the day it is due it is the next year, of the staff of that day.
  expect(province.parts('d2', '2027-12-15')).toEqual({
    AN: 'unknown',
    BINH: 'unknown',
    CHI: 'unknown',
    DUNG: 'unknown',
    EM: 'unknown',
  });
  expect(province.parts('d2', '2027-12-20')).toMatchObject({ AN: 'not-met' });
});

test('staff: one counting posting; rotation before the primary kept beside it, then Party, then acting', () => {
  const at = (unitCode: string, kind: string, on = '2025-07-01') =>
    sits('CV', { unitCode, kind, postingId: `${unitCode}-${kind}` }, on);
  const province = smallProvince({
    people: {
      ROTATED: { facts: [at('A', 'primary'), at('B', 'rotation')] },
      PARTY: { facts: [at('A', 'party'), at('B', 'acting')] },
      ACTING: { facts: [at('B', 'acting'), at('A', 'concurrent')] },
      SECONDED: { facts: [at('A', 'primary'), at('B', 'secondment')] },
      CONTRACT: { is: { category: 'contract' }, facts: [at('A', 'primary')] },
      UNTOLD: {
        facts: [fact('PersonalDetailsChanged', '2025-07-01', { category: null }), at('A', 'primary')],
      },
    },
  });
  expect(province.parts('b2', '2026-01-01', 'A')).toEqual({
    PARTY: 'not-met',
    SECONDED: 'not-met',
    CONTRACT: 'excluded',
    UNTOLD: 'not-met',
  });
  expect(province.parts('b2', '2026-01-01', 'B')).toEqual({ ROTATED: 'not-met', ACTING: 'not-met' });
  const untold = province
    .members('b2', '2026-01-01')
    .find(({ person }) => person!.record.staffId === 'UNTOLD');
  expect(untold!.reasons).toEqual(['category-unknown', 'topic-data-records-missing']);
  const all = ['cadre', 'civil-servant', 'public-employee', 'contract'];
  const wider = smallProvince({
    settings: [fact('SettingChanged', '2026-06-01', { name: 'indicators.staff-categories', value: all })],
    people: { CONTRACT: { is: { category: 'contract' }, facts: [at('A', 'primary')] } },
  });
  expect(wider.parts('b2', '2026-05-31')).toEqual({ CONTRACT: 'excluded' });
  expect(wider.parts('b2', '2026-06-01')).toEqual({ CONTRACT: 'not-met' });
});
