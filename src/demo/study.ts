import { addMonths, type Day } from '../domain/time.js';
import { NEW_SYSTEM, yearOf } from './days.js';
import { untold, type Person } from './person.js';
import type { Post } from './posts.js';
import { Quota } from './random.js';

/** `-`: nobody ever told. */
export type Degree = 'TS' | 'THS' | 'DH' | 'CD' | 'TC' | 'SC' | '-';
export type Theory = 'CN' | 'CC' | 'TC' | 'SC' | 'NONE' | '-';

type Shares<Level extends string> = readonly (readonly [Level, number])[];
type ByStratum<Level extends string> = Readonly<Record<Post['stratum'], Shares<Level>>>;

/**
 * Percent by stratum. Together they meet the national figures of 2024: a degree or more 92.42 %, theory intermediate
 * 80.62 %, advanced or bachelor 7.07 %, elementary or none 12.31 % (a test compares).
 */
const DEGREES: ByStratum<Degree> = {
  tier: [
    ['TS', 2],
    ['THS', 50],
    ['DH', 48],
  ],
  head: [
    ['TS', 0.5],
    ['THS', 24],
    ['DH', 73.5],
    ['CD', 2],
  ],
  officer: [
    ['THS', 9],
    ['DH', 76.3],
    ['CD', 8],
    ['TC', 5],
    ['SC', 1],
    ['-', 0.7],
  ],
};
const THEORIES: ByStratum<Theory> = {
  tier: [
    ['CN', 4],
    ['CC', 42],
    ['TC', 54],
  ],
  head: [
    ['CN', 0.5],
    ['CC', 2.5],
    ['TC', 94],
    ['SC', 3],
  ],
  officer: [
    ['CC', 0.8],
    ['TC', 75.2],
    ['SC', 12],
    ['NONE', 6],
    ['-', 6],
  ],
};

/** Levels handed out over a whole demo: those in post today apart from everybody else. */
export class Levels {
  private readonly degrees = quotas(DEGREES);
  private readonly theories = quotas(THEORIES);

  of({ post, random }: Person, counted: boolean): { degree: Degree; theory: Theory } {
    const { stratum, category } = post;
    // Whoever works without tenure is not among the staff whose levels are measured.
    if (!counted || category !== undefined)
      return { degree: random.weighted(DEGREES[stratum]), theory: random.weighted(THEORIES[stratum]) };
    return { degree: this.degrees[stratum].next(random), theory: this.theories[stratum].next(random) };
  }
}

const quotas = <Level extends string>(shares: ByStratum<Level>) => ({
  tier: new Quota(shares.tier),
  head: new Quota(shares.head),
  officer: new Quota(shares.officer),
});

const SCHOOLS = [
  'Trường Đại học Kinh tế và Quản trị kinh doanh - Đại học Thái Nguyên',
  'Trường Đại học Khoa học - Đại học Thái Nguyên',
  'Trường Đại học Nông Lâm - Đại học Thái Nguyên',
  'Trường Đại học Công nghệ thông tin và Truyền thông',
  'Học viện Hành chính Quốc gia',
  'Trường Đại học Luật Hà Nội',
];
const MAJORS: readonly (readonly [string, string])[] = [
  ['Luật', '7380101'],
  ['Quản lý nhà nước', '7310205'],
  ['Kế toán', '7340301'],
  ['Quản lý đất đai', '7850103'],
  ['Công nghệ thông tin', '7480201'],
  ['Kinh tế', '7310101'],
  ['Công tác xã hội', '7760101'],
  ['Khoa học cây trồng', '7620110'],
];
const MASTERS: readonly (readonly [string, string])[] = [
  ['Quản lý công', '8340403'],
  ['Quản lý kinh tế', '8310110'],
  ['Luật kinh tế', '8380107'],
];
const POLITICAL_SCHOOL = 'Trường Chính trị tỉnh Thái Nguyên';
const POLITICAL_ACADEMY = 'Học viện Chính trị khu vực I';

/** Degrees up to the level, with the studies they came from; old ones are known to the month or the year. */
export function degrees(person: Person, level: Degree): void {
  if (level === '-') return;
  const { random, born, file } = person;
  const first = yearOf(born) + random.int(22, 23);
  const higher = level === 'TS' || level === 'THS';
  const detour = level === 'DH' && first < 2015 && random.chance(22);
  const start = higher ? 'DH' : detour ? random.pick(['TC', 'CD'] as const) : level;
  const [major, majorCode] = random.pick(MAJORS);
  const award = (on: string, own: Degree, more = {}) =>
    file.add('DegreeAwarded', on, { level: own, major, majorCode, school: random.pick(SCHOOLS), ...more });
  award(partly(person, `${first - (start === 'DH' ? 0 : 2)}-07-15`), start, { mode: 'Chính quy' });
  if (detour) award(`${inYears(person, first + random.int(4, 9))}-12`, 'DH', { mode: 'Vừa làm vừa học' });
  if (!higher) return;
  const [masters, mastersCode] = random.pick(MASTERS);
  const year = inYears(person, first + random.int(5, 16));
  studyFor(person, 'THS', year - 2, `${year}-10-31`);
  award(`${year}-11`, 'THS', { major: masters, majorCode: mastersCode });
  if (level === 'TS')
    award(`${inYears(person, year + 4)}-12`, 'TS', { major: masters, majorCode: '9340410' });
}

function studyFor(person: Person, level: string, year: number, until: string) {
  if (year < Math.max(2015, yearOf(person.began) + 2)) return;
  const { file, random } = person;
  file.add(
    'StudyAssigned',
    `${year}-10-01`,
    { level, kind: 'degree', school: random.pick(SCHOOLS), until },
    'QĐ-UBND',
  );
}

/** A year by which the person is still in service, and nothing lies after the demo. */
const inYears = (person: Person, year: number) => Math.min(year, yearOf(untold(person)) - 1, 2025);

const partly = ({ random }: Person, day: Day): string => day.slice(0, random.pick([4, 7, 10]));

const BELOW: Readonly<Partial<Record<Theory, readonly Theory[]>>> = { TC: ['SC'], CC: ['TC'], CN: ['TC'] };

export function theory(person: Person, level: Theory): void {
  if (level === '-') return;
  const { random, file, began } = person;
  const attain = (year: number, own: Theory) =>
    file.add('PoliticalTheoryLevelAttained', `${year}-${random.pick(['05', '06', '11'])}`, {
      level: own,
      school: own === 'CC' || own === 'CN' ? POLITICAL_ACADEMY : POLITICAL_SCHOOL,
    });
  let year = inYears(person, yearOf(began) + random.int(1, 5));
  if (level === 'NONE') {
    file.add('PoliticalTheoryLevelAttained', began, { level });
    return;
  }
  for (const below of BELOW[level] ?? [])
    if (below === 'TC' || random.chance(55)) {
      attain(year, below);
      year = inYears(person, year + random.int(4, 9));
    }
  attain(year, level);
}

/** State management, IT and a language; those of languages run out after two years. */
export function certificates(person: Person): void {
  const { random, file, post, began } = person;
  const level = random.weighted(
    post.stratum === 'tier'
      ? ([
          ['CVC', 60],
          ['CV', 40],
        ] as const)
      : post.stratum === 'head'
        ? ([
            ['CVC', 25],
            ['CV', 70],
            ['', 5],
          ] as const)
        : ([
            ['CVC', 4],
            ['CV', 70],
            ['CS', 8],
            ['', 18],
          ] as const),
  );
  if (level !== '') {
    const on = `${inYears(person, yearOf(began) + random.int(2, 6))}-${random.pick(['04', '08', '10'])}`;
    file.add('CertificateObtained', on, { kind: 'state-management', level, issuer: POLITICAL_SCHOOL });
  }
  file.add('CertificateObtained', partly(person, `${inYears(person, yearOf(began))}-06-20`), {
    kind: 'it',
    level: 'Ứng dụng CNTT cơ bản',
  });
  const on = random.day(random.int(2022, 2026), 1, 10);
  if (on < untold(person) && on >= began)
    file.add('CertificateObtained', on, {
      kind: 'foreign-language',
      level: random.pick(['A2', 'B1', 'B1', 'B2']),
      expiresOn: addMonths(on, 24),
    });
}

/** Sent to study since the reorganisation, and not back yet. */
export function studyNow(person: Person, degree: Degree): void {
  const { random, file } = person;
  if (untold(person) < '2026-10-31' || person.from === 'nowhere') return;
  const below = degree === 'CD' || degree === 'TC' || degree === 'SC';
  if (below ? !random.chance(35) : !(degree === 'DH' && random.chance(3))) return;
  const on = random.day(random.pick([2025, 2026]), 9, 10);
  if (on <= NEW_SYSTEM) return;
  const until = addMonths(on, below ? 30 : 24);
  const school = random.pick(SCHOOLS);
  file.add('StudyAssigned', on, { level: below ? 'DH' : 'THS', kind: 'degree', school, until }, 'QĐ-UBND');
}
