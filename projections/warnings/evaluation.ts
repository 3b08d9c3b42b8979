import { grouped } from '../../src/domain/grouped.js';
import { leastDays } from '../../src/domain/evaluation/expected.js';
import { daysOf } from '../../src/domain/evaluation/period.js';
import { ruleSetsOf, setsOn, type RuleSet } from '../../src/domain/rules/rule-set.js';
import { addDays, type Day } from '../../src/domain/time.js';
import { peopleInPeriod, resultsOf, type PersonInPeriod } from '../../src/read-store/evaluations.js';
import type { Knowledge, Point } from '../../src/read-store/knowledge.js';
import { knownAt, type ReadModels } from '../../src/read-store/read-models.js';
import type { Noticed } from './kinds.js';

export const EVALUATION_KINDS = ['evaluation-overdue', 'rating-overdue'] as const;
export type EvaluationKind = (typeof EVALUATION_KINDS)[number];
export const isEvaluation = (kind: string): kind is EvaluationKind =>
  (EVALUATION_KINDS as readonly string[]).includes(kind);

interface Asked {
  knowledge: Knowledge;
  models: ReadModels;
  point: Point;
  /** All where undefined. */
  units: ReadonlySet<string> | undefined;
}

/** Evaluations of rounds and annual ratings that are overdue on the day, in no order. */
export async function overdueEvaluations(kind: string | undefined, asked: Asked): Promise<Noticed[]> {
  const wants = (one: EvaluationKind) => kind === undefined || kind === one;
  if (!wants('evaluation-overdue') && !wants('rating-overdue')) return [];
  const { knowledge, point } = asked;
  const sets = ruleSetsOf(await knowledge.organisationFacts('rules-', point.knownAt.position));
  return [
    ...(wants('evaluation-overdue') ? await overdueInRounds(asked, sets) : []),
    ...(wants('rating-overdue') ? await overdueOfYear(asked, sets) : []),
  ];
}

/** The set a group of people is rated by, as far as one can tell without looking at each. */
const setFor = (sets: readonly RuleSet[], day: Day, ruleSet: string | null): RuleSet | undefined =>
  setsOn(sets, day).findLast(({ id, appliesTo }) =>
    ruleSet === null ? (appliesTo ?? ['civil-servant']).includes('civil-servant') : id === ruleSet,
  );

const overdue = (
  kind: EvaluationKind,
  { staffId, code, fullName, unitCode, positionCode }: PersonInPeriod,
  subject: string,
  dueOn: Day,
  because: string[],
): Noticed => ({
  kind,
  severity: 'breach',
  unit: unitCode,
  code,
  subject,
  staffId,
  fullName,
  positionCode,
  since: addDays(dueOn, 1),
  dueOn,
  because,
  reasons: [],
});

async function overdueInRounds(
  { models, point, units }: Asked,
  sets: readonly RuleSet[],
): Promise<Noticed[]> {
  const { asOf, organisation } = point;
  const { position } = point.knownAt;
  const rounds = (await models.rows(
    `SELECT r.period, r.unit_code, r.due_on, r.rule_set, r.event_id FROM read.rounds r
     WHERE ${knownAt('r', '$1')} AND r.from_day <= $2::date AND r.due_on < $2::date`,
    [position, asOf],
  )) as unknown as {
    period: string;
    unit_code: string;
    due_on: Day;
    rule_set: string | null;
    event_id: string;
  }[];
  const found: Noticed[] = [];
  // A province has a round for each commune and quarter: who was where is asked once a period.
  for (const [period, some] of grouped(rounds, (round) => round.period)) {
    const days = daysOf(period);
    const placed = some.map((round) => {
      const own = organisation.subtree(round.unit_code, days.last);
      return { round, here: units ? new Set([...own].filter((unit) => units.has(unit))) : own };
    });
    const everywhere = new Set(placed.flatMap(({ here }) => [...here]));
    if (everywhere.size === 0) continue;
    const [people, results] = await Promise.all([
      peopleInPeriod(models, { position }, period, everywhere),
      resultsOf(models, { asOf, position }, [period], everywhere),
    ]);
    const rated = new Set(results.map(({ staffId, unitCode }) => `${staffId} ${unitCode}`));
    const unrated = people.filter(({ staffId, unitCode }) => !rated.has(`${staffId} ${unitCode}`));
    for (const { round, here } of placed) {
      const least = leastDays(setFor(sets, days.last, round.rule_set)?.settings.minimumService, days);
      for (const person of unrated)
        if (here.has(person.unitCode) && person.daysWorked >= least)
          found.push(overdue('evaluation-overdue', person, round.event_id, round.due_on, [round.event_id]));
    }
  }
  return found;
}

/** Of the latest year whose last day for ratings has passed: who was in service at its end without rating or exemption. */
async function overdueOfYear({ models, point, units }: Asked, sets: readonly RuleSet[]): Promise<Noticed[]> {
  const { asOf } = point;
  const { position } = point.knownAt;
  for (const year of [Number(asOf.slice(0, 4)), Number(asOf.slice(0, 4)) - 1]) {
    const { last } = daysOf(String(year));
    const set = setFor(sets, last, null);
    if (!set) return [];
    const due = `${year}-${set.settings.deadlines.annual}`;
    if (asOf <= due) continue;
    const end = asOf < last ? asOf : last;
    const people = (await peopleInPeriod(models, { position }, String(year), units)).filter(
      ({ unitCode, stretches }) =>
        (!units || units.has(unitCode)) &&
        stretches.some(({ fromDay, toDay }) => fromDay <= end && toDay > end),
    );
    const done = await models.rows(
      `SELECT DISTINCT a.staff_id FROM read.attainments a WHERE ${knownAt('a', '$1')} AND a.from_day <= $2::date
       AND a.item IN ('rating', 'exemption') AND (a.body->>'year')::int = $3 AND a.staff_id = ANY ($4::uuid[])`,
      [position, asOf, year, people.map(({ staffId }) => staffId)],
    );
    const rated = new Set(done.map((row) => row['staff_id'] as string));
    return people
      .filter(({ staffId }) => !rated.has(staffId))
      .map((person) => overdue('rating-overdue', person, String(year), due, [set.eventId]));
  }
  return [];
}
