import { countedIn, type Counted, type Stretch } from '../domain/evaluation/expected.js';
import { daysOf } from '../domain/evaluation/period.js';
import type { Rating } from '../domain/facts/evaluation.js';
import type { JsonObject } from '../domain/facts/fact.js';
import { grouped } from '../domain/grouped.js';
import { addDays, type Day } from '../domain/time.js';
import { knownAt, Parameters, type ReadModels } from './read-models.js';

/** The point (D, P) that is read at. */
interface At {
  asOf: Day;
  position: number;
}

/** Somebody who held a place in a period, and where the person counts. */
export interface PersonInPeriod extends Counted {
  staffId: string;
  code: string;
  fullName: string;
  stretches: readonly Stretch[];
}

/**
 * Evaluations that hold: known at the position, effective by the day, and not revised by one of which both is true.
 * @param alias of `read.scores`; the others are places among the parameters
 */
export const evaluationsInForce = (alias: string, position: string, day: string): string =>
  `${knownAt(alias, position)} AND ${alias}.from_day <= ${day}::date AND NOT EXISTS (
     SELECT FROM read.scores later WHERE later.revises = ${alias}.event_id AND ${knownAt('later', position)}
     AND later.from_day <= ${day}::date)`;

/**
 * Everybody who held a place in one of the units in the period, in the order of their codes.
 * @param units all where undefined
 */
export async function peopleInPeriod(
  models: ReadModels,
  { position }: Pick<At, 'position'>,
  period: string,
  units: ReadonlySet<string> | undefined,
): Promise<PersonInPeriod[]> {
  const days = daysOf(period);
  const parameters = new Parameters();
  const [known, end, first] = [position, addDays(days.last, 1), days.first].map((one) => parameters.add(one));
  const held = (alias: string) =>
    `${knownAt(alias, known!)} AND ${alias}.from_day < ${end}::date AND ${alias}.to_day > ${first}::date
     AND ${alias}.kind IN ('primary', 'rotation')`;
  const among = units
    ? `AND p.stream IN (SELECT q.stream FROM read.postings q WHERE ${held('q')}
         AND q.unit_code = ANY (${parameters.add([...units])}::text[]))`
    : '';
  const rows = (await models.rows(
    `SELECT p.staff_id AS "staffId", p.code, p.full_name AS "fullName", p.unit_code AS "unitCode",
       p.position_code AS "positionCode", p.kind, p.from_day AS "fromDay", p.to_day AS "toDay",
       p.on_leave AS "onLeave"
     FROM read.postings p WHERE ${held('p')} ${among} ORDER BY p.code, p.staff_id, p.from_day`,
    parameters,
  )) as unknown as (Stretch & { staffId: string; code: string; fullName: string })[];
  const byPerson = grouped(rows, ({ staffId }) => staffId);
  return [...byPerson.values()].map((stretches): PersonInPeriod => {
    const { staffId, code, fullName } = stretches.at(-1)!;
    return { staffId, code, fullName, stretches, ...countedIn(stretches, days)! };
  });
}

/** What an evaluation says beside its score: as `PeriodEvaluationFinalised` carries it. */
export interface EvaluationDetails {
  inputs?: JsonObject;
  components?: Record<string, string>;
  managed?: { staffId: string }[];
  [more: string]: unknown;
}

export interface Result {
  staffId: string;
  code: string;
  period: string;
  unitCode: string;
  score: string;
  rating: Rating | null;
  ruleSet: string | null;
  eventId: string;
  position: number;
  roundId: string | null;
  /** The result it takes the place of. */
  revises: string | null;
  details: EvaluationDetails;
}

export const RESULT_COLUMNS = `s.staff_id AS "staffId", s.code, s.period, s.unit_code AS "unitCode", s.score, s.rating,
  s.rule_set AS "ruleSet", s.event_id AS "eventId", s.position, s.round_id AS "roundId", s.revises, s.details`;

/** The evaluations in force of these periods. @param units all where undefined */
export async function resultsOf(
  models: ReadModels,
  { asOf, position }: At,
  periods: readonly string[],
  units: ReadonlySet<string> | undefined,
): Promise<Result[]> {
  const parameters = new Parameters();
  const conditions = [
    evaluationsInForce('s', parameters.add(position), parameters.add(asOf)),
    `s.period = ANY (${parameters.add([...periods])}::text[])`,
  ];
  if (units) conditions.push(`s.unit_code = ANY (${parameters.add([...units])}::text[])`);
  return (await models.rows(
    `SELECT ${RESULT_COLUMNS} FROM read.scores s WHERE ${conditions.join(' AND ')} ORDER BY s.code, s.position`,
    parameters,
  )) as unknown as Result[];
}
