import { scopeOf } from '../access/scope.js';
import { checkEntry, readEntry, unlessIncomplete } from '../domain/evaluation/entry.js';
import { daysOf } from '../domain/evaluation/period.js';
import { roundClaim, roundStream, type Entry, type Round } from '../domain/evaluation/round.js';
import type { RatedBy } from '../domain/facts/evaluation.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { formulaOf } from '../domain/rules/formulas.js';
import { setsOn, ruleSetsOf } from '../domain/rules/rule-set.js';
import { same } from '../domain/correction-effect.js';
import { dayAt } from '../domain/time.js';
import { canonicalJson } from '../event-store/json-profile.js';
import { ClaimTaken, type Appended, type EventStore } from '../event-store/event-store.js';
import { noUnit } from '../http/reach.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import {
  answeredBefore,
  idempotencyOf,
  idSource,
  onceOnly,
  sentHash,
  type WriteRequest,
} from '../commands/request.js';
import { ruleSetOf, type RatedPeople } from './people.js';
import type { RoundLog } from './round-log.js';

/** Opens rounds and records what raters say. Results are `Finalisation`’s. */
export class RoundPipeline {
  constructor(
    private readonly store: EventStore,
    private readonly organisations: OrganisationLog,
    private readonly rounds: RoundLog,
    private readonly people: RatedPeople,
    private readonly now: () => number,
  ) {}

  /**
   * @param input an EvaluationRoundOpened
   * @throws Refusal `not-found` for a unit outside the caller’s, `unknown-unit`, `no-rule-set`, `round-exists`
   */
  async open(input: FactInput, request: WriteRequest): Promise<Appended> {
    const stream = roundStream(idSource(request, 'round')(0));
    const first = () =>
      answeredBefore(this.store, request, [input], [sentHash(input)], (found) => found.startsWith('round-'));
    return onceOnly(first, async () => {
      const { period, unitCode, ruleSet } = input.data as {
        period: string;
        unitCode: string;
        ruleSet?: string;
      };
      await this.expectOpenable(period, unitCode, ruleSet, request);
      try {
        return await this.rounds.append(stream, -1, { ...input, id: idSource(request, 'fact')(0) }, request, {
          ...idempotencyOf(request),
          claims: { take: [roundClaim(period, unitCode)], release: [] },
        });
      } catch (error) {
        throw error instanceof ClaimTaken ? await this.existing(error.holder, period, unitCode) : error;
      }
    });
  }

  private async existing(stream: string, period: string, unitCode: string): Promise<Refusal> {
    const { opened } = await this.rounds.find(stream.slice('round-'.length));
    const { id: eventId, type, effectiveOn } = opened;
    return new Refusal('round-exists', {
      detail: `${unitCode} has a round of ${period}: ${stream.slice('round-'.length)}`,
      conflicts: [{ eventId, type, ...(effectiveOn === undefined ? {} : { effectiveOn }) }],
    });
  }

  private async expectOpenable(
    period: string,
    unitCode: string,
    ruleSet: string | undefined,
    { caller }: WriteRequest,
  ): Promise<void> {
    const { organisation, position } = await this.organisations.now();
    const { last } = daysOf(period);
    const scope = scopeOf(caller);
    if (!scope.all && !organisation.subtree(scope.unit, dayAt(this.now())).has(unitCode))
      throw noUnit(unitCode);
    if (!organisation.unitExists(unitCode, { ...daysOf(period), precision: 'day' }))
      throw new Refusal('unknown-unit', { detail: `there is no unit ${unitCode} in ${period}` });
    const sets = setsOn(ruleSetsOf(await this.organisations.facts('rules-', position)), last);
    if (ruleSet === undefined ? sets.length === 0 : !sets.some(({ id }) => id === ruleSet))
      throw new Refusal('no-rule-set', {
        detail: `the rule set ${ruleSet ?? ''} is not in force on ${last}`,
      });
  }

  /**
   * Records what one rater says about one person. The same words again record nothing.
   * @throws Refusal `not-found`, `invalid-input`, `not-expected`, `evaluation-closed`, `no-rule-set`
   */
  async enter(roundId: string, id: string, by: RatedBy, request: WriteRequest): Promise<Appended> {
    const input = checkEntry(by, request.body);
    const first = () => answeredBefore(this.store, request, [], [], () => true);
    return onceOnly(first, () =>
      this.rounds.deciding(roundId, request, async (round) => {
        const person = await this.people.find(round, id, request.caller);
        const { staffId, unitCode, today } = person;
        expectOpen(round, staffId);
        const before = round.entries.get(staffId)?.get(by);
        if (before && same(canonicalJson(before.input), canonicalJson(input))) return repeated(round, before);
        if (by !== 'citizens') {
          const { settings } = ruleSetOf(person, round, input);
          unlessIncomplete(() => formulaOf(settings).evaluate(readEntry(input).input, settings));
        }
        const fact = readFact(
          { type: 'EvaluationEntered', effectiveOn: today, data: { staffId, unitCode, by, input } },
          'round',
        );
        const eventId = idSource(request, 'fact')(0);
        const stream = roundStream(round.roundId);
        return this.rounds.append(
          stream,
          round.revision,
          { ...fact, id: eventId },
          request,
          idempotencyOf(request),
        );
      }),
    );
  }
}

/** @throws Refusal `evaluation-closed` */
export function expectOpen(round: Round, staffId: string): void {
  const closed = round.closed.get(staffId);
  if (!closed) return;
  const { id: eventId, type, effectiveOn } = closed.fact;
  throw new Refusal('evaluation-closed', {
    detail: 'the evaluation of this person is final: only a revision changes it',
    conflicts: [{ eventId, type, ...(effectiveOn === undefined ? {} : { effectiveOn }) }],
  });
}

const repeated = (round: Round, { fact }: Entry): Appended => ({
  outcome: 'repeated',
  stream: roundStream(round.roundId),
  revision: round.revision,
  position: fact.position,
  recordedAt: fact.recordedAt,
  events: [{ id: fact.id, type: fact.type, position: fact.position }],
});
