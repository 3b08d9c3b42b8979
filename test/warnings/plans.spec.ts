import { fact, sits } from '../indicators/small-province.js';
import { names, noticed } from './noticed.js';

const posted = (type: string, on: string, more: object) =>
  fact(type, on, { unitCode: 'A.P', positionCode: 'TP', postingId: 'p', ...more });

test.each([
  ['rotation', 'LeaderRotated'],
  ['acting', 'ActingAuthorityAssigned'],
  ['secondment', 'StaffSeconded'],
] as const)(
  'a %s ends within 90 days, is a warning within 30, and is overdue from the next day on',
  (name, type) => {
    const found = noticed({
      people: {
        AN: { facts: [posted(type, '2026-01-01', { until: '2026-06-30' })] },
        // Without a planned end there is nothing to say.
        BINH: { facts: [posted(type, '2026-01-01', {})] },
        CHI: {
          facts: [
            posted(type, '2026-01-01', { until: '2026-06-30' }),
            fact('PostingEnded', '2026-04-15', { postingId: 'p' }),
          ],
        },
      },
    });
    const near = { who: 'AN', since: '2026-04-01', dueOn: '2026-06-30' };
    expect(found(`${name}-ending`, '2026-03-31')).toEqual([]);
    expect(names(found(`${name}-ending`, '2026-04-01'))).toEqual(['AN', 'CHI']);
    expect(found(`${name}-ending`, '2026-05-30')).toEqual([{ ...near, severity: 'info' }]);
    expect(found(`${name}-ending`, '2026-05-31')).toEqual([{ ...near, severity: 'warning' }]);
    expect(found(`${name}-ending`, '2026-06-30')).toHaveLength(1);
    expect(found(`${name}-overdue`, '2026-06-30')).toEqual([]);
    expect(found(`${name}-ending`, '2026-07-01')).toEqual([]);
    expect(found(`${name}-overdue`, '2026-07-01')).toEqual([
      { who: 'AN', severity: 'breach', since: '2026-07-01', dueOn: '2026-06-30' },
    ]);
  },
);

test('a term ends within 180 days, is a warning within 135, and a reappointment renews it', () => {
  const found = noticed({
    people: {
      AN: {
        facts: [
          posted('LeaderAppointed', '2021-07-01', { termMonths: 60 }),
          fact('LeaderReappointed', '2026-07-01', { postingId: 'p', termMonths: 60 }),
        ],
      },
      BINH: { facts: [posted('OfficeElected', '2021-07-01', { body: 'HĐND', termEndsOn: '2026-06-30' })] },
    },
  });
  const near = { since: '2026-01-01', dueOn: '2026-06-30' };
  expect(found('term-ending', '2025-12-31')).toEqual([]);
  expect(found('term-ending', '2026-02-14')).toEqual([
    { who: 'AN', severity: 'info', ...near },
    { who: 'BINH', severity: 'info', ...near },
  ]);
  expect(found('term-ending', '2026-02-15').map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  expect(names(found('term-overdue', '2026-07-01'))).toEqual(['BINH']);
  expect(found('term-ending', '2031-02-01')).toMatchObject([{ who: 'AN', dueOn: '2031-06-30' }]);
});

test('the windows are settings, from their day on', () => {
  const found = noticed({
    people: { AN: { facts: [posted('LeaderRotated', '2026-01-01', { until: '2026-12-31' })] } },
    settings: [fact('SettingChanged', '2026-05-01', { name: 'warnings.rotation-days', value: 250 })],
  });
  expect(found('rotation-ending', '2026-04-30')).toEqual([]);
  expect(names(found('rotation-ending', '2026-05-01'))).toEqual(['AN']);
});

test('a certificate expires, where no later one of its kind takes its place', () => {
  const certificate = (on: string, expiresOn?: string, more: object = {}) =>
    fact('CertificateObtained', on, { kind: 'english', ...(expiresOn ? { expiresOn } : {}), ...more });
  const found = noticed({
    people: {
      AN: { facts: [sits('CV'), certificate('2024-07-01', '2026-06-30')] },
      BINH: { facts: [sits('CV'), certificate('2024-07-01', '2026-06-30'), certificate('2026-05-01')] },
      CHI: {
        facts: [sits('CV'), certificate('2024-07-01', '2026-06-30'), certificate('2026-05-01', '2028-04-30')],
      },
      // Another level is another certificate.
      DUNG: {
        facts: [
          sits('CV'),
          certificate('2024-07-01', '2026-06-30', { level: 'B1' }),
          certificate('2025-05-01', undefined, { level: 'A2' }),
        ],
      },
      EM: { facts: [certificate('2024-07-01', '2026-06-30')] },
    },
  });
  expect(names(found('certificate-expiring', '2026-04-30'))).toEqual(['AN', 'BINH', 'CHI', 'DUNG']);
  expect(found('certificate-expiring', '2026-06-30')).toEqual(
    ['AN', 'DUNG'].map((who) => ({ who, severity: 'warning', since: '2026-04-01', dueOn: '2026-06-30' })),
  );
  expect(found('certificate-expiring', '2026-07-01')).toEqual([]);
});
