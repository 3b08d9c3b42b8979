import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import type { Decision, JsonObject, RecordedFact } from '../../src/domain/facts/fact.js';
import { isUuid } from '../../src/domain/facts/fields.js';
import { Refusal } from '../../src/domain/refusal.js';
import { ruleSetsOf, type RuleSet } from '../../src/domain/rules/rule-set.js';
import { staffStream } from '../../src/domain/staff/dossier.js';
import { isCorrection, standings, type Standing } from '../../src/domain/standing.js';
import { span } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { pointQuestions, Questions, type Answers } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { RESULT_COLUMNS, type EvaluationDetails, type Result } from '../../src/read-store/evaluations.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { knownAt, Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { scoreRow, type Score } from './score-row.js';

/** A fact that the result hangs on, or that hangs on the result. */
interface Cause {
  eventId: string;
  type: string;
  position: number;
  effectiveOn: string | null;
}

export interface Explained extends Score {
  effectiveOn: string;
  decision: Decision | null;
  state: 'in-force' | 'revised' | 'not-yet';
  ratingReasons: unknown[];
  managed: unknown[];
  handedOver: unknown[];
  /** The settings and sources the result was worked out by, as recorded. */
  rules: Pick<RuleSet, 'id' | 'from' | 'settings' | 'sources' | 'eventId'> | null;
  /** The fact itself with its corrections, the entries, the results of people led, what was handed over, the rule set. */
  because: string[];
  /** What came after it: appeals, proposals, revisions. */
  later: Cause[];
}

export class ExplainScore extends Query<Answer<Explained>> {
  constructor(
    readonly eventId: string,
    readonly q: Answers<typeof pointQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

const noScore = () => new Refusal('not-found', { detail: 'there is no such score' });

@QueryHandler(ExplainScore)
export class ExplainScoreHandler implements IQueryHandler<ExplainScore> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ eventId, q, caller }: ExplainScore): Promise<Answer<Explained>> {
    const point = await this.knowledge.settle(q);
    const units = unitsAsked(caller, point, undefined);
    const { position } = point.knownAt;
    if (!isUuid(eventId)) throw noScore();
    const parameters = new Parameters();
    const known = knownAt('s', parameters.add(position));
    const [row] = (await this.models.rows(
      `SELECT ${RESULT_COLUMNS} FROM read.scores s WHERE ${known} AND s.event_id = ${parameters.add(eventId)}::uuid`,
      parameters,
    )) as unknown as Result[];
    if (!row || (units && !units.has(row.unitCode))) throw noScore();
    const facts = await this.knowledge.stream(staffStream(row.staffId), position);
    const all = standings(facts).filter(({ state }) => state !== 'cancelled');
    const own = all.find(({ fact }) => fact.id === row.eventId)!;
    const about = all.filter(({ reading }) => reading.data['evaluationEventId'] === row.eventId);
    const rules = ruleSetsOf(await this.knowledge.organisationFacts('rules-', position));
    return answer(explained(row, own, about, rules, point.asOf), point);
  }
}

function explained(
  row: Result,
  own: Standing,
  about: Standing[],
  sets: readonly RuleSet[],
  asOf: string,
): Explained {
  const {
    ratingReasons = [],
    managed = [],
    handedOver = [],
    ruleSetEventId,
  } = row.details as EvaluationDetails &
    Partial<Record<'ratingReasons' | 'handedOver', JsonObject[]>> & { ruleSetEventId?: string };
  const score = scoreRow(row);
  const effectiveOn = own.reading.effectiveOn!;
  const set = sets.find((one) => one.eventId === ruleSetEventId);
  const revised = about.some(
    ({ fact, reading }) => fact.type === 'PeriodEvaluationRevised' && span(reading.effectiveOn).first <= asOf,
  );
  const ids = (items: unknown[]) =>
    items.map((one) => (one as { eventId?: string }).eventId).filter((id) => id !== undefined);
  return {
    ...score,
    effectiveOn,
    decision: own.reading.decision ?? null,
    state: span(effectiveOn).first > asOf ? 'not-yet' : revised ? 'revised' : 'in-force',
    ratingReasons,
    managed,
    handedOver,
    rules: set
      ? { id: set.id, from: set.from, settings: set.settings, sources: set.sources, eventId: set.eventId }
      : null,
    because: [
      row.eventId,
      ...own.history.filter(isCorrection).map(({ id }) => id),
      ...(row.revises === null ? [] : [row.revises]),
      ...ids(score.raters),
      ...ids(managed),
      ...ids(handedOver),
      ...(set ? [set.eventId] : []),
    ],
    later: about.map(({ fact }) => causeOf(fact)),
  };
}

export const causeOf = ({ id, type, position, effectiveOn }: RecordedFact): Cause => ({
  eventId: id,
  type,
  position,
  effectiveOn: effectiveOn ?? null,
});

@Controller('scores')
export class ExplainScoreEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get(':id')
  @Allow('read')
  find(
    @Param('id') id: string,
    @QueryParameters() query: unknown,
    @CallerOf() caller: Caller,
  ): Promise<Answer<Explained>> {
    const q = this.questions.read(query, pointQuestions);
    return this.queries.execute(new ExplainScore(id.toLowerCase(), q, caller));
  }
}
