import { describe, expect, it } from '@jest/globals';
import { catalogueFacts, type CatalogueEntry } from '../../src/catalogues/load.js';
import { readCatalogue } from '../../src/catalogues/read.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { readFact } from '../../src/domain/facts/validate.js';
import { provisional } from '../../src/domain/judge.js';
import { recordOrganisationFacts, streamFor } from '../../src/domain/organisation/decide.js';
import { Organisation } from '../../src/domain/organisation/organisation.js';

const entries = catalogueFacts();
const units = entries.filter(({ subject }) => subject === 'unit');
const established = (kind: string) => units.filter(({ facts }) => facts[0]?.data['kind'] === kind);
const parentOf = (entry: CatalogueEntry) => entry.facts[0]?.data['parentCode'] as string | undefined;

/** Each entry as the stream it becomes. */
const streams = entries.map(({ subject, code, facts }): RecordedFact[] => {
  const since = facts[0]?.effectiveOn;
  return facts.map((fact, revision) => provisional(fact, `${subject}-${code}@${since}`, revision));
});
const organisation = Organisation.of(streams);
const count = (day: string, kinds: string[], parent?: string) =>
  [...organisation.units.keys()].filter((code) => {
    const state = organisation.unitStateOn(code, day);
    return (
      organisation.unitOn(code, day).inForce &&
      kinds.includes(state?.kind ?? '') &&
      (parent === undefined || state?.parentCode === parent)
    );
  }).length;
const COMMUNES = ['commune', 'ward', 'special-zone'];

describe('catalogue facts', () => {
  it('count what the sources count', () => {
    expect(established('province')).toHaveLength(34);
    expect(count('2025-07-01', COMMUNES)).toBe(3321);
    expect(count('2025-07-01', ['commune'])).toBe(2621);
    expect(count('2025-07-01', ['ward'])).toBe(687);
    expect(count('2025-07-01', ['special-zone'])).toBe(13);
    expect(count('2025-07-01', COMMUNES, '19')).toBe(92);
    expect(count('2025-07-01', ['ward'], '19')).toBe(15);
    expect(count('2025-07-01', ['body', 'department'])).toBe(92 * 17);
    expect(entries.filter(({ subject }) => subject === 'position')).toHaveLength(34);
  });

  it('turn ten communes of Đồng Nai into wards, and the province into a city, on 30 April 2026', () => {
    expect(count('2026-04-29', ['commune'])).toBe(2621);
    expect(count('2026-04-30', ['commune'])).toBe(2611);
    expect(count('2026-04-30', ['ward'])).toBe(697);
    expect(count('2026-04-30', COMMUNES)).toBe(3321);
    expect(organisation.unitName('25270', '2026-04-29')).toBe('Xã Lộc Ninh');
    expect(organisation.unitName('25270', '2026-04-30')).toBe('Phường Lộc Ninh');
    expect(organisation.unitName('75', '2026-04-29')).toBe('Tỉnh Đồng Nai');
    expect(organisation.unitName('75', '2026-04-30')).toBe('Thành phố Đồng Nai');
  });

  it('name units in full and keep leading zeros', () => {
    expect(organisation.unitName('01840', '2025-07-01')).toBe('Phường Đức Xuân');
    expect(organisation.unitName('46', '2025-07-01')).toBe('Thành phố Huế');
    expect(organisation.unitName('05443.UBND', '2025-07-01')).toBe('Ủy ban nhân dân phường Phan Đình Phùng');
    expect(organisation.communeOf('05443.P-KTHTDT', '2025-07-01')).toBe('05443');
    expect(organisation.units.has('05443.P-KT')).toBe(false);
    expect(organisation.unitStateOn('05443', '2025-07-01')?.predecessorCodes).toContain('05461');
    for (const { code } of units) expect(code).toMatch(/^(VN|\d{2}|\d{5}(\.[A-Z-]+)?)$/);
  });

  it('put parents first', () => {
    const seen = new Set<string>();
    for (const entry of units) {
      const parent = parentOf(entry);
      expect(parent === undefined ? entry.code : seen.has(parent) && parent).toBe(parent ?? 'VN');
      seen.add(entry.code);
    }
  });

  it('are alike at every start, each id once', () => {
    expect(catalogueFacts(readCatalogue())).toEqual(entries);
    const ids = entries.flatMap(({ facts }) => facts.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    // Recorded in every installation: an id that changes would establish the unit a second time.
    expect(entries[0]?.facts[0]?.id).toBe('2fd39634-2896-872c-84bc-72779245d221');
  });

  it('are facts of the catalogue, in NFC, each with its source', () => {
    for (const { subject, facts } of entries)
      for (const fact of facts) {
        expect(readFact(fact, subject).type).toBe(fact.type);
        expect(fact.source.system).toBe('catalogue');
        expect(JSON.stringify(fact)).toBe(JSON.stringify(fact).normalize('NFC'));
      }
  });

  it('are accepted in their order', () => {
    let known = Organisation.of([]);
    // One province with all below it, the changes of Đồng Nai, and the positions: the rest repeats them.
    const some = entries.filter(
      (entry) => entry.subject === 'position' || /^(VN|\d{2}|0\d{4}.*|2[56].*)$/.test(entry.code),
    );
    for (const { subject, code, facts } of some) {
      const stream = streamFor(subject, code, facts[0]!, known);
      const decided = recordOrganisationFacts(stream, [], facts, known, () => 'unused');
      known = known.with([decided.after]);
    }
    expect(known.units.get('25270')).toHaveLength(2);
  });
});
