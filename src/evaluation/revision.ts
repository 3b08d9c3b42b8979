import { readEntry } from '../domain/evaluation/entry.js';
import { workingDaysAfter } from '../domain/evaluation/period.js';
import { resultOf } from '../domain/evaluation/result.js';
import type { Round } from '../domain/evaluation/round.js';
import type { FinalRater, RatedBy } from '../domain/facts/evaluation.js';
import type { Decision, JsonObject } from '../domain/facts/fact.js';
import { readFact } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import type { RuleSet } from '../domain/rules/rule-set.js';
import type { Standing } from '../domain/standing.js';
import { span } from '../domain/time.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { answeredBefore, idSource, onceOnly, type WriteRequest } from '../commands/request.js';
import type { StaffPipeline } from '../commands/staff-pipeline.js';
import { evaluationsOf, type Evidence } from './evidence.js';
import type { Finalised } from './finalisation.js';
import { ruleSetOf, type RatedPeople, type RatedPerson } from './people.js';
import type { Proposals } from './proposals.js';
import { beyondToday, type RoundLog } from './round-log.js';

export interface Appealed {
  appended: Appended;
  staffId: string;
  /** The data of the fact. */
  appeal: JsonObject;
}

export interface Revised extends Finalised {
  /** Evaluations of leaders that a revision is now proposed for. */
  proposals: { staffId: string; eventId: string }[];
}

/** What comes after a result: somebody appeals, and a decision puts another in its place. */
export class Revision {
  constructor(
    private readonly store: EventStore,
    private readonly staff: StaffPipeline,
    private readonly rounds: RoundLog,
    private readonly people: RatedPeople,
    private readonly evidence: Evidence,
    private readonly proposals: Proposals,
  ) {}

  /** @throws Refusal `not-finalised` */
  async appeal(roundId: string, id: string, reason: string, request: WriteRequest): Promise<Appealed> {
    const round = await this.rounds.find(roundId);
    const person = await this.people.find(round, id, request.caller);
    const { fact, reading } = current(person, round);
    const { settings } = setOf(person, round, reading.data);
    const { petitionWorkingDays, answerWorkingDays } = settings.deadlines;
    const told = span(reading.effectiveOn).last;
    const appeal = {
      evaluationEventId: fact.id,
      reason,
      late: person.today > workingDaysAfter(told, petitionWorkingDays),
      answerDueOn: workingDaysAfter(person.today, answerWorkingDays),
    };
    const input = readFact(
      { type: 'EvaluationAppealed', effectiveOn: person.today, data: appeal },
      'dossier',
    );
    const appended = await this.staff.record(person.staffId, [input], beyondToday(request));
    return { appended, staffId: person.staffId, appeal };
  }

  /**
   * Works the result out anew, by the rule set it was worked out by. Leaders whose component d it would change get a
   * proposal; a repetition with the same key makes those that are missing.
   * @throws Refusal `not-finalised`, `component-missing`, `invalid-input`, `not-yet-projected`
   */
  async revise(
    roundId: string,
    id: string,
    act: { by?: FinalRater; decision: Decision; input: JsonObject; reason?: string },
    request: WriteRequest,
  ): Promise<Revised> {
    const first = () => answeredBefore(this.store, request, [], [], () => true);
    const round = await this.rounds.find(roundId);
    const appended = await onceOnly(first, async () => {
      const person = await this.people.find(round, id, request.caller);
      const { fact, reading } = current(person, round);
      const result = await this.result(round, person, reading.data, act);
      const { reason, decision } = act;
      const input = readFact(
        {
          type: 'PeriodEvaluationRevised',
          effectiveOn: decision.signedOn ?? person.today,
          data: { ...result, evaluationEventId: fact.id, ...(reason === undefined ? {} : { reason }) },
          decision,
        },
        'dossier',
      );
      return this.staff.record(
        person.staffId,
        [{ ...input, id: idSource(request, 'fact')(0) }],
        beyondToday(request),
      );
    });
    const person = await this.people.find(round, id, request.caller);
    const eventId = appended.events[0]!.id;
    const revision = person.dossier.career.standings.find(({ fact }) => fact.id === eventId)!;
    const proposals = await this.proposals.make(person, revision, request);
    return { appended, staffId: person.staffId, result: revision.reading.data, proposals };
  }

  private async result(
    round: Round,
    person: RatedPerson,
    former: JsonObject,
    {
      by = (former['by'] as FinalRater | undefined) ?? 'head',
      input,
    }: { by?: FinalRater; input: JsonObject },
  ): Promise<JsonObject> {
    const entry = readEntry(input);
    const set = setOf(person, round, former);
    const managed = await this.evidence.managed(person, round, entry, set);
    return resultOf({
      period: round.period,
      unitCode: former['unitCode'] as string,
      by,
      input,
      entry,
      set,
      ...(managed ? { managed } : {}),
      raters: (former['raters'] ?? []) as { by: RatedBy; eventId: string; enteredBy: string }[],
      handedOver: (former['handedOver'] ?? []) as JsonObject[],
      roundId: round.roundId,
    });
  }
}

/** The result that stands. @throws Refusal `not-finalised` */
function current({ dossier, unitCode }: RatedPerson, { period }: Round): Standing {
  const found = evaluationsOf(dossier).find(
    ({ reading: { data } }) => data['period'] === period && data['unitCode'] === unitCode,
  );
  if (found) return found;
  throw new Refusal('not-finalised', { detail: `there is no result of ${period} in ${unitCode} yet` });
}

/** A result keeps its rule set, whatever was adopted since. */
function setOf(person: RatedPerson, round: Round, { ruleSetEventId, ruleSet }: JsonObject): RuleSet {
  return (
    person.sets.find(({ eventId }) => eventId === ruleSetEventId) ??
    ruleSetOf(person, round, ruleSet === undefined ? {} : { ruleSet })
  );
}
