import { fact, sits } from '../indicators/small-province.js';
import { names, noticed } from './noticed.js';

const headcount = (positionCode: string, count: number, on: string, until?: string) =>
  fact('HeadcountAssigned', on, { unitCode: 'A.P', positionCode, count, ...(until ? { until } : {}) });

test('a position is vacant or over-filled against its headcount, since the number of its holders is so', () => {
  const found = noticed({
    of: { 'A.P': [headcount('CV', 2, '2025-10-01'), headcount('CV', 1, '2026-06-01', '2026-12-31')] },
    people: {
      AN: { facts: [sits('CV'), fact('PostingEnded', '2026-09-01', { postingId: 'CV-2025-07-01' })] },
      BINH: { facts: [sits('CV', {}, '2026-02-01')] },
      // Who stands in fills no post.
      CHI: { facts: [sits('CV', {}, '2025-07-01', 'ActingAuthorityAssigned')] },
    },
  });
  expect(found('vacancy', '2025-09-30')).toEqual([]);
  expect(found('vacancy', '2026-01-31')).toEqual([{ who: 'A.P CV', severity: 'info', since: '2025-10-01' }]);
  expect([...found('vacancy', '2026-02-01'), ...found('over-headcount', '2026-05-31')]).toEqual([]);
  expect(found('over-headcount', '2026-08-31')).toEqual([
    { who: 'A.P CV', severity: 'warning', since: '2026-06-01' },
  ]);
  expect([...found('vacancy', '2026-09-01'), ...found('over-headcount', '2026-09-01')]).toEqual([]);
  // The headcount itself runs out.
  expect(found('vacancy', '2027-01-01')).toEqual([]);
});

test('a posting, and a unit below, outlive a unit that ended', () => {
  const found = noticed({
    of: { A: [fact('UnitMerged', '2026-07-01', { intoCode: 'B' })] },
    people: {
      AN: { facts: [fact('JobPositionAssigned', '2025-07-01', { unitCode: 'A', positionCode: 'CT' })] },
      BINH: { facts: [sits('CV')] },
    },
  });
  expect([
    ...found('posting-outlived-unit', '2026-06-30'),
    ...found('unit-outlived-parent', '2026-06-30'),
  ]).toEqual([]);
  expect(found('posting-outlived-unit', '2026-07-01')).toEqual([
    { who: 'AN', severity: 'warning', since: '2026-07-01' },
  ]);
  expect(names(found('unit-outlived-parent', '2026-07-01'))).toEqual(['A.P']);
});
