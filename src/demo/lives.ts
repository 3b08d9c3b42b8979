import type { Day } from '../domain/time.js';
import { courses } from './courses.js';
import { formerCommittee, massOrganisations, partyMembership } from './party.js';
import { formerCareer, historyBefore, type FormerPost } from './former.js';
import { laterFacts } from './later.js';
import { beginService } from './office.js';
import { firstYear, untold, type Person } from './person.js';
import { certificates, degrees, studyNow, theory, type Levels } from './study.js';
import { annualRatings, evaluations, ranks } from './work.js';
import { discipline, formerPlans, military, newAddress } from './traits.js';

const BELOW_DEGREE = new Set(['CD', 'TC', 'SC', '-']);
const TWICE_FAILED_PERCENT = 0.35;

/** From birth to the end of the old units. @returns the end of a term that goes on */
export function beforeReform(person: Person, leading: FormerPost | undefined): Day | undefined {
  historyBefore(person);
  military(person);
  if (person.from === 'province') return undefined;
  beginService(person, person.post.stratum === 'officer');
  if (person.from === 'nowhere') return undefined;
  const termLeft = formerCareer(person, leading);
  formerCommittee(person, leading);
  formerPlans(person, leading);
  return termLeft;
}

/** What every life has, once it is known where the person worked and when they left. @param counted in post today */
export function throughout(person: Person, levels: Levels, counted: boolean): void {
  const { degree, theory: own } = levels.of(person, counted);
  degrees(person, degree);
  theory(person, own);
  certificates(person);
  studyNow(person, degree);
  partyMembership(person);
  massOrganisations(person);
  ranks(person, BELOW_DEGREE.has(degree));
  courses(person);
  evaluations(person);
  annualRatings(person, counted && firstYear(person) <= 2024 && person.random.chance(TWICE_FAILED_PERCENT));
  discipline(person);
  newAddress(person);
  laterFacts(person);
}

/** Leaves, with every place in a committee. */
export function leave(
  person: Person,
  how: 'StaffRetired' | 'EmploymentEnded' | 'StaffDied',
  reason: string,
): void {
  person.file.add(how, untold(person), { reason }, 'QĐ-UBND');
}
