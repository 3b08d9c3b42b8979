import type { JsonObject } from '../domain/facts/fact.js';
import { bodies } from '../catalogues/units.js';
import { readCatalogue } from '../catalogues/read.js';
import type { Commune, District, Former } from './communes.js';
import { NEW_SYSTEM } from './days.js';
import type { DemoLine } from './person-file.js';
import { headcounts, unitOf } from './posts.js';
import { Random } from './random.js';
import { standardLines } from './standards.js';

/** The earliest day the demo needs, not the day on which anything was founded. */
export const FROM = '1997-01-01';
const MERGER = {
  kind: 'resolution',
  number: '1683/NQ-UBTVQH15',
  issuingBody: 'Ủy ban Thường vụ Quốc hội',
} as const;

/** Divisions of an old district. */
export const DIVISIONS: Readonly<Record<string, string>> = {
  'P-NV': 'Phòng Nội vụ',
  'P-TCKH': 'Phòng Tài chính - Kế hoạch',
  'P-TNMT': 'Phòng Tài nguyên và Môi trường',
  'P-VHTT': 'Phòng Văn hóa và Thông tin',
  'P-TP': 'Phòng Tư pháp',
  'P-LDTBXH': 'Phòng Lao động - Thương binh và Xã hội',
};

/** Titles of before 1 July 2025: `X-` in communes, `H-` in districts; the professionals' are the official ones. */
const FORMER_POSITIONS: readonly (readonly [code: string, title: string, group: string, klass: string])[] = [
  ['XC-BT', 'Bí thư Đảng ủy cấp xã (trước 01/7/2025)', 'party', 'party-secretary'],
  ['XC-CT', 'Chủ tịch UBND cấp xã (trước 01/7/2025)', 'elected', 'committee-chair'],
  ['XC-PCT', 'Phó Chủ tịch UBND cấp xã (trước 01/7/2025)', 'elected', 'committee-vice-chair'],
  ['XC-MTTQ', 'Chủ tịch Ủy ban MTTQ cấp xã (trước 01/7/2025)', 'leader', 'front-chair'],
  ['XC-VPTK', 'Công chức Văn phòng - Thống kê', 'professional', 'professional'],
  ['XC-TPHT', 'Công chức Tư pháp - Hộ tịch', 'professional', 'professional'],
  ['XC-TCKT', 'Công chức Tài chính - Kế toán', 'professional', 'professional'],
  ['XC-DCXD', 'Công chức Địa chính - Xây dựng', 'professional', 'professional'],
  ['XC-VHXH', 'Công chức Văn hóa - Xã hội', 'professional', 'professional'],
  ['XC-CHT', 'Chỉ huy trưởng Ban Chỉ huy Quân sự cấp xã (trước 01/7/2025)', 'leader', 'military-commander'],
  ['HC-TP', 'Trưởng phòng thuộc UBND cấp huyện', 'leader', 'division-head'],
  ['HC-PTP', 'Phó Trưởng phòng thuộc UBND cấp huyện', 'deputy', 'division-deputy'],
  ['HC-CV', 'Chuyên viên phòng thuộc UBND cấp huyện', 'professional', 'professional'],
];

const unit = (code: string, type: DemoLine['type'], effectiveOn: string, data: JsonObject): DemoLine => ({
  unit: code,
  type,
  effectiveOn,
  data,
});
const established = (code: string, name: string, kind: string, parentCode: string) =>
  unit(code, 'UnitEstablished', FROM, { code, name: { vi: name }, kind, parentCode });

/** Everything the people need to stand in, parents before children. */
export function* organisationLines(seed: string, communes: readonly Commune[]): Generator<DemoLine> {
  yield* formerUnits(communes);
  for (const [code, title, group, klass] of FORMER_POSITIONS) {
    const data = { code, title: { vi: title }, group, class: klass };
    yield { position: code, type: 'PositionDefined', effectiveOn: FROM, data };
    yield { position: code, type: 'PositionAbolished', effectiveOn: NEW_SYSTEM, data: {} };
  }
  yield* bodiesElsewhere(communes);
  yield* standardLines();
  for (const commune of communes) yield* communeLines(seed, commune);
}

function* formerUnits(communes: readonly Commune[]): Generator<DemoLine> {
  const provinces = new Map([
    ['19', 'Tỉnh Thái Nguyên'],
    ['06', 'Tỉnh Bắc Kạn'],
  ]);
  for (const [code, name] of provinces) yield established(code, name, 'province', 'VN');
  const formers = new Map<string, Former>(
    communes.flatMap((commune) => commune.formers.map((former) => [former.code, former])),
  );
  const districts = new Map<string, District>(
    [...communes, ...formers.values()].map(({ district }) => [district.code, district]),
  );
  for (const { code, name, parentCode } of districts.values()) {
    yield established(code, name, 'district', parentCode);
    const where = name.charAt(0).toLowerCase() + name.slice(1);
    for (const [suffix, title] of Object.entries(DIVISIONS))
      yield established(`${code}.${suffix}`, `${title} ${where}`, 'department', code);
  }
  for (const { code, name, kind, district } of formers.values())
    yield established(code, name, kind, district.code);
  for (const { code, into, unchanged } of formers.values()) yield ending(code, into, unchanged);
  for (const { code } of districts.values()) {
    for (const suffix of Object.keys(DIVISIONS))
      yield unit(`${code}.${suffix}`, 'UnitDissolved', NEW_SYSTEM, {});
    yield unit(code, 'UnitDissolved', NEW_SYSTEM, {});
  }
  for (const code of provinces.keys()) yield unit(code, 'UnitDissolved', NEW_SYSTEM, { successorCode: '19' });
}

/** An unchanged commune is a unit of the new system all the same: the catalogue dates it from there. */
function ending(code: string, into: readonly string[], unchanged: boolean): DemoLine {
  const decision = MERGER;
  if (unchanged) return unit(code, 'UnitDissolved', NEW_SYSTEM, { successorCode: code });
  return into.length > 1
    ? { ...unit(code, 'UnitSplit', NEW_SYSTEM, { intoCodes: [...into] }), decision }
    : { ...unit(code, 'UnitMerged', NEW_SYSTEM, { intoCode: into[0]! }), decision };
}

/** The catalogue records bodies for Thái Nguyên alone; a larger demo has the same ones elsewhere. */
function* bodiesElsewhere(communes: readonly Commune[]): Generator<DemoLine> {
  const elsewhere = new Set(
    communes.filter(({ provinceCode }) => provinceCode !== '19').map(({ code }) => code),
  );
  if (elsewhere.size === 0) return;
  const files = readCatalogue();
  const rows = files.communes
    .filter((row) => elsewhere.has(row['code']!))
    // A đặc khu has no list of its own bodies in the catalogue: it gets those of a xã.
    .map((row) => ({ ...row, province_code: '19', type: row['type'] === 'đặc khu' ? 'xã' : row['type']! }));
  for (const { code, facts } of bodies({ ...files, communes: rows }))
    for (const { type, effectiveOn, data } of facts) yield unit(code, type, effectiveOn, data);
}

function* communeLines(seed: string, commune: Commune): Generator<DemoLine> {
  const random = new Random(`${seed} organisation ${commune.code}`);
  const { code, minorityShare, population, index } = commune;
  const hard = minorityShare > 60;
  const attributes = {
    mountainous: minorityShare > 25,
    extremelyDifficult: hard && random.chance(45),
    population,
    // Of a few the share was never recorded, so that dd5 has somebody unknown.
    ...(index % 31 === 17 ? {} : { ethnicMinorityShare: `${minorityShare}.${random.int(0, 9)}` }),
  };
  yield unit(code, 'UnitAttributesRecorded', NEW_SYSTEM, { attributes });
  for (const { body, positionCode, count } of headcounts(commune)) {
    // Some communes were given one vice chair or officer less than they have.
    const less =
      index % 9 === 5 && (positionCode === 'PCT-UBND' || (body === 'P-KT' && positionCode === 'CV'));
    const where = unitOf(commune, body);
    const data = { unitCode: where, positionCode, count: less ? count - 1 : count };
    yield unit(where, 'HeadcountAssigned', NEW_SYSTEM, data);
  }
  if (index % 23 !== 11) yield unit(code, 'CongressHeld', random.day(2025, 7, 8), { term: '2025-2030' });
  yield* reviews(commune, random);
}

function* reviews({ code, index }: Commune, random: Random): Generator<DemoLine> {
  const results = [
    ['full', 62],
    ['partial', 31],
    ['lacking', 7],
  ] as const;
  // Assessed once and long ago, or never: both happen.
  if (index % 14 !== 9)
    yield unit(code, 'CommuneEquipmentAssessed', random.day(2025, 8, 9), {
      result: random.weighted(results),
    });
  if (index % 7 !== 4 && index % 14 !== 9)
    yield unit(code, 'CommuneEquipmentAssessed', random.day(2026, 6, 8), {
      result: random.weighted(results),
    });
  const rating = random.weighted([
    ['excellent', 18],
    ['good', 66],
    ['completed', 16],
  ] as const);
  const outstanding: JsonObject = rating === 'excellent' && random.chance(30) ? { outstanding: true } : {};
  yield unit(code, 'OrganisationRated', '2025-12-10', { year: 2025, rating, ...outstanding });
  for (const [quarter, day] of [
    ['2026-Q1', '2026-04-10'],
    ['2026-Q2', '2026-07-10'],
    ['2026-Q3', '2026-10-09'],
  ] as const)
    yield unit(code, 'SatisfactionRecorded', day, {
      source: 'Cổng dịch vụ công',
      n: random.int(120, 900),
      score: `${random.int(78, 98)}.${random.int(0, 9)}`,
      period: quarter,
    });
}
