import { readEntry } from '../domain/evaluation/entry.js';
import { roundStream, type Closed, type Round } from '../domain/evaluation/round.js';
import { resultOf } from '../domain/evaluation/result.js';
import type { FinalRater } from '../domain/facts/evaluation.js';
import type { Decision, JsonObject } from '../domain/facts/fact.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { recordFacts } from '../domain/staff/dossier.js';
import type { Appended, EventStore } from '../event-store/event-store.js';
import { answeredBefore, idSource, onceOnly, uuidFrom, type WriteRequest } from '../commands/request.js';
import type { StaffPipeline } from '../commands/staff-pipeline.js';
import type { Evidence } from './evidence.js';
import { expectCounted, ruleSetOf, type RatedPeople, type RatedPerson } from './people.js';
import { beyondToday, type RoundLog } from './round-log.js';
import { expectOpen } from './round-pipeline.js';

/** Id of the fact in the dossier: decided by the one that closed the evaluation, so that a repetition gives the same. */
export const evaluationId = ({ fact }: Closed): string => uuidFrom(`evaluation ${fact.id}`);

/** What goes to the dossier for a closed evaluation: the same however often it is made. */
export const finalisedFact = (closed: Closed): FactInput & { id: string } => ({
  type: 'PeriodEvaluationFinalised',
  effectiveOn: closed.fact.effectiveOn!,
  data: closed.result,
  ...(closed.decision ? { decision: closed.decision } : {}),
  id: evaluationId(closed),
});

export interface Finalised {
  appended: Appended;
  staffId: string;
  /** The data of the fact in the dossier. */
  result: JsonObject;
}

/**
 * Makes a result of the entries of one person. Two streams are written and no store has a transaction over both: first
 * the round is closed, with the whole result, then the dossier gets it. A repetition finds what is missing and adds it.
 */
export class Finalisation {
  constructor(
    private readonly store: EventStore,
    private readonly staff: StaffPipeline,
    private readonly rounds: RoundLog,
    private readonly people: RatedPeople,
    private readonly evidence: Evidence,
  ) {}

  /**
   * @throws Refusal `rater-missing`, `component-missing`, `counted-elsewhere`, `not-expected`, `evaluation-exists`,
   * `evaluation-closed` where it is final already
   */
  async finalise(
    roundId: string,
    id: string,
    act: { by: FinalRater; decision?: Decision },
    request: WriteRequest,
  ): Promise<Finalised> {
    const first = () => answeredBefore(this.store, request, [], [], () => true);
    const appended = await onceOnly(first, () =>
      this.rounds.deciding(roundId, request, async (round) => {
        const person = await this.people.find(round, id, request.caller);
        const closed = round.closed.get(person.staffId);
        if (closed && person.dossier.facts.some((fact) => fact.id === evaluationId(closed)))
          expectOpen(round, person.staffId);
        return this.complete(person, closed ?? (await this.close(round, person, act, request)), request);
      }),
    );
    const round = await this.rounds.find(roundId);
    const { staffId } = await this.people.find(round, id, request.caller);
    return { appended, staffId, result: round.closed.get(staffId)!.result };
  }

  private complete({ staffId }: RatedPerson, closed: Closed, request: WriteRequest): Promise<Appended> {
    return this.staff.record(staffId, [finalisedFact(closed)], beyondToday(request));
  }

  private async close(
    round: Round,
    person: RatedPerson,
    { by, decision }: { by: FinalRater; decision?: Decision },
    request: WriteRequest,
  ): Promise<Closed> {
    const result = await this.result(round, person, by);
    const { staffId, unitCode, today, dossier, organisation } = person;
    const fact = readFact(
      {
        type: 'EvaluationClosed',
        effectiveOn: decision?.signedOn ?? today,
        data: { staffId, unitCode, by, result },
        ...(decision ? { decision } : {}),
      },
      'round',
    );
    const id = idSource(request, 'close')(0);
    const closing = { ...fact, id };
    const closed = { by, unitCode, result, decision, fact: closing } as unknown as Closed;
    // The dossier may refuse it: better before the round is closed than after.
    recordFacts(dossier, [finalisedFact(closed)], { newId: () => id, organisation });
    await this.rounds.append(roundStream(round.roundId), round.revision, closing, request);
    return closed;
  }

  private async result(round: Round, person: RatedPerson, by: FinalRater): Promise<JsonObject> {
    const entries = round.entries.get(person.staffId);
    const deciding = entries?.get(by);
    if (!deciding)
      throw new Refusal('rater-missing', {
        detail: `there is no entry by ${by}, which would decide`,
        errors: [{ pointer: '/by', code: 'rater-missing', detail: `there is no entry by ${by}` }],
      });
    const entry = readEntry(deciding.input);
    const set = ruleSetOf(person, round, deciding.input);
    expectCounted(person, round, set);
    const managed = await this.evidence.managed(person, round, entry, set);
    return resultOf({
      period: round.period,
      unitCode: person.unitCode,
      by,
      input: deciding.input,
      entry,
      set,
      ...(managed ? { managed } : {}),
      raters: [...entries!.values()].map(({ by: rater, fact }) => ({
        by: rater,
        eventId: fact.id,
        enteredBy: fact.recordedBy,
      })),
      handedOver: await this.evidence.handedOver(person, round, await this.evidence.head(person.today)),
      roundId: round.roundId,
    });
  }
}
