import type { Decision } from '../domain/facts/fact.js';
import { catalogueFact, type CatalogueEntry, type Origin } from './entry.js';
import type { Row } from './csv.js';
import { FILES, type CatalogueFiles } from './read.js';

/** The two-level system: provinces and communes, the districts gone. */
export const NEW_SYSTEM_SINCE = '2025-07-01';
const NATION_SINCE = '1945-09-02';
const THAI_NGUYEN = '19';

const CODES: Decision = {
  kind: 'decision',
  number: '19/2025/QĐ-TTg',
  issuingBody: 'Thủ tướng Chính phủ',
};
const THAI_NGUYEN_UNITS: Decision = {
  kind: 'resolution',
  number: '1683/NQ-UBTVQH15',
  issuingBody: 'Ủy ban Thường vụ Quốc hội',
};

const KINDS: Readonly<Record<string, string>> = { xã: 'commune', phường: 'ward', 'đặc khu': 'special-zone' };

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** As people write it: `Phường Đức Xuân`, `Tỉnh Thái Nguyên`. */
export const fullName = (type: string, name: string) => ({ vi: `${capitalised(type)} ${name}` });
const field = (row: Row, name: string) => row[name] ?? '';

export function nation(): CatalogueEntry {
  const origin: Origin = { file: 'README.md', effectiveOn: NATION_SINCE };
  const data = { code: 'VN', name: { vi: 'Việt Nam', en: 'Viet Nam' }, kind: 'nation' };
  return {
    subject: 'unit',
    code: 'VN',
    facts: [catalogueFact('unit', 'VN', 'UnitEstablished', data, origin)],
  };
}

/** A province that becomes a city stays a province-level unit: its name changes. */
export function provinces({ provinces: rows, changes }: CatalogueFiles): CatalogueEntry[] {
  return rows.map((row) => {
    const code = field(row, 'code');
    const name = fullName(field(row, 'type'), field(row, 'name'));
    const data = { code, name, kind: 'province', parentCode: 'VN' };
    const origin: Origin = { file: FILES.provinces, effectiveOn: NEW_SYSTEM_SINCE, decision: CODES };
    const facts = [catalogueFact('unit', code, 'UnitEstablished', data, origin)];
    for (const change of changesOf(changes, 'province', code)) {
      const renamed = { name: fullName(field(change, 'new_type'), field(change, 'name')) };
      facts.push(catalogueFact('unit', code, 'UnitRenamed', renamed, originOf(change)));
    }
    return { subject: 'unit', code, facts };
  });
}

/**
 * A commune that becomes a ward of the same code: no fact changes the kind of a unit, and it is another legal unit,
 * so the commune ends that day and the ward begins.
 */
export function communes({ communes: rows, changes, predecessors }: CatalogueFiles): CatalogueEntry[] {
  const merged = new Map<string, string[]>();
  const unchanged = new Set<string>();
  for (const row of predecessors) {
    const code = field(row, 'new_code');
    if (field(row, 'relation') === 'unchanged') unchanged.add(code);
    else merged.set(code, [...(merged.get(code) ?? []), field(row, 'old_code')]);
  }
  return rows.flatMap((row) => {
    const code = field(row, 'code');
    const decision =
      field(row, 'province_code') === THAI_NGUYEN && !unchanged.has(code) ? THAI_NGUYEN_UNITS : CODES;
    const from: Origin = { file: FILES.communes, effectiveOn: NEW_SYSTEM_SINCE, decision };
    const entries = [established(row, field(row, 'type'), merged.get(code), from)];
    for (const change of changesOf(changes, 'commune', code)) {
      const origin = originOf(change);
      const dissolved = { successorCode: code };
      entries.at(-1)?.facts.push(catalogueFact('unit', code, 'UnitDissolved', dissolved, origin));
      entries.push(established(row, field(change, 'new_type'), [code], origin));
    }
    return entries;
  });
}

function established(row: Row, type: string, predecessorCodes: string[] | undefined, origin: Origin) {
  const code = field(row, 'code');
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`${code} is of a type nobody knows: ${type}`);
  const data = {
    code,
    name: fullName(type, field(row, 'name')),
    kind,
    parentCode: field(row, 'province_code'),
    ...(predecessorCodes ? { predecessorCodes } : {}),
  };
  const fact = catalogueFact('unit', code, 'UnitEstablished', data, origin);
  return { subject: 'unit', code, facts: [fact] } satisfies CatalogueEntry;
}

const changesOf = (changes: readonly Row[], level: string, code: string) =>
  changes.filter((change) => field(change, 'level') === level && field(change, 'code') === code);

function originOf(change: Row): Origin {
  const number = field(change, 'decision');
  return {
    file: FILES.changes,
    effectiveOn: field(change, 'effective_on'),
    decision: { kind: 'resolution', number },
  };
}

/** The bodies of every commune and ward of Thái Nguyên, each after the one it stands below. */
export function bodies({ communes: rows, bodies: list }: CatalogueFiles): CatalogueEntry[] {
  return rows
    .filter((row) => field(row, 'province_code') === THAI_NGUYEN)
    .flatMap((commune) =>
      list
        .filter((body) => field(body, 'applies_to').split(';').includes(field(commune, 'type')))
        .map((body) => bodyOf(body, commune)),
    );
}

function bodyOf(body: Row, commune: Row): CatalogueEntry {
  const communeCode = field(commune, 'code');
  const code = `${communeCode}.${field(body, 'code')}`;
  const above = field(body, 'parent');
  const data = {
    code,
    // Shown alone in a roster, `Phòng Kinh tế` would not say whose.
    name: { vi: `${field(body, 'name')} ${field(commune, 'type')} ${field(commune, 'name')}` },
    kind: field(body, 'kind'),
    parentCode: above === '' ? communeCode : `${communeCode}.${above}`,
  };
  const origin: Origin = { file: FILES.bodies, effectiveOn: NEW_SYSTEM_SINCE };
  return { subject: 'unit', code, facts: [catalogueFact('unit', code, 'UnitEstablished', data, origin)] };
}
