import { addDays, addMonths, spanOf, type Day } from '../domain/time.js';
import { LAST_DAY, NEW_SYSTEM, yearOf } from './days.js';
import type { FormerPost } from './former.js';
import { untold, type Person } from './person.js';
import { unitOf } from './posts.js';

/** Posts whose holder should not be a local (III.2.1 p5). */
const NOT_LOCAL = new Set(['CT-HDND', 'CT-UBND', 'CN-UBKT']);
/** Titles people are planned for, by stratum, with the body each stands in. */
const PLANNED = {
  officer: [
    ['P-KT', 'PTP'],
    ['P-VHXH', 'PTP'],
    ['VP-HDND-UBND', 'PCVP-UBND'],
    ['TT-PVHCC', 'PGD-TTHCC'],
    ['BAN-XDD', 'PTB-XDD'],
  ],
  head: [
    ['UBND', 'PCT-UBND'],
    ['HDND', 'PCT-HDND'],
    ['UBND', 'CT-UBND'],
    ['UBKT-DU', 'CN-UBKT'],
  ],
  tier: [
    ['UBND', 'CT-UBND'],
    ['HDND', 'CT-HDND'],
    ['DANG-UY', 'PBT-TT-DU'],
  ],
} as const;
const TERM = '2025-2030';
const PLAN_BORN_AFTER = '1976';
const CROWDED_EVERY = 11;

/** What the competent bodies determined of a person in the new commune. */
export function determinations(person: Person, on: Day): void {
  const { file, random, commune, post } = person;
  const inTime = (day: Day) => day < untold(person) && day <= LAST_DAY;
  const day = addDays(on, 14);
  if (!inTime(day)) return;
  if (NOT_LOCAL.has(post.positionCode) && random.chance(92))
    file.add('LocalStatusDetermined', day, {
      unitCode: commune.code,
      local: random.chance(14),
      body: 'Ban Thường vụ Tỉnh ủy',
    });
  if (post.stratum === 'head' && random.chance(45))
    file.add('ManagementTierChanged', day, {
      tier: random.chance(5) ? 'province-standing-committee' : 'commune-standing-committee',
    });
  if (random.chance(18))
    file.add('RelocationDetermined', day, {
      relocated: true,
      unitCode: commune.code,
      fromPlace: random.pick(commune.formers).name,
      distanceKm: random.int(8, 64),
      support: 'Hỗ trợ đi lại theo nghị quyết HĐND tỉnh',
    });
  if (random.chance(5)) file.add('HousingNeedDetermined', addDays(day, 30), { inNeed: true });
}

/** Succession plans of the commune, reviewed the year after. @param turn how many were planned before */
export function successionPlans(person: Person, turn: number): void {
  const { file, random, commune, born, post } = person;
  if (born < PLAN_BORN_AFTER || untold(person) <= LAST_DAY) return;
  const titles = PLANNED[post.stratum];
  // Where everybody is planned for one title, there are too many for it.
  const crowded = commune.index % CROWDED_EVERY === 6;
  const count = crowded && turn === 1 && post.stratum === 'officer' ? 4 : random.chance(20) ? 2 : 1;
  for (let n = 0; n < count; n++) {
    const [body, positionCode] = titles[crowded ? n % titles.length : (turn + n) % titles.length]!;
    const plan = { positionCode, unitCode: unitOf(commune, body), term: TERM };
    const ageGroup = born >= '1990' ? 'nhóm 3' : born >= '1983' ? 'nhóm 2' : 'nhóm 1';
    file.add('SuccessionPlanAdded', random.day(2025, 10, 12), { ...plan, ageGroup }, 'QĐ-ĐU');
    if (random.chance(10)) file.add('SuccessionPlanRemoved', random.day(2026, 3, 6), plan, 'QĐ-ĐU');
  }
}

/** The plan for the old units, reviewed every year until they ended. */
export function formerPlans({ file, random, born, began }: Person, leading: FormerPost | undefined): void {
  if (!leading || born < '1970' || yearOf(began) > 2017 || !random.chance(60)) return;
  const plan = { positionCode: leading.positionCode, unitCode: leading.unitCode, term: '2020-2025' };
  file.add('SuccessionPlanAdded', random.day(2018, 3, 6), { ...plan, ageGroup: 'nhóm 2' });
  file.add('SuccessionPlanRemoved', NEW_SYSTEM, plan);
}

export function discipline(person: Person): void {
  const { file, random, began } = person;
  if (!random.chance(1.5)) return;
  const on = random.day(random.int(2022, 2026), 1, 9);
  if (on >= untold(person) || addMonths(spanOf(began)!.last, 12) > on) return;
  const track = random.chance(40) ? 'party' : 'administrative';
  file.add(
    'DisciplineImposed',
    on,
    {
      track,
      form: random.chance(75) ? 'reprimand' : 'warning',
      dutyRelated: random.chance(60),
      until: addMonths(on, 12),
      violation: 'Chậm giải quyết hồ sơ, thủ tục được giao',
    },
    track === 'party' ? 'QĐ-ĐU' : 'QĐ-UBND',
  );
}

export function military({ file, random, born, sex, post }: Person): void {
  if (sex === 'female' || !(post.body === 'BCH-QS' || random.chance(12))) return;
  const year = yearOf(born) + 19;
  file.add('MilitaryServiceBegan', `${year}-02`, { organisation: 'Quân đội nhân dân Việt Nam' });
  file.add('MilitaryServiceEnded', `${year + 2}-01`, {
    highestRank: random.pick(['Hạ sĩ', 'Trung sĩ', 'Thượng sĩ']),
  });
}

/** What people at the counter say of those who serve them. */
export function satisfaction(person: Person, on: Day): void {
  const { file, random, commune, post } = person;
  if (post.body !== 'TT-PVHCC' || post.stratum !== 'officer') return;
  for (const [period, day] of [
    ['2026-Q1', '2026-04-08'],
    ['2026-Q2', '2026-07-08'],
    ['2026-Q3', '2026-10-08'],
  ] as const)
    if (day < untold(person) && addMonths(on, 3) <= day)
      file.add('SatisfactionRecorded', day, {
        source: 'Bộ phận một cửa',
        n: random.int(20, 220),
        score: `${random.int(76, 99)}.${random.int(0, 9)}`,
        period,
        unitCode: commune.code,
      });
}

/** A home address put in order when the communes were renamed. */
export function newAddress({ file, random, commune, began }: Person): void {
  if (began < NEW_SYSTEM && random.chance(6))
    file.add('PersonalDetailsChanged', random.day(2025, 8, 12), {
      homePlace: `${commune.name}, tỉnh Thái Nguyên`,
    });
}
