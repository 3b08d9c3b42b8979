import { degree, fact, sits, smallProvince, theory } from './small-province.js';

test('dd1: chairs with a master’s degree; an acting one is left out, a vacant chair is nobody', () => {
  const province = smallProvince({
    people: {
      AN: { facts: [sits('CT', { unitCode: 'A' }), degree('TS')] },
      BINH: { facts: [sits('CT', { unitCode: 'B', acting: true }), degree('THS')] },
    },
  });
  expect(province.parts('dd1', '2026-12-01')).toEqual({ AN: 'numerator', BINH: 'excluded' });
  expect(province.figures('dd1', '2026-12-01')).toMatchObject({
    value: '100.00',
    denominator: 1,
    excluded: 1,
  });
  expect(province.figures('dd1', '2026-12-01', 'B')).toMatchObject({ value: null, met: null, gap: null });
});

test('dd2, dd3: vice chairs pooled, each group apart; two such offices in one commune are one person', () => {
  const province = smallProvince({
    people: {
      AN: {
        facts: [
          sits('PCT', { unitCode: 'A' }),
          sits('PCTHD', { unitCode: 'A', kind: 'concurrent' }),
          degree('DH', '2000-06-01'),
          degree('THS', '2026-12-01'),
          theory('TC'),
        ],
      },
      BINH: { facts: [sits('PCTHD', { unitCode: 'B' }), degree('DH'), theory('CN')] },
      CHI: { facts: [sits('PCT', { unitCode: 'B' })] },
    },
  });
  expect(province.parts('dd2', '2026-11-30')).toEqual({ AN: 'not-met', BINH: 'not-met', CHI: 'unknown' });
  expect(province.parts('dd2', '2026-12-01')).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'unknown' });
  expect(province.parts('dd2-council', '2026-12-01')).toEqual({ AN: 'numerator', BINH: 'not-met' });
  expect(province.parts('dd2-committee', '2026-12-01')).toEqual({ AN: 'numerator', CHI: 'unknown' });
  expect(province.parts('dd3', '2026-12-01')).toEqual({ AN: 'not-met', BINH: 'numerator', CHI: 'unknown' });
  expect(province.parts('dd3-council', '2026-12-01')).toEqual({ AN: 'not-met', BINH: 'numerator' });
  expect(province.parts('dd3-committee', '2026-12-01')).toEqual({ AN: 'not-met', CHI: 'unknown' });
  expect(province.figures('dd2', '2026-12-01')).toMatchObject({
    value: '33.33',
    valueKnown: '50.00',
    gap: '-6.67',
    met: false,
  });
  // A reading has no target of its own.
  expect(province.figures('dd2-council', '2026-12-01')).toMatchObject({
    value: '50.00',
    gap: null,
    met: null,
  });
});

test('dd4: a woman among the leaders of a commune; unknown where somebody’s sex is not told', () => {
  const joined = (unitCode: string, role: string, on = '2025-08-01') =>
    fact('PartyCommitteeJoined', on, { unitCode, role, term: '2025-2030' });
  const province = smallProvince({
    people: {
      AN: { is: { sex: 'male' }, facts: [sits('CT', { unitCode: 'A' })] },
      BINH: {
        facts: [
          sits('PCT', { unitCode: 'A' }),
          fact('PersonalDetailsChanged', '2026-03-01', { sex: 'male' }),
        ],
      },
      CHI: { is: { sex: 'female' }, facts: [sits('CV', { unitCode: 'A' }), joined('A', 'standing')] },
      DUNG: { is: { sex: 'female' }, facts: [joined('B', 'deputy', '2026-04-01')] },
    },
  });
  expect(province.parts('dd4', '2026-02-28')).toEqual({ A: 'unknown', B: 'not-met' });
  expect(province.parts('dd4', '2026-04-01')).toEqual({ A: 'not-met', B: 'numerator' });
  expect(province.parts('dd4-wide', '2026-04-01')).toEqual({ A: 'numerator', B: 'numerator' });
  // Below a commune there is no such number.
  expect(province.figures('dd4', '2026-04-01', 'A.P')).toMatchObject({ value: null, denominator: 0 });
});

test('dd5: communes from the threshold on; without a recorded share a commune is unknown', () => {
  const share = (ethnicMinorityShare: string, on = '2025-08-01') =>
    fact('UnitAttributesRecorded', on, { attributes: { ethnicMinorityShare } });
  const province = smallProvince({
    of: { A: [share('5')], B: [share('4.9', '2026-06-01')] },
    people: {
      AN: { is: { ethnicGroup: '02' }, facts: [sits('CT', { unitCode: 'A' }, '2026-03-01')] },
      BINH: { is: { ethnicGroup: '01' }, facts: [sits('PCT', { unitCode: 'A' })] },
    },
    settings: [fact('SettingChanged', '2026-09-01', { name: 'indicators.minority-share', value: '4.5' })],
  });
  expect(province.parts('dd5', '2026-02-28')).toEqual({ A: 'not-met', B: 'unknown' });
  expect(province.parts('dd5', '2026-06-01')).toEqual({ A: 'numerator', B: 'excluded' });
  expect(province.parts('dd5', '2026-09-01')).toEqual({ A: 'numerator', B: 'not-met' });
});

test('e: leaders of the provincial tier who were rotated since 2026; e-now: who is in rotation', () => {
  const rotated = (on: string) =>
    fact('LeaderRotated', on, {
      unitCode: 'B',
      positionCode: 'CT',
      postingId: `LC-${on}`,
      fromPostingId: 'CT-2025-07-01',
    });
  const province = smallProvince({
    people: {
      AN: {
        facts: [
          sits('CT', { unitCode: 'A' }),
          rotated('2026-02-01'),
          fact('RotationEnded', '2026-08-01', { postingId: 'LC-2026-02-01', outcome: 'stayed' }),
        ],
      },
      BINH: { facts: [sits('PCT', { unitCode: 'A' })] },
      CHI: { facts: [sits('TP')] },
      DUNG: {
        facts: [
          sits('TP', {}, '2025-07-01'),
          fact('ManagementTierChanged', '2026-01-01', { tier: 'province-standing-committee' }),
        ],
      },
      EM: { facts: [sits('TP'), fact('ManagementTierChanged', '2026-01-01', { tier: 'other' })] },
      GIANG: { facts: [sits('CV')] },
    },
  });
  const others = { BINH: 'not-met', CHI: 'excluded', DUNG: 'not-met' };
  expect(province.parts('e', '2026-01-31')).toEqual({ AN: 'not-met', ...others });
  expect(province.parts('e', '2026-12-01')).toEqual({ AN: 'numerator', ...others });
  expect(province.parts('e-now', '2026-07-31')).toEqual({ AN: 'numerator', ...others });
  expect(province.parts('e-now', '2026-08-01')).toEqual({ AN: 'not-met', ...others });
  expect(province.figures('e', '2026-12-01')).toMatchObject({
    value: '33.33',
    gap: '23.33',
    met: true,
    excluded: 1,
  });
});

test('h, i: heads and deputies of divisions; professional civil servants', () => {
  const province = smallProvince({
    people: {
      AN: { facts: [sits('TP'), degree('THS'), theory('CC')] },
      BINH: { facts: [sits('PTP'), degree('DH'), theory('TC')] },
      CHI: { facts: [sits('PTP', {}, '2026-06-01'), degree('CD'), theory('SC')] },
      DUNG: { facts: [sits('CV'), degree('DH'), theory('SC')] },
      EM: { is: { category: 'public-employee' }, facts: [sits('CV'), degree('DH')] },
      GIANG: { facts: [sits('CV')] },
    },
  });
  const day = '2026-12-01';
  expect(province.parts('h1', day)).toEqual({ AN: 'numerator', BINH: 'numerator', CHI: 'not-met' });
  expect(province.parts('h2', day)).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'not-met' });
  expect(province.parts('h3', day)).toEqual({ AN: 'numerator', BINH: 'numerator', CHI: 'not-met' });
  expect(province.parts('h4', day)).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'not-met' });
  expect(province.parts('h1', '2026-05-31')).toEqual({ AN: 'numerator', BINH: 'numerator' });
  expect(province.figures('h1', '2026-05-31')).toMatchObject({ value: '100.00', gap: '0.00', met: true });
  expect(province.parts('i1', day)).toEqual({ DUNG: 'numerator', GIANG: 'unknown' });
  expect(province.parts('i2', day)).toEqual({ DUNG: 'not-met', GIANG: 'unknown' });
});

test('k: equipped to the norm by an assessment of the last 12 months', () => {
  const assessed = (on: string, result: string) => fact('CommuneEquipmentAssessed', on, { result });
  const province = smallProvince({
    of: {
      A: [assessed('2026-03-01', 'full')],
      B: [assessed('2026-03-01', 'full'), assessed('2026-09-01', 'partial')],
    },
    people: {},
  });
  expect(province.parts('k', '2026-02-28')).toEqual({ A: 'unknown', B: 'unknown' });
  expect(province.parts('k', '2026-12-01')).toEqual({ A: 'numerator', B: 'not-met' });
  expect(province.parts('k', '2027-03-01')).toEqual({ A: 'numerator', B: 'not-met' });
  expect(province.parts('k', '2027-03-02')).toEqual({ A: 'unknown', B: 'not-met' });
  expect(province.parts('k', '2026-12-01', 'A')).toEqual({ A: 'numerator' });
});
