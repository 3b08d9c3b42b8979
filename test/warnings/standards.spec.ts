import { course, degree, fact, sits, theory } from '../indicators/small-province.js';
import { names, noticed } from './noticed.js';

const STANDARD = fact('PositionStandardSet', '2025-09-01', {
  minDegree: 'DH',
  minTheory: 'TC',
  topics: [{ code: 'law', everyMonths: 12 }],
  graceMonths: 24,
});
/** What is surely missing, then what was never told. */
const below = ['degree-missing', 'topic-law-missing', 'theory-unknown'];
const whole = [degree('DH'), theory('TC'), course('2026-03-01', 'law')];

const found = noticed({
  of: { CV: [STANDARD] },
  people: {
    AN: { facts: [sits('CV'), ...whole] },
    // Below since the standard is there.
    BINH: { facts: [sits('CV'), degree('CD')] },
    // The same, of a minority group: 24 months from the later of standard and posting.
    CHI: { is: { ethnicGroup: '02' }, facts: [sits('CV', {}, '2025-10-15'), degree('CD')] },
    DUNG: { facts: [sits('CV'), degree('DH'), course('2026-03-01', 'law')] },
    EM: { facts: [sits('PCT')] },
    GIANG: { is: { category: 'contract' }, facts: [sits('CV'), degree('CD')] },
  },
});

test('below the standard, since the standard is in force', () => {
  expect(found('missing-standard', '2026-12-01')).toEqual([
    {
      who: 'BINH',
      severity: 'breach',
      since: '2025-09-01',
      reasons: below,
    },
  ]);
  expect(found('missing-standard', '2025-08-31')).toEqual([]);
});

test('a course grows old without any new fact', () => {
  expect(names(found('missing-standard', '2027-02-28'))).toEqual(['BINH']);
  expect(found('missing-standard', '2027-03-01').slice(0, 1)).toEqual([
    { who: 'AN', severity: 'breach', since: '2027-03-01', reasons: ['topic-law-missing'] },
  ]);
});

test('a grace period runs until a day, and is over on it', () => {
  const reasons = below;
  expect(found('in-grace', '2027-10-14')).toEqual([
    { who: 'CHI', severity: 'info', since: '2025-10-15', dueOn: '2027-10-15', reasons },
  ]);
  expect(found('in-grace', '2027-10-15')).toEqual([]);
  expect(found('missing-standard', '2027-10-15')).toContainEqual({
    who: 'CHI',
    severity: 'breach',
    since: '2027-10-15',
    reasons,
  });
});

test('no standard, or a needed fact never told, is unknown', () => {
  expect(found('standard-unknown', '2026-12-01')).toEqual([
    { who: 'DUNG', severity: 'warning', since: '2026-03-01', reasons: ['theory-unknown'] },
    { who: 'EM', severity: 'warning', since: '2025-07-01', reasons: ['no-standard'] },
  ]);
});

test('appointed below the standard of that day, by what is known now, while in post', () => {
  const appointed = (on: string, more: object = {}) =>
    fact('LeaderAppointed', on, { unitCode: 'A.P', positionCode: 'TP', postingId: 'tp', ...more });
  const set = [fact('PositionStandardSet', '2025-07-01', { minDegree: 'DH' })];
  const ask = noticed({
    of: { TP: set },
    people: {
      AN: { facts: [appointed('2026-02-01'), degree('CD'), degree('DH', '2026-05-01')] },
      // Recorded later, effective earlier.
      BINH: { facts: [appointed('2026-02-01'), degree('DH', '2026-01-31')] },
      CHI: {
        facts: [
          appointed('2026-02-01'),
          degree('CD'),
          fact('OfficeRelieved', '2026-06-01', { postingId: 'tp' }),
        ],
      },
      DUNG: { facts: [appointed('2026-02-01')] },
      EM: {
        facts: [
          appointed('2025-08-01'),
          degree('CD'),
          fact('LeaderReappointed', '2026-03-01', { postingId: 'tp' }),
        ],
      },
    },
  });
  const row = (who: string, since: string) => ({
    who,
    severity: 'breach',
    since,
    reasons: ['degree-missing'],
  });
  expect(ask('appointed-below-standard', '2026-05-31')).toEqual([
    row('AN', '2026-02-01'),
    row('CHI', '2026-02-01'),
    row('EM', '2025-08-01'),
    row('EM', '2026-03-01'),
  ]);
  expect(names(ask('appointed-below-standard', '2026-06-01'))).toEqual(['AN', 'EM', 'EM']);
});
