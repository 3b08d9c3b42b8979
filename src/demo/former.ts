import { addMonths, laterDay, spanOf, type Day } from '../domain/time.js';
import type { Commune, Former } from './communes.js';
import { yearOf } from './days.js';
import { DIVISIONS, FROM } from './organisation.js';
import { type Person } from './person.js';

/** A leading post of before 1 July 2025; one person's. */
export interface FormerPost {
  unitCode: string;
  positionCode: string;
  /** The commune or district that evaluates its holder. */
  evaluating: string;
  body: string;
}

const OFFICERS = ['XC-VPTK', 'XC-TPHT', 'XC-TCKT', 'XC-DCXD', 'XC-VHXH'];
const LEADING: readonly (readonly [position: string, count: number])[] = [
  ['XC-BT', 1],
  ['XC-CT', 1],
  ['XC-PCT', 2],
  ['XC-MTTQ', 1],
];
const DIVISION_LEADERS = ['HC-TP', 'HC-PTP', 'HC-PTP'];
/** Later comers were officers still when the old units ended. */
const LAST_LEADER_BEGAN = 2016;
const TERM_MONTHS = 60;

/** The leading posts of the old units from which a commune's leaders come; those of a district are shared out. */
export function formerPosts({ formers, district, placeInDistrict }: Commune): FormerPost[] {
  const inCommunes = formers.flatMap(({ code, name }) =>
    LEADING.flatMap(([positionCode, count]) =>
      Array.from({ length: count }, () => ({ unitCode: code, positionCode, evaluating: code, body: name })),
    ),
  );
  const inDistrict = Object.keys(DIVISIONS).flatMap((suffix) =>
    DIVISION_LEADERS.map((positionCode) => ({
      unitCode: `${district.code}.${suffix}`,
      positionCode,
      evaluating: district.code,
      body: district.name,
    })),
  );
  return [...inCommunes, ...inDistrict.filter((_, n) => n % district.communes === placeInDistrict)];
}

export const commanderOf = ({ code, name }: Former): FormerPost => ({
  unitCode: code,
  positionCode: 'XC-CHT',
  evaluating: code,
  body: name,
});

/**
 * Years in the old units, up to the end of June 2025.
 * @returns the last day of a term that goes on in the new post, if there is one
 */
export function formerCareer(person: Person, leading: FormerPost | undefined): Day | undefined {
  const { file, random, commune, began } = person;
  const since = laterDay(began, FROM);
  const first = spanOf(since)!.first;
  const inDistrict = leading ? leading.evaluating === commune.district.code : random.chance(35);
  const suffix = random.pick(Object.keys(DIVISIONS));
  const former =
    commune.formers.find(({ code }) => code === leading?.unitCode) ?? random.pick(commune.formers);
  const unitCode = inDistrict ? `${commune.district.code}.${suffix}` : former.code;
  const position = inDistrict ? 'HC-CV' : random.pick(OFFICERS);
  if (inDistrict) file.worksAt(since, commune.district.code, `UBND ${commune.district.name}`);
  else file.worksAt(since, former.code, `UBND ${former.name}`);
  file.move('JobPositionAssigned', since, unitCode, position, { rank: '01.003' });
  if (!inDistrict) transfers(person, former, position, yearOf(first));
  return leading && yearOf(first) <= LAST_LEADER_BEGAN ? leads(person, leading) : undefined;
}

/** Between the old communes, before 2020, and back. */
function transfers({ file, random, commune }: Person, former: Former, position: string, began: number) {
  const [other] = commune.formers.filter(({ code }) => code !== former.code);
  if (!other || began > 2012 || !random.chance(40)) return;
  const away = random.day(random.int(began + 2, 2015));
  file.worksAt(away, other.code, `UBND ${other.name}`);
  file.move('StaffTransferred', away, other.code, position, {}, 'QĐ-UBND');
  const back = random.day(random.int(2017, 2019));
  file.worksAt(back, former.code, `UBND ${former.name}`);
  file.move('StaffTransferred', back, former.code, position, {}, 'QĐ-UBND');
}

function leads(
  { file, random }: Person,
  { unitCode, positionCode, evaluating, body }: FormerPost,
): Day | undefined {
  const at = (on: Day) => {
    file.worksAt(on, evaluating, `UBND ${body}`);
    return on;
  };
  if (positionCode === 'XC-CT' || positionCode === 'XC-PCT') {
    const more = { body: `HĐND ${body}`, term: '2021-2026' };
    file.move('OfficeElected', at(random.day(2021, 6, 7)), unitCode, positionCode, more, 'NQ-HĐND');
    return undefined;
  }
  if (positionCode === 'XC-BT') {
    const more = { kind: 'primary', term: '2020-2025' };
    file.move('PartyOfficeDesignated', at(random.day(2020, 5, 8)), unitCode, positionCode, more, 'QĐ-TU');
    return undefined;
  }
  // Nobody held a term that had run out before the new system, so the earliest is of July 2020.
  const on = at(random.day(random.int(2020, 2023), 7, 12));
  file.move('LeaderAppointed', on, unitCode, positionCode, { termMonths: TERM_MONTHS }, 'QĐ-UBND');
  return positionCode.startsWith('HC-') ? addMonths(on, TERM_MONTHS) : undefined;
}

/** Service before the demo's first unit, and outside it, is told in words. */
export function historyBefore(person: Person): void {
  const { file, random, born, began, commune } = person;
  const school = yearOf(born) + 15;
  file.add('PersonalHistoryRecorded', `${school}-09`, {
    activity: 'Học trung học phổ thông',
    place: commune.name,
    until: `${school + 3}-05`,
  });
  if (random.chance(70))
    file.add('PersonalHistoryRecorded', `${school + 3}-09`, {
      activity: 'Học đại học, cao đẳng',
      until: `${school + 7}-06`,
    });
  if (began < FROM)
    file.add('PersonalHistoryRecorded', began, {
      activity: 'Công tác tại cơ quan cấp huyện, cấp xã (tổ chức cũ)',
      until: '1996-12-31',
    });
  if (person.from === 'province')
    file.add('PersonalHistoryRecorded', began, {
      activity: 'Công tác tại sở, ngành cấp tỉnh',
      organisation: random.pick([
        'Sở Nội vụ',
        'Sở Tài chính',
        'Sở Nông nghiệp và Môi trường',
        'Văn phòng UBND tỉnh',
      ]),
    });
}
