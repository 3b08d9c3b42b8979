import { unitComponentAfter } from '../domain/evaluation/effect-on-leader.js';
import { managedBy } from '../domain/evaluation/managed.js';
import { daysOf } from '../domain/evaluation/period.js';
import { readFact } from '../domain/facts/validate.js';
import type { Rating } from '../domain/facts/evaluation.js';
import type { Standing } from '../domain/standing.js';
import { FOREVER } from '../domain/time.js';
import { peopleInPeriod, resultsOf, type PersonInPeriod, type Result } from '../read-store/evaluations.js';
import type { Knowledge } from '../read-store/knowledge.js';
import type { ReadModels } from '../read-store/read-models.js';
import { uuidFrom, type WriteRequest } from '../commands/request.js';
import type { StaffPipeline } from '../commands/staff-pipeline.js';
import type { RatedPerson } from './people.js';
import { beyondToday } from './round-log.js';

/** Proposes the revision of leaders’ results that hang on a result which was revised. Only a revision decides. */
export class Proposals {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
    private readonly staff: StaffPipeline,
  ) {}

  /**
   * @param revision the fact that revised the person’s result
   * @returns whose results are proposed for revision; those proposed before are among them
   */
  async make(person: RatedPerson, revision: Standing, request: WriteRequest) {
    const { data } = revision.reading;
    const period = data['period'] as string;
    const before = person.dossier.career.standings.find(({ fact }) => fact.id === data['evaluationEventId'])!;
    const point = await this.knowledge.settle({ asOf: person.today, waitFor: revision.fact.position });
    const { position } = point.knownAt;
    const results = await resultsOf(this.models, { asOf: FOREVER, position }, [period], undefined);
    const above = new Set(person.organisation.ancestry(data['unitCode'] as string, daysOf(period).last));
    const leaders = results.filter(
      ({ staffId, unitCode, details }) =>
        staffId !== person.staffId &&
        details.components?.['d'] !== undefined &&
        (details.managed
          ? details.managed.some((one) => one.staffId === person.staffId)
          : above.has(unitCode)),
    );
    if (leaders.length === 0) return [];
    const people = await peopleInPeriod(this.models, { position }, period, undefined);
    const outcome = (of: Standing) => ({
      score: of.reading.data['score'] as string,
      rating: (of.reading.data['rating'] as Rating | undefined) ?? null,
    });
    const revised = { staffId: person.staffId, before: outcome(before), after: outcome(revision) };
    const proposed: { staffId: string; eventId: string }[] = [];
    for (const leader of leaders) {
      const set = person.sets.find(({ eventId }) => eventId === leader.details['ruleSetEventId']);
      if (!set) continue;
      const change = unitComponentAfter(
        leader.details,
        revised,
        new Map(results.map((one) => [one.staffId, one])),
        ledBy(leader, people, results, person),
        set.settings,
      );
      if (change) proposed.push(await this.propose(leader, change, person, revision, request));
    }
    return proposed;
  }

  private async propose(
    leader: Result,
    change: { was: string; becomes: string },
    { staffId, today }: RatedPerson,
    { fact }: Standing,
    request: WriteRequest,
  ): Promise<{ staffId: string; eventId: string }> {
    const data = {
      evaluationEventId: leader.eventId,
      component: 'd',
      ...change,
      causeStaffId: staffId,
      causeEventId: fact.id,
    };
    const input = readFact({ type: 'EvaluationRevisionProposed', effectiveOn: today, data }, 'dossier');
    const id = uuidFrom(`proposal ${fact.id} ${leader.eventId}`);
    const { key: _, ...own } = beyondToday(request);
    try {
      await this.staff.record(leader.staffId, [{ ...input, id }], own);
    } catch (error) {
      // Made on an earlier day by the same request: it stands as it was made.
      if ((error as { code?: unknown }).code !== 'id-reused') throw error;
    }
    return { staffId: leader.staffId, eventId: id };
  }
}

/** What stands of all whom a leader leads; undefined where somebody lacks a result, or nobody knows whom a deputy leads. */
function ledBy(
  leader: Result,
  people: readonly PersonInPeriod[],
  results: readonly Result[],
  { organisation }: RatedPerson,
): Result[] | undefined {
  const day = daysOf(leader.period).last;
  const place = people.find(({ staffId }) => staffId === leader.staffId);
  const led = place && managedBy(place, people, undefined, { organisation, day });
  const found = led?.map((one) =>
    results.find(({ staffId, unitCode }) => staffId === one.staffId && unitCode === one.unitCode),
  );
  return found?.every((one) => one !== undefined) ? found : undefined;
}
