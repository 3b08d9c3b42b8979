import { notedOf, personRecordOf } from '../../src/domain/indicators/person.js';
import { heldOn } from '../../src/domain/staff/noted.js';
import { foldProfile, profileAnswer } from '../../src/domain/staff/profile-answer.js';
import { organisation } from '../support/dossier.js';
import { history } from '../support/histories.js';
import { fact, sits, smallProvince } from './small-province.js';

const joined = (unitCode = 'A', on = '2025-08-01', role = 'member') =>
  fact('PartyCommitteeJoined', on, { unitCode, role });
const born = (dateOfBirth: string, more = {}) => ({ dateOfBirth, ...more });

test('g1: under 42 on the day; a birth known to the month or year counts only if every day of it does', () => {
  const province = smallProvince({
    people: {
      AN: { is: born('1984-12-02'), facts: [joined()] },
      BINH: { is: born('1984-12-01'), facts: [joined()] },
      CHI: { is: born('1984-12'), facts: [joined()] },
      DUNG: { is: born('1985'), facts: [joined()] },
      EM: { facts: [joined()] },
      GIANG: {
        is: born('1990'),
        facts: [joined(), fact('PartyCommitteeLeft', '2026-12-01', { unitCode: 'A' })],
      },
      // No member: holds a post only.
      HOA: { is: born('1990'), facts: [sits('UVTV', { unitCode: 'A' })] },
      // Nobody is a member after death.
      KIM: { is: born('1990'), facts: [joined(), fact('StaffDied', '2026-11-01', {})] },
    },
  });
  expect(province.parts('g1', '2026-12-01')).toEqual({
    AN: 'numerator',
    BINH: 'not-met',
    CHI: 'unknown',
    DUNG: 'numerator',
    EM: 'unknown',
  });
  expect(province.parts('g1', '2026-11-30')).toMatchObject({ BINH: 'numerator', GIANG: 'numerator' });
  expect(province.figures('g1', '2026-12-01')).toMatchObject({ value: '40.00', gap: '15.00', met: true });
});

test('g1-congress: under 42 on the day of the latest congress', () => {
  const congress = (on: string) => fact('CongressHeld', on, { term: '2025-2030' });
  const province = smallProvince({
    of: { A: [congress('2025-08-01'), congress('2030-08-01')] },
    people: {
      AN: { is: born('1984-12-01'), facts: [joined()] },
      BINH: { is: born('1983-08-01'), facts: [joined()] },
      CHI: { is: born('1990-01-01'), facts: [joined('B')] },
    },
  });
  expect(province.parts('g1-congress', '2026-12-01')).toEqual({
    AN: 'numerator',
    BINH: 'not-met',
    CHI: 'unknown',
  });
  expect(province.parts('g1-congress', '2030-08-01')).toEqual({
    AN: 'not-met',
    BINH: 'not-met',
    CHI: 'unknown',
  });
});

test('g2: women among the members', () => {
  const province = smallProvince({
    people: {
      AN: { is: { sex: 'female' }, facts: [joined(), joined('A', '2026-01-01', 'standing')] },
      BINH: { is: { sex: 'male' }, facts: [joined()] },
      CHI: { facts: [joined('B')] },
    },
  });
  expect(province.parts('g2', '2026-12-01')).toEqual({ AN: 'numerator', BINH: 'not-met', CHI: 'unknown' });
  expect(province.parts('g2', '2026-12-01', 'A')).toEqual({ AN: 'numerator', BINH: 'not-met' });
  expect(province.figures('g2', '2026-12-01')).toMatchObject({ value: '33.33', gap: '-1.67', met: false });
});

test('a setting names the headline, an adopted definition changes the target from its day', () => {
  const province = smallProvince({
    settings: [
      fact('SettingChanged', '2027-01-01', { name: 'indicators.headline.g1', value: 'g1-congress' }),
    ],
    indicators: {
      g2: [
        fact('IndicatorDefinitionAdopted', '2028-01-01', {
          code: 'g2',
          definition: { target: { operator: '>=', value: '33.3', aspirational: false } },
        }),
      ],
    },
    people: {
      AN: { is: { sex: 'female' }, facts: [joined()] },
      BINH: { is: { sex: 'male' }, facts: [joined()] },
      CHI: { facts: [joined('B')] },
    },
  });
  const headlines = (day: string) =>
    province
      .worldOn(day)
      .readings.definitions.filter(({ group, headline }) => group === 'g1' && headline)
      .map(({ code }) => code);
  expect(headlines('2026-12-31')).toEqual(['g1']);
  expect(headlines('2027-01-01')).toEqual(['g1-congress']);
  expect(province.figures('g2', '2027-12-31')).toMatchObject({ gap: '-1.67', met: false });
  expect(province.figures('g2', '2028-01-01')).toMatchObject({ value: '33.33', gap: '0.03', met: true });
  const { version, from } = province
    .worldOn('2028-01-01')
    .readings.definitions.find(({ code }) => code === 'g2')!;
  expect({ version, from }).toEqual({ version: 2, from: '2028-01-01' });
});

test('a unit that has ended has no value; what is left under it counts above', () => {
  const province = smallProvince({
    of: { A: [fact('UnitMerged', '2026-07-01', { intoCode: 'B' })] },
    people: { AN: { is: { sex: 'female' }, facts: [sits('CV', { unitCode: 'A' })] } },
  });
  expect(province.parts('b2', '2026-06-30', 'A')).toEqual({ AN: 'not-met' });
  expect(province.parts('b2', '2026-07-01', 'A')).toEqual({});
  expect(province.parts('b2', '2026-07-01')).toEqual({ AN: 'not-met' });
  expect(Object.keys(province.parts('k', '2026-07-01'))).toEqual(['B']);
});

test('the members are those whose dossier says so, also after a death', () => {
  let dead = 0;
  let members = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { staffId, dossier } = history(70_000 + seed, 40);
    const record = personRecordOf(staffId, dossier.career);
    for (const day of ['2015-12-31', '2016-12-31', '2018-02-15', '2030-01-01']) {
      const profile = profileAnswer(foldProfile(staffId, dossier.career, 0, day)!, organisation, day, 'vi');
      const counted = heldOn(notedOf(record), 'committee', day).map((held) => held.fact.id);
      expect(counted).toEqual(profile.committees.map(({ eventId }) => eventId));
      members += counted.length;
      if (record.diedOn !== undefined && record.diedOn <= day) dead++;
    }
  }
  expect(members).toBeGreaterThan(50);
  expect(dead).toBeGreaterThan(50);
});
