import { recordOrganisationFacts } from '../../src/domain/organisation/decide.js';
import { stateOn } from '../../src/domain/organisation/fold.js';
import { EMPTY } from '../../src/domain/organisation/organisation.js';
import { foldUnit } from '../../src/domain/organisation/unit.js';
import { readFact } from '../../src/domain/facts/validate.js';
import { Refusal } from '../../src/domain/refusal.js';
import { cancelled, corrected, fact, newId } from '../support/dossier.js';

const established = fact('UnitEstablished', '2025-07-01', {
  code: '05443',
  name: 'Phường Phan Đình Phùng',
  kind: 'ward',
  attributes: { mountainous: false, population: 40_000 },
});
const stream = 'unit-05443@2025-07-01';

function recorded(...said: ReturnType<typeof fact>[]) {
  const inputs = [established, ...said].map((one) => readFact(one, 'unit'));
  return foldUnit(recordOrganisationFacts(stream, [], inputs, EMPTY, newId).after);
}
const codeOf = (...said: ReturnType<typeof fact>[]) => {
  try {
    recorded(...said);
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
};
const rated = (year: number, rating: string, id = newId()) =>
  fact('OrganisationRated', `${year}-12-20`, { year, rating }, { id });

describe('units', () => {
  it('attributes: only named ones change, from that day', () => {
    const unit = recorded(
      fact('UnitAttributesRecorded', '2026-01-01', { attributes: { ethnicMinorityShare: '12.5' } }),
      fact('UnitAttributesRecorded', '2026-04-01', { attributes: { population: 41_500 } }),
    );
    expect(stateOn(unit, '2025-12-31').attributes).toEqual({ mountainous: false, population: 40_000 });
    expect(stateOn(unit, '2026-03-31').attributes).toMatchObject({
      population: 40_000,
      ethnicMinorityShare: '12.5',
    });
    expect(stateOn(unit, '2026-04-01').attributes).toEqual({
      mountainous: false,
      population: 41_500,
      ethnicMinorityShare: '12.5',
    });
  });

  it('equipment: the latest assessment by the day', () => {
    const unit = recorded(
      fact('CommuneEquipmentAssessed', '2026-06-01', { result: 'full' }),
      fact('CommuneEquipmentAssessed', '2025-09', { result: 'lacking', items: ['máy in'] }),
    );
    expect(stateOn(unit, '2025-08-31').equipment).toBeUndefined();
    expect(stateOn(unit, '2026-05-31').equipment).toMatchObject({ result: 'lacking', assessedOn: '2025-09' });
    expect(stateOn(unit, '2026-06-01').equipment).toMatchObject({ result: 'full' });
  });

  it('congress: the latest by the day', () => {
    const unit = recorded(fact('CongressHeld', '2025-07-25', { term: '2025-2030' }));
    expect(stateOn(unit, '2025-07-24').congress).toBeUndefined();
    expect(stateOn(unit, '2026-01-01').congress).toMatchObject({ term: '2025-2030', heldOn: '2025-07-25' });
  });

  it('rating: one per year in force; a correction changes it', () => {
    const id = newId();
    const unit = recorded(
      rated(2025, 'good', id),
      rated(2026, 'excellent'),
      corrected(id, {
        data: { rating: 'completed' },
      }),
    );
    expect(stateOn(unit, '2027-01-01').ratings).toMatchObject({
      2025: { rating: 'completed', outstanding: false },
      2026: { rating: 'excellent' },
    });
    expect(codeOf(rated(2025, 'good'), rated(2025, 'completed'))).toBe('rating-exists');
    expect(codeOf(rated(2025, 'good', id), cancelled(id), rated(2025, 'completed'))).toBeUndefined();
  });

  it('satisfaction is recorded, and only of a unit in force', () => {
    const said = fact('SatisfactionRecorded', '2026-07-01', { source: 'Khảo sát', n: 300, score: '86.97' });
    expect(codeOf(said)).toBeUndefined();
    expect(codeOf({ ...said, effectiveOn: '2025-06-30' })).toBe('unit-not-in-force');
  });
});
