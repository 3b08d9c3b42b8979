import { addMonths, addDays, spanOf, type Day } from '../domain/time.js';
import { LAST_DAY, NEW_SYSTEM, yearOf } from './days.js';
import type { FormerPost } from './former.js';
import { untold, type Person } from './person.js';
import { committeeOf } from './posts.js';

const TERM = '2025-2030';

/** Admission, a year of probation, membership. Leaders are members all. */
export function partyMembership(person: Person): void {
  const { file, random, born, post, began } = person;
  if (post.stratum === 'officer' && !random.chance(83)) return;
  const earliest = Math.max(yearOf(born) + 21, yearOf(began) - 1);
  const admitted = random.day(Math.min(earliest + random.int(0, 5), 2024));
  const official = addMonths(admitted, 12);
  if (official >= untold(person)) return;
  file.add('PartyAdmitted', admitted, {}, 'QĐ-ĐU');
  file.add('PartyMadeOfficial', official, {}, 'QĐ-ĐU');
}

/** A place in the committee of the new commune, until the person goes. */
export function joinCommittee({ file, commune, post, left }: Person, on: Day, until?: Day): void {
  if (!post.role) return;
  const unitCode = committeeOf(commune);
  file.add('PartyCommitteeJoined', on, { unitCode, role: post.role, term: TERM }, 'QĐ-TU');
  const gone = until ?? left;
  if (gone !== undefined) file.add('PartyCommitteeLeft', gone, { unitCode, term: TERM });
}

/** Leaders of the old communes sat in their committees. */
export function formerCommittee({ file, random, began }: Person, leading: FormerPost | undefined): void {
  if (!leading?.positionCode.startsWith('XC-') || spanOf(began)!.last >= '2019-12-31') return;
  const role =
    leading.positionCode === 'XC-BT' ? 'secretary' : leading.positionCode === 'XC-CT' ? 'deputy' : 'member';
  const term = '2020-2025';
  file.add('PartyCommitteeJoined', random.day(2020, 5, 8), { unitCode: leading.unitCode, role, term });
  file.add('PartyCommitteeLeft', NEW_SYSTEM, { unitCode: leading.unitCode, term });
}

const YOUTH_UNTIL_AGE = 31;

export function massOrganisations(person: Person): void {
  const { file, random, born, began, sex, post } = person;
  const first = spanOf(began)!.last;
  file.add('MassOrganisationJoined', addDays(first, 30), { organisation: 'trade-union' });
  if (sex === 'female' && (post.body === 'HLHPN' || random.chance(35)))
    file.add('MassOrganisationJoined', addDays(first, 60), {
      organisation: 'women-union',
      ...(post.body === 'HLHPN' ? { role: 'Chủ tịch' } : {}),
    });
  const youth = addMonths(born, 16 * 12);
  if (!random.chance(60)) return;
  file.add('MassOrganisationJoined', youth.slice(0, 7), { organisation: 'youth-union' });
  const grown = addMonths(born, YOUTH_UNTIL_AGE * 12);
  if (grown < LAST_DAY && post.body !== 'DTN')
    file.add('MassOrganisationLeft', grown, { organisation: 'youth-union' });
}
