import { educationLevelOf } from '../catalogues/education-levels.js';
import type { Item, Stretch } from '../indicators/person.js';
import type { PersonOn, World } from '../indicators/world.js';
import { retirementDay } from '../rules/retirement.js';
import type { Held } from '../staff/noted.js';
import { levelPart } from '../staff/standard.js';
import { addDays, addMonths, laterDay, spanOf, type Day } from '../time.js';
import { heldSince, lastDayBefore, type Finder, type Found } from './found.js';
import { staffOf } from './standards.js';

/** The ratings of each year by the day; of several in one year the last counts. */
function ratingsBy(items: readonly Item[], day: Day): Map<number, Item> {
  const rated = items.filter((one) => one.item === 'rating' && one.day <= day);
  return new Map(rated.map((one) => [one.data['year'] as number, one]));
}

const failed = (rating: Item | undefined) => rating?.data['rating'] === 'not-completed';

/** The two latest years rated follow each other, and both were not completed. */
export const twoFailures: Finder = (world) =>
  staffOf(world).flatMap(({ person, unitCode, positionCode }): Found[] => {
    const ratings = ratingsBy(person!.record.items, world.day);
    const last = Math.max(...ratings.keys());
    const [before, latest] = [ratings.get(last - 1), ratings.get(last)];
    if (!failed(before) || !failed(latest)) return [];
    return [
      {
        severity: 'warning',
        person: person!,
        unitCode,
        positionCode: positionCode!,
        since: laterDay(before!.day, latest!.day),
        because: [before!.eventId, latest!.eventId],
        reasons: [],
        figures: { first: last - 1, second: last },
      },
    ];
  });

interface Retirement {
  day: Day;
  because: string[];
  reasons: string[];
}

/** The last day of work by the dated path; unknown where the birth or the sex was never told. */
function retirementOf({ identity }: PersonOn): Retirement | undefined {
  const { dateOfBirth, sex, by } = identity ?? { by: {} as Record<string, string> };
  if (dateOfBirth === undefined || (sex !== 'male' && sex !== 'female')) return undefined;
  const partial = spanOf(dateOfBirth)?.precision !== 'day';
  return {
    day: retirementDay(dateOfBirth, sex),
    because: [...new Set([by.dateOfBirth, by.sex].filter((id) => id !== undefined))],
    reasons: partial ? ['birth-imprecise'] : [],
  };
}

/** Within so many months of the last day of work; beyond it too, until the person leaves or is said to stay. */
export const retirementAhead: Finder = (world) =>
  staffOf(world).flatMap(({ person, unitCode, positionCode, begun }): Found[] => {
    const retirement = retirementOf(person!);
    if (!retirement) return [];
    const { day: due, because, reasons } = retirement;
    const from = addDays(lastDayBefore(due, world.number('warnings.retirement-months')), 1);
    if (world.day < from) return [];
    const close = addDays(due, -world.number('warnings.retirement-close-days')) <= world.day;
    return [
      {
        severity: close ? 'warning' : 'info',
        person: person!,
        unitCode,
        positionCode: positionCode!,
        since: laterDay(from, begun!),
        dueOn: due,
        because,
        reasons: due < world.day ? [...reasons, 'beyond-retirement'] : reasons,
      },
    ];
  });

/** Sent to study for a degree that is enough, and still expected to study. */
const studies = (world: World, { record }: PersonOn, least: number) =>
  record.items.some(
    ({ item, day, data }) =>
      item === 'study' &&
      data['kind'] !== 'theory' &&
      day <= world.day &&
      (data['until'] === undefined || world.day <= (data['until'] as Day)) &&
      (educationLevelOf(data['level'] as string)?.rank ?? 0) >= least,
  );

/** Known to be below the degree, with more years left than the setting says, and not sent to study yet. */
export const needsDegreeStudy: Finder = (world) => {
  const degree = world.readings.setting('warnings.study-degree') as string;
  const least = educationLevelOf(degree)?.rank ?? 0;
  const months = world.number('warnings.study-years') * 12;
  return staffOf(world).flatMap(({ person, unitCode, positionCode, begun }): Found[] => {
    const held = levelPart(person!.record.items, 'degree', degree, world.day);
    const retirement = held.result === 'missing' ? retirementOf(person!) : undefined;
    if (!retirement || addMonths(world.day, months) >= retirement.day) return [];
    if (studies(world, person!, least)) return [];
    const highest = person!.record.items.find(({ eventId }) => eventId === held.because[0])!;
    return [
      {
        severity: 'warning',
        person: person!,
        unitCode,
        positionCode: positionCode!,
        since: laterDay(begun!, highest.day),
        dueOn: lastDayBefore(retirement.day, months),
        because: [...new Set([...held.because, ...retirement.because])],
        reasons: retirement.reasons,
        figures: { degree, years: months / 12, retirement: retirement.day },
      },
    ];
  });
};

/** The determination nearest to the place: of the unit itself, else of one above, else of another in its commune. */
function determinationFor(
  { organisation, day }: World,
  held: readonly Held[],
  unitCode: string,
): Held | undefined {
  for (const unit of organisation.ancestry(unitCode, day)) {
    const own = held.findLast(({ fact }) => fact.data['unitCode'] === unit);
    if (own) return own;
  }
  const commune = organisation.communeOf(unitCode, day);
  if (commune === undefined) return undefined;
  return held.findLast(
    ({ fact }) => organisation.communeOf(fact.data['unitCode'] as string, day) === commune,
  );
}

function isNonLocal(world: World, code: string, classes: ReadonlySet<string>): boolean {
  const state = world.organisation.positionStateOn(code, world.day);
  return state?.nonLocal ?? classes.has(state?.class ?? '');
}

/** Somebody determined to be local holds a post that is not for local people. Never worked out from places of birth. */
export const localOfficial: Finder = (world) => {
  const classes = new Set(world.codes('warnings.non-local-classes'));
  return world.on(world.day).flatMap((person) => {
    const posts = person.stretches.filter(
      (one) => !one.acting && one.kind !== 'acting' && isNonLocal(world, one.positionCode, classes),
    );
    if (posts.length === 0) return [];
    const held = world.held(person.record, 'local-status', world.day);
    return posts.flatMap((post): Found[] => {
      const determined = determinationFor(world, held, post.unitCode);
      if (determined?.fact.data['local'] !== true) return [];
      return [localFound(person, post, determined)];
    });
  });
};

const localFound = (person: PersonOn, post: Stretch, determined: Held): Found => ({
  severity: 'breach',
  person,
  unitCode: post.unitCode,
  positionCode: post.positionCode,
  since: laterDay(heldSince(person, post), determined.fromDay),
  because: [post.openedBy, determined.fact.id],
  reasons: [],
});
