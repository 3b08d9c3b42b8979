import { retirementAge, retirementDay } from '../domain/rules/retirement.js';
import { addDays, addMonths, laterDay, type Day } from '../domain/time.js';
import { uuidFrom } from '../commands/request.js';
import type { Commune } from './communes.js';
import { FIRST_FULL_YEAR, LAST_DAY, yearOf } from './days.js';
import type { Names, Sex } from './names.js';
import { PersonFile } from './person-file.js';
import { categoryOf, type Post } from './posts.js';
import { Random } from './random.js';

/** An invented person while the lines about them are written. */
export interface Person {
  file: PersonFile;
  random: Random;
  commune: Commune;
  post: Post;
  sex: Sex;
  born: Day;
  ethnicGroup: string;
  category: string;
  /** Begins service, as precise as known. */
  began: string;
  /** First day out of service. */
  left: Day | undefined;
  /** Usual score, in hundredths. */
  ability: number;
  /** Where the person comes from into the new system. */
  from: 'old-units' | 'province' | 'nowhere';
}

export interface Asked {
  code: string;
  seed: string;
  commune: Commune;
  post: Post;
  names: Names;
  from: Person['from'];
  /** First day in the new system, where that is not its first. */
  since?: Day;
  /** Has to reach the age of retirement about this day. */
  retires?: Day;
}

const WOMEN: Readonly<Record<Post['stratum'], number>> = { tier: 25, head: 37, officer: 54 };
/** Years of birth: who leads is older. */
const BORN: Readonly<Record<Post['stratum'], readonly [number, number]>> = {
  tier: [1966, 1986],
  head: [1969, 1991],
  officer: [1971, 2002],
};
const YOUNG_UNION: readonly [number, number] = [1991, 1997];
const PEOPLES: readonly (readonly [string, number])[] = [
  ['02', 52],
  ['07', 18],
  ['09', 9],
  ['18', 8],
  ['15', 6],
  ['08', 5],
  ['04', 1],
  ['06', 1],
];
const KINH = '01';
const MALE_POSTS = new Set(['CHT-QS', 'PCHT-QS']);

export function newPerson(asked: Asked): Person {
  const { code, seed, commune, post, from } = asked;
  const random = new Random(`${seed} person ${code}`);
  const sex: Sex =
    post.positionCode === 'CT-HLHPN'
      ? 'female'
      : !MALE_POSTS.has(post.positionCode) && random.chance(WOMEN[post.stratum])
        ? 'female'
        : 'male';
  // Those who serve a place are more often of the majority than those who live there.
  const minority = random.chance(commune.minorityShare * 0.85);
  const ethnicGroup = minority ? random.weighted(PEOPLES) : KINH;
  const born = bornOf(random, asked, sex);
  const began = beganOf(random, born, asked);
  const file = new PersonFile(code, random);
  const person: Person = {
    file,
    random,
    commune,
    post,
    sex,
    born,
    ethnicGroup,
    category: categoryOf(post, random),
    began,
    left: undefined,
    ability:
      random.int(6_900, 8_500) + random.int(-300, 900) - (random.chance(6) ? random.int(600, 1_900) : 0),
    from,
  };
  openFile(person, asked.names, random);
  return person;
}

function bornOf(random: Random, { post, retires, since }: Asked, sex: Sex): Day {
  if (retires !== undefined) return addMonths(retires, -retirementAge(sex, yearOf(retires)));
  const [first, last] = post.positionCode === 'BT-DTN' ? YOUNG_UNION : BORN[post.stratum];
  const newcomer = since !== undefined && post.stratum === 'officer';
  for (;;) {
    const born = newcomer ? random.day(random.int(1998, 2002)) : random.day(random.int(first, last));
    // A retirement on the first of the month after is told by its own fact; who is here is still due.
    if (retirementDay(born, sex) > addDays(LAST_DAY, 20)) return born;
  }
}

/** At 22 to 28; a recruit of the new system on the day of the new post. */
function beganOf(random: Random, born: Day, { from, since }: Asked): string {
  if (from === 'nowhere') return since!;
  const year = Math.min(yearOf(born) + random.int(22, 28), 2023);
  const day = laterDay(random.day(year), addMonths(born, 18 * 12));
  return random.weighted([
    [day, 60],
    [day.slice(0, 7), 40],
  ] as const);
}

function openFile(
  { file, sex, born, ethnicGroup, category, began, commune }: Person,
  names: Names,
  random: Random,
) {
  const home = random.chance(70) ? commune.name : random.pick(commune.formers).name;
  file.add('PersonnelFileOpened', began, {
    code: file.code,
    fullName: names.fullName(random, sex, ethnicGroup),
    // Of a few old files only the year of birth is known.
    dateOfBirth: random.chance(97) ? born : born.slice(0, random.pick([4, 7])),
    sex,
    ...(random.chance(99.6) ? { category } : {}),
    ethnicGroup,
    birthPlace: `${home}, tỉnh Thái Nguyên`,
    homePlace: `${home}, tỉnh Thái Nguyên`,
  });
}

/** The day up to which things are told, not included. */
export const untold = ({ left }: Person): Day => left ?? addDays(LAST_DAY, 1);
/** The first year told in full. */
export const firstYear = ({ began }: Person): number => Math.max(FIRST_FULL_YEAR, yearOf(began) + 1);
export const idFor = (person: Person, what: string): string => uuidFrom(`demo ${person.file.code} ${what}`);
