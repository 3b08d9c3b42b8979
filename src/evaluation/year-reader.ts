import { daysOf } from '../domain/evaluation/period.js';
import type { PersonYear } from '../domain/evaluation/year.js';
import type { Rating } from '../domain/facts/evaluation.js';
import type { JsonObject } from '../domain/facts/fact.js';
import type { Findings } from '../domain/rules/failures.js';
import { grouped } from '../domain/grouped.js';
import { earlierDay, type Day } from '../domain/time.js';
import { peopleInPeriod, resultsOf, type PersonInPeriod } from '../read-store/evaluations.js';
import type { Point } from '../read-store/knowledge.js';
import { knownAt, type ReadModels } from '../read-store/read-models.js';

interface Item {
  staffId: string;
  item: 'rating' | 'exemption' | 'finding' | 'discipline';
  eventId: string;
  fromDay: Day;
  revision: number;
  body: JsonObject;
}

/** Somebody of a year, with the name as the postings have it. */
export type PersonOfYear = PersonYear & Pick<PersonInPeriod, 'fullName'>;

export const periodsIn = (year: number): string[] => [
  String(year),
  ...[1, 2, 3, 4].map((quarter) => `${year}-Q${quarter}`),
  ...Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`),
];

/** Everybody who counts in one of the units in a year, with what the year is rated from, in the order of their codes. */
export async function peopleOfYear(
  models: ReadModels,
  { asOf, knownAt: { position }, organisation }: Point,
  year: number,
  units: ReadonlySet<string> | undefined,
): Promise<PersonOfYear[]> {
  const period = String(year);
  const [people, results] = await Promise.all([
    peopleInPeriod(models, { position }, period, units),
    resultsOf(models, { asOf, position }, periodsIn(year), undefined),
  ]);
  const here = people.filter(({ unitCode }) => !units || units.has(unitCode));
  const items = await itemsOf(models, { asOf, position }, year, here);
  const byPerson = grouped(results, ({ staffId }) => staffId);
  const own = grouped(items, ({ staffId }) => staffId);
  const { last } = daysOf(period);
  return here.map((person): PersonOfYear => {
    const mine = own.get(person.staffId) ?? [];
    const below = organisation.subtree(person.unitCode, last);
    const { rating, exemption } = saidIn(mine, year);
    return {
      ...person,
      results: byPerson.get(person.staffId) ?? [],
      findings: findingsOf(mine, items, below),
      ...(rating
        ? {
            decided: {
              rating: rating.body['rating'] as Rating,
              eventId: rating.eventId,
              ...(rating.body['score'] === undefined ? {} : { score: rating.body['score'] as string }),
            },
          }
        : {}),
      ...(exemption
        ? { exempted: { reason: exemption.body['reason'] as string, eventId: exemption.eventId } }
        : {}),
    };
  });
}

function saidIn(items: readonly Item[], year: number) {
  const last = (item: Item['item']) =>
    items.findLast((one) => one.item === item && one.body['year'] === year);
  return { rating: last('rating'), exemption: last('exemption') };
}

/** What stands against a person in the year; of a leader also what was handled in the units led. */
function findingsOf(mine: readonly Item[], all: readonly Item[], below: ReadonlySet<string>): Findings {
  const corrupt = (one: Item) => one.item === 'finding' && one.body['kind'] !== 'degradation';
  return {
    degradation: mine.some(({ item, body }) => item === 'finding' && body['kind'] === 'degradation'),
    discipline: mine.some(({ item, body }) => item === 'discipline' && body['dutyRelated'] === true),
    corruption:
      mine.some(corrupt) || all.some((one) => corrupt(one) && below.has(one.body['unitCode'] as string)),
  };
}

/** Ratings and exemptions of these people; findings of anybody and discipline that took effect in the year. */
async function itemsOf(
  models: ReadModels,
  { asOf, position }: { asOf: Day; position: number },
  year: number,
  people: readonly { staffId: string }[],
): Promise<Item[]> {
  const { first, last } = daysOf(String(year));
  return (await models.rows(
    `SELECT a.staff_id AS "staffId", a.item, a.event_id AS "eventId", a.from_day AS "fromDay", a.revision, a.body
     FROM read.attainments a
     WHERE ${knownAt('a', '$1')} AND ((a.staff_id = ANY ($2::uuid[]) AND a.item IN ('rating', 'exemption')
         AND a.from_day <= $3::date)
       OR (a.staff_id = ANY ($2::uuid[]) AND a.item = 'discipline' AND a.from_day BETWEEN $4::date AND $5::date)
       OR (a.item = 'finding' AND a.from_day BETWEEN $4::date AND $5::date))
     ORDER BY a.staff_id, a.from_day, a.revision`,
    [position, people.map(({ staffId }) => staffId), asOf, first, earlierDay(last, asOf)],
  )) as unknown as Item[];
}
