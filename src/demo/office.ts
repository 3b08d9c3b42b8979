import type { JsonObject } from '../domain/facts/fact.js';
import { lastDayOfTerm, addDays, type Day } from '../domain/time.js';
import { APPROVED, ELECTED_AGAIN, LAST_DAY } from './days.js';
import { untold, type Person } from './person.js';
import { unitOf } from './posts.js';

const OLD_COUNCIL = { term: '2021-2026', termEndsOn: '2026-03-31' };
const NEW_COUNCIL = { term: '2026-2031', termEndsOn: '2031-03-31' };
const PARTY_TERM = '2025-2030';
const TERM_MONTHS = 60;

/** What a person holds in a commune, for the facts that end it. */
export interface Held {
  postingId: string;
  party: string | undefined;
}

/**
 * Takes up the post in the new commune, closing the one held before.
 * @param termLeft last day (exclusive) of a term that goes on, for heads who held a like post
 * @param until first day in another post, where the person moves on by then
 */
export function takeUp(person: Person, on: Day, termLeft: Day | undefined, until?: Day): Held {
  const { file, commune, post } = person;
  file.worksAt(on, commune.code, `UBND ${commune.name}`);
  const unit = unitOf(commune, post.body);
  const end = until ?? untold(person);
  switch (post.filling) {
    case 'elected':
      elected(person, unit, on, end);
      break;
    case 'party':
      file.move(
        'PartyOfficeDesignated',
        on,
        unit,
        post.positionCode,
        { kind: 'primary', term: PARTY_TERM },
        'QĐ-TU',
      );
      break;
    case 'leader':
      appointed(person, unit, on, termLeft, end);
      break;
    default:
      if (file.posting === undefined)
        file.move('JobPositionAssigned', on, unit, post.positionCode, { rank: '01.003' });
      else file.move('StaffTransferred', on, unit, post.positionCode);
  }
  const party = post.party && partyOffice(person, on);
  return { postingId: file.posting!, party };
}

export const partyOffice = ({ file, commune, post }: Person, on: Day): string =>
  file.post(
    'PartyOfficeDesignated',
    on,
    unitOf(commune, 'DANG-UY'),
    post.party!,
    { term: PARTY_TERM },
    'QĐ-TU',
  );

function elected(person: Person, unit: string, on: Day, end: Day) {
  const { file, post, commune } = person;
  const body = `HĐND ${commune.name}`;
  const elect = (day: Day, council: typeof OLD_COUNCIL) => {
    file.move('OfficeElected', day, unit, post.positionCode, { body, ...council }, 'NQ-HĐND');
    return file.lines.at(-1)!;
  };
  if (on < ELECTED_AGAIN) elect(on, OLD_COUNCIL);
  if (end <= ELECTED_AGAIN) return;
  const again = elect(on < ELECTED_AGAIN ? ELECTED_AGAIN : on, NEW_COUNCIL);
  if (post.body !== 'UBND' || end <= APPROVED || on >= ELECTED_AGAIN) return;
  file.add('ElectionApproved', APPROVED, { electionEventId: file.named(again) }, 'QĐ-UBND');
}

/** A like post held before keeps its term: it ends in the new post, is renewed, or is overdue. */
function appointed(person: Person, unit: string, on: Day, termLeft: Day | undefined, end: Day) {
  const { file, post, random } = person;
  const keeps = termLeft !== undefined && termLeft > on;
  const term: JsonObject = keeps ? { termEndsOn: addDays(termLeft, -1) } : { termMonths: TERM_MONTHS };
  const postingId = file.move('LeaderAppointed', on, unit, post.positionCode, term);
  if (!keeps || termLeft >= end || termLeft > LAST_DAY || random.chance(12)) return;
  file.add('LeaderReappointed', termLeft, { postingId, termMonths: TERM_MONTHS }, 'QĐ-UBND');
}

/** Begins service; of those who begin in the new system the probation too. */
export function beginService(person: Person, probationer: boolean): void {
  const { file, random, began } = person;
  const method = random.weighted([
    ['examination', 72],
    ['selection', 25],
    ['special', 3],
  ] as const);
  file.add('StaffRecruited', began, { method }, 'QĐ-UBND');
  if (!probationer || began.length < 10) return;
  const until = lastDayOfTerm(began, 12);
  file.add('ProbationStarted', began, { until });
  if (until < LAST_DAY) file.add('ProbationCompleted', addDays(until, 1), { result: 'passed' }, 'QĐ-UBND');
}

/** Comes from the province on a day in the new system. */
export function admit({ file, commune }: Person, on: Day): void {
  file.add('StaffAdmitted', on, {
    fromOrganisation: 'Sở, ngành cấp tỉnh',
    case: 'Cán bộ cấp tỉnh tăng cường về cấp xã',
    unitCode: commune.code,
  });
}
