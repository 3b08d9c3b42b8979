import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowsOf, type Row } from '../catalogues/csv.js';
import { catalogueDirectory, readCatalogue } from '../catalogues/read.js';
import { Random } from './random.js';

const THAI_NGUYEN = '19';
/** Communes of the default province: scale 1. */
const PROVINCE_COMMUNES = 92;

/** A district as it was until 30 June 2025. */
export interface District {
  code: string;
  name: string;
  parentCode: string;
  /** Whether the unit itself is told by the demo alone: outside Thái Nguyên no old-to-new table was at hand. */
  invented: boolean;
  /** How many of today's communes lie in it. */
  communes: number;
}

/** A commune as it was until 30 June 2025, and where it went. */
export interface Former {
  code: string;
  name: string;
  kind: 'commune' | 'ward';
  district: District;
  into: string[];
  unchanged: boolean;
}

export interface Commune {
  code: string;
  /** `Phường Đức Xuân`. */
  name: string;
  type: string;
  provinceCode: string;
  /** Place in the demo, from 0. */
  index: number;
  district: District;
  /** Place among the communes of its district, from 0. */
  placeInDistrict: number;
  formers: Former[];
  /** Percent of minority people; invented. */
  minorityShare: number;
  population: number;
}

/** Percent of minority people by old district, roughly as people know the region; no census was at hand. */
const MINORITY: Readonly<Record<string, number>> = {
  '058': 68,
  '060': 96,
  '061': 94,
  '062': 94,
  '063': 90,
  '064': 88,
  '065': 84,
  '066': 92,
  '164': 20,
  '165': 7,
  '167': 71,
  '168': 52,
  '169': 49,
  '170': 71,
  '171': 33,
  '172': 7,
  '173': 10,
};
const DISTRICT_TYPES: Readonly<Record<string, string>> = { huyện: 'Huyện', 'thành phố': 'Thành phố' };
const INVENTED_DISTRICT_OF = 8;

export const readDemoRows = (file: string): Row[] =>
  rowsOf(readFileSync(join(catalogueDirectory(), file), 'utf8'));

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The communes of a demo, Thái Nguyên's first, then the nation's by code.
 * @param count at most as many as the catalogue has; fewer than 92 are spread over the whole of Thái Nguyên
 */
export function communesOf(seed: string, count: number): Commune[] {
  const { communes, predecessors } = readCatalogue();
  const own = communes.filter((row) => row['province_code'] === THAI_NGUYEN);
  const others = communes.filter((row) => row['province_code'] !== THAI_NGUYEN);
  const districts = realDistricts();
  const known = [
    ...own.map((row) => real(seed, row, predecessors, districts)),
    ...(count > PROVINCE_COMMUNES ? invented(seed, others) : []),
  ];
  const inDistrict = new Map<string, number>();
  for (const commune of known) {
    const { district } = commune;
    commune.placeInDistrict = inDistrict.get(district.code) ?? 0;
    inDistrict.set(district.code, commune.placeInDistrict + 1);
    district.communes = commune.placeInDistrict + 1;
  }
  const taken =
    count >= PROVINCE_COMMUNES
      ? known.slice(0, count)
      : Array.from({ length: count }, (_, n) => known[Math.floor((n * PROVINCE_COMMUNES) / count)]!);
  return taken.map((commune, index) => ({ ...commune, index }));
}

export const allCommunes = () => readCatalogue().communes.length;

function realDistricts(): Map<string, District> {
  return new Map(
    readDemoRows('units/thai-nguyen-former-districts.csv').map((row) => {
      const name = `${DISTRICT_TYPES[row['type']!]!} ${row['name']!}`;
      const code = row['code']!;
      return [code, { code, name, parentCode: row['province_code']!, invented: false, communes: 0 }];
    }),
  );
}

function real(
  seed: string,
  row: Row,
  predecessors: readonly Row[],
  districts: Map<string, District>,
): Commune {
  const code = row['code']!;
  const mine = predecessors.filter((one) => one['new_code'] === code);
  const formers = mine.map((one): Former => ({
    code: one['old_code']!,
    name: one['old_name']!,
    kind: one['old_name']!.startsWith('Phường') ? 'ward' : 'commune',
    district: districts.get(one['old_district_code']!)!,
    into: predecessors
      .filter((other) => other['old_code'] === one['old_code'])
      .map((other) => other['new_code']!),
    unchanged: one['relation'] === 'unchanged',
  }));
  const { district } = formers[0]!;
  return place(seed, row, district, formers, MINORITY[district.code]!);
}

/** Communes elsewhere: their old units are invented, three to a commune. */
function invented(seed: string, rows: readonly Row[]): Commune[] {
  const counts = new Map<string, number>();
  const districts = new Map<string, District>();
  return rows.map((row) => {
    const provinceCode = row['province_code']!;
    const place_ = counts.get(provinceCode) ?? 0;
    counts.set(provinceCode, place_ + 1);
    const number = Math.floor(place_ / INVENTED_DISTRICT_OF) + 1;
    const code = `H${provinceCode}-${number}`;
    const district = districts.get(code) ?? {
      code,
      name: `Huyện ${number} (mô phỏng)`,
      parentCode: provinceCode,
      invented: true,
      communes: 0,
    };
    districts.set(code, district);
    const formers = [1, 2, 3].map((n): Former => ({
      code: `${row['code']!}-${n}`,
      name: `Xã ${row['name']!} ${n} (mô phỏng)`,
      kind: 'commune',
      district,
      into: [row['code']!],
      unchanged: false,
    }));
    const random = new Random(`${seed} province ${provinceCode}`);
    return place(seed, row, district, formers, random.int(2, 80));
  });
}

function place(
  seed: string,
  row: Row,
  district: District,
  formers: readonly Former[],
  share: number,
): Commune {
  const random = new Random(`${seed} commune ${row['code']!}`);
  const type = row['type']!;
  return {
    code: row['code']!,
    name: `${capitalised(type)} ${row['name']!}`,
    type,
    provinceCode: row['province_code']!,
    index: 0,
    district,
    placeInDistrict: 0,
    // A split commune counts for the first of the units it went into: its people have one home.
    formers: formers.filter(({ into, code }) => into[0] === row['code'] || formers[0]!.code === code),
    minorityShare: Math.min(99, Math.max(1, share + random.int(-6, 6))),
    population: type === 'phường' ? random.int(21_000, 52_000) : random.int(9_000, 26_000),
  };
}
