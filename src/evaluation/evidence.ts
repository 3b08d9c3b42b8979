import type { ReadEntry } from '../domain/evaluation/entry.js';
import { leastDays } from '../domain/evaluation/expected.js';
import { managedBy, type ManagedResult } from '../domain/evaluation/managed.js';
import { daysOf, isPartOf } from '../domain/evaluation/period.js';
import { foldRound, roundStream, type Round } from '../domain/evaluation/round.js';
import { asksManaged } from '../domain/evaluation/result.js';
import { find } from '../domain/facts/catalogue.js';
import type { JsonObject } from '../domain/facts/fact.js';
import type { RuleSet } from '../domain/rules/rule-set.js';
import type { Dossier } from '../domain/staff/dossier.js';
import type { Standing } from '../domain/standing.js';
import { FOREVER, type Day } from '../domain/time.js';
import { peopleInPeriod, resultsOf } from '../read-store/evaluations.js';
import type { Knowledge } from '../read-store/knowledge.js';
import { knownAt, type ReadModels } from '../read-store/read-models.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import type { RatedPerson } from './people.js';

/** Evaluations of a dossier that stand: neither cancelled nor revised. */
export function evaluationsOf({ career }: Dossier): Standing[] {
  const standing = career.standings.filter(
    ({ fact, state }) => state !== 'cancelled' && find(fact.type)?.effect.does === 'evaluates',
  );
  const revised = new Set(standing.map(({ reading }) => reading.data['evaluationEventId']));
  return standing.filter(({ fact }) => !revised.has(fact.id));
}

/** What others have on record that counts for one person’s result: read as of everything recorded by now. */
export class Evidence {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
    private readonly organisations: OrganisationLog,
  ) {}

  /** The read models at the head. @throws Refusal `not-yet-projected` where they need more than five seconds */
  async head(today: Day): Promise<number> {
    const { position } = await this.organisations.now();
    return (await this.knowledge.settle({ asOf: today, waitFor: position })).knownAt.position;
  }

  /** Results of the people a leader leads; undefined where the entry says d itself, or nobody said whom a deputy leads. */
  async managed(
    person: RatedPerson,
    round: Pick<Round, 'period'>,
    entry: ReadEntry,
    set: RuleSet,
  ): Promise<ManagedResult[] | undefined> {
    if (!asksManaged(entry)) return undefined;
    const { organisation, counted, staffId } = person;
    const days = daysOf(round.period);
    const units = new Set(
      (entry.units ?? [counted.unitCode]).flatMap((unit) => [...organisation.subtree(unit, days.last)]),
    );
    const least = leastDays(set.settings.minimumService, days);
    const position = await this.head(person.today);
    const people = (await peopleInPeriod(this.models, { position }, round.period, units)).filter(
      ({ daysWorked }) => daysWorked >= least,
    );
    const leader = { staffId, unitCode: counted.unitCode, positionCode: counted.positionCode };
    const led = managedBy(leader, people, entry.units, { organisation, day: days.last });
    if (!led) return undefined;
    const results = await resultsOf(this.models, { asOf: FOREVER, position }, [round.period], undefined);
    return led.map(({ staffId: id, unitCode }): ManagedResult => {
      const found = results.find((one) => one.staffId === id && one.unitCode === unitCode);
      if (!found) return { staffId: id };
      const { score, rating, eventId } = found;
      return { staffId: id, score, eventId, ...(rating === null ? {} : { rating }) };
    });
  }

  /** What units where the person was earlier in the period have: finished results, and entries of their rounds. */
  async handedOver(
    { staffId, dossier, unitCode }: Pick<RatedPerson, 'staffId' | 'dossier' | 'unitCode'>,
    round: Round,
    position: number,
  ): Promise<JsonObject[]> {
    const results = evaluationsOf(dossier)
      .filter(
        ({ reading: { data } }) =>
          data['unitCode'] !== unitCode && isPartOf(data['period'] as string, round.period),
      )
      .map(({ fact, reading: { data } }): JsonObject => ({
        unitCode: data['unitCode']!,
        period: data['period']!,
        score: data['score']!,
        ...(data['rating'] === undefined ? {} : { rating: data['rating'] }),
        eventId: fact.id,
      }));
    return [...results, ...(await this.entriesElsewhere(staffId, round, position))];
  }

  private async entriesElsewhere(staffId: string, round: Round, position: number): Promise<JsonObject[]> {
    const rows = await this.models.rows(
      `SELECT DISTINCT e.round_id FROM read.round_entries e
       WHERE e.staff_id = $1::uuid AND e.round_id <> $2::uuid AND ${knownAt('e', '$3')} ORDER BY e.round_id`,
      [staffId, round.roundId, position],
    );
    const found: JsonObject[] = [];
    for (const row of rows) {
      const stream = roundStream(row['round_id'] as string);
      const other = foldRound(await this.knowledge.stream(stream, position))!;
      if (!isPartOf(other.period, round.period) || other.closed.has(staffId)) continue;
      for (const { by, unitCode, input, fact } of other.entries.get(staffId)?.values() ?? [])
        found.push({ unitCode, period: other.period, roundId: other.roundId, by, eventId: fact.id, input });
    }
    return found;
  }
}
