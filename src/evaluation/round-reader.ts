import { scopeOf, type Caller } from '../access/scope.js';
import { leastDays } from '../domain/evaluation/expected.js';
import { daysOf } from '../domain/evaluation/period.js';
import { foldRound, roundStream, type Round } from '../domain/evaluation/round.js';
import { FINAL_RATERS, type RatedBy, type Rating } from '../domain/facts/evaluation.js';
import { isUuid } from '../domain/facts/fields.js';
import { ruleSetsOf, setsOn } from '../domain/rules/rule-set.js';
import { peopleInPeriod, resultsOf, type PersonInPeriod, type Result } from '../read-store/evaluations.js';
import type { AskedTime, Knowledge, Point } from '../read-store/knowledge.js';
import { knownAt, Parameters, type ReadModels } from '../read-store/read-models.js';
import type { KeyPart } from '../http/paging.js';
import { unitsAsked } from '../http/reach.js';
import type { Day } from '../domain/time.js';
import { noRound } from './round-log.js';

export const STATES = ['expected', 'entered', 'finalised'] as const;
export type State = (typeof STATES)[number];

/** Somebody of a round, and how far it is with them. */
export interface RoundPerson {
  staffId: string;
  code: string;
  fullName: string;
  unitCode: string;
  positionCode: string;
  /** Whose entries there are. */
  entered: RatedBy[];
  state: State;
  overdue: boolean;
  score: string | null;
  rating: Rating | null;
  /** The fact in the dossier that holds the result. */
  eventId: string | null;
}

export interface RoundRow {
  roundId: string;
  period: string;
  unitCode: string;
  dueOn: Day;
  ruleSet: string | null;
  openedOn: Day;
}

export interface RoundAt {
  point: Point;
  round: Round;
  /** The units of the round that the caller may see. */
  units: ReadonlySet<string>;
}

/** Rounds as known at a point. */
export class RoundReader {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  /** @throws Refusal `not-found` for a round that is not opened then, or of which the caller may see no unit */
  async find(roundId: string, time: AskedTime, caller: Caller): Promise<RoundAt> {
    const point = await this.knowledge.settle(time);
    if (!isUuid(roundId)) throw noRound();
    const stream = roundStream(roundId.toLowerCase());
    const round = foldRound(await this.knowledge.stream(stream, point.knownAt.position));
    if (!round) throw noRound();
    const own = point.organisation.subtree(round.unitCode, daysOf(round.period).last);
    const scope = scopeOf(caller);
    const seen = scope.all ? undefined : point.organisation.subtree(scope.unit, point.asOf);
    const units = seen ? new Set([...own].filter((unit) => seen.has(unit))) : own;
    if (units.size === 0) throw noRound();
    return { point, round, units };
  }

  /**
   * Rounds in the order of period, unit and id: one more than `limit` where there are more.
   * @throws Refusal `not-found` for a unit never used, or outside what the caller may see
   */
  async list(
    asked: AskedTime & { unit?: string | undefined; period?: string | undefined },
    after: readonly KeyPart[] | undefined,
    limit: number,
    caller: Caller,
  ): Promise<{ point: Point; rows: RoundRow[] }> {
    const point = await this.knowledge.settle(asked);
    const units = unitsAsked(caller, point, asked.unit);
    const parameters = new Parameters();
    const conditions = [
      knownAt('r', parameters.add(point.knownAt.position)),
      `r.from_day <= ${parameters.add(point.asOf)}::date`,
    ];
    if (units) conditions.push(`r.unit_code = ANY (${parameters.add([...units])}::text[])`);
    if (asked.period !== undefined) conditions.push(`r.period = ${parameters.add(asked.period)}`);
    const place = 'r.period, r.unit_code, r.round_id';
    if (after) {
      const [of, unit, id] = after.map((part) => parameters.add(part));
      conditions.push(`(${place}) > (${of}, ${unit}, ${id}::uuid)`);
    }
    const rows = (await this.models.rows(
      `SELECT r.round_id AS "roundId", r.period, r.unit_code AS "unitCode", r.due_on AS "dueOn",
         r.rule_set AS "ruleSet", r.from_day AS "openedOn"
       FROM read.rounds r WHERE ${conditions.join(' AND ')} ORDER BY ${place} LIMIT ${limit + 1}`,
      parameters,
    )) as unknown as RoundRow[];
    return { point, rows };
  }

  /** Everybody the round expects in these units, in the order of their codes. */
  async people({ point, round, units }: RoundAt): Promise<RoundPerson[]> {
    const { position } = point.knownAt;
    const least = await this.leastDays(round, position);
    const [people, results] = await Promise.all([
      peopleInPeriod(this.models, { position }, round.period, units),
      resultsOf(this.models, { asOf: point.asOf, position }, [round.period], units),
    ]);
    const found = new Map(results.map((one) => [`${one.staffId} ${one.unitCode}`, one]));
    return people
      .filter(({ unitCode, daysWorked }) => units.has(unitCode) && daysWorked >= least)
      .map((person) => rowOf(person, round, found.get(`${person.staffId} ${person.unitCode}`), point));
  }

  private async leastDays({ period, ruleSet }: Round, position: number): Promise<number> {
    const days = daysOf(period);
    const sets = ruleSetsOf(await this.knowledge.organisationFacts('rules-', position));
    const fit = setsOn(sets, days.last).filter(({ id, appliesTo }) =>
      ruleSet === undefined ? appliesTo?.length !== 0 : id === ruleSet,
    );
    return leastDays(fit.at(-1)?.settings.minimumService, days);
  }
}

function rowOf(
  { staffId, code, fullName, unitCode, positionCode }: PersonInPeriod,
  round: Round,
  result: Result | undefined,
  { asOf }: Point,
): RoundPerson {
  const entered = [...(round.entries.get(staffId)?.keys() ?? [])].sort();
  const state: State = result ? 'finalised' : entered.length > 0 ? 'entered' : 'expected';
  return {
    staffId,
    code,
    fullName,
    unitCode,
    positionCode,
    entered,
    state,
    overdue: !result && asOf > round.dueOn,
    score: result?.score ?? null,
    rating: result?.rating ?? null,
    eventId: result?.eventId ?? null,
  };
}

export interface UnitProgress {
  unitCode: string;
  unitName: string | null;
  expected: number;
  /** People somebody said something about. */
  entered: number;
  /** People whose deciding entry is there. */
  decidable: number;
  finalised: number;
  /** People who lack a result after the last day. */
  overdue: number;
}

/** Progress of each unit that has somebody, and of the round's own. */
export function progressOf(
  people: readonly RoundPerson[],
  { round, units, point }: RoundAt,
  language: 'vi' | 'en',
) {
  const byUnit = new Map<string, RoundPerson[]>();
  if (units.has(round.unitCode)) byUnit.set(round.unitCode, []);
  for (const person of people) byUnit.set(person.unitCode, [...(byUnit.get(person.unitCode) ?? []), person]);
  const { last } = daysOf(round.period);
  return [...byUnit]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([unitCode, own]): UnitProgress => {
      const count = (is: (person: RoundPerson) => boolean) => own.filter(is).length;
      return {
        unitCode,
        unitName: point.organisation.unitName(unitCode, last, language) ?? null,
        expected: own.length,
        entered: count(({ state }) => state !== 'expected'),
        decidable: count(({ entered }) => FINAL_RATERS.some((by) => entered.includes(by))),
        finalised: count(({ state }) => state === 'finalised'),
        overdue: count(({ overdue }) => overdue),
      };
    });
}
