import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { FIRST_DAY, FOREVER } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import {
  code,
  codes,
  day,
  flag,
  instantOrDay,
  repeatable,
  text,
  withDefault,
} from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import { ReadModels } from '../../src/read-store/read-models.js';
import { AuditFacts } from './audit-facts.js';
import { rowsOf, type AuditRow } from './audit-row.js';
import type { Filters } from './filters.js';
import { decisionKey } from './keys.js';
import { staffAsked } from './scope.js';
import type { Span } from './search.js';

export const auditQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  actor: text('Who recorded it: the subject of the token'),
  unit: code('Only facts that touched this unit or one below it on the day `asOf`'),
  below: withDefault(flag('Whether units below count too'), true),
  staff: text('One person: a UUID, or code:<file code>', 80),
  type: repeatable(codes('Only facts of these types; may be repeated or joined by commas')),
  decision: text(
    'Text anywhere in the number of the decision, whatever its case, diacritics, blanks and punctuation',
  ),
  recordedFrom: instantOrDay('Recorded at this instant or day (Asia/Ho_Chi_Minh), or later', 'first'),
  recordedTo: instantOrDay('Recorded at this instant or day (Asia/Ho_Chi_Minh), or earlier', 'last'),
  effectiveFrom: day('Effective, as recorded, on this day or later; a partial day counts as its first'),
  effectiveTo: day('Effective, as recorded, on this day or earlier'),
};

export class ListAuditFacts extends Query<Answer<AuditRow[]>> {
  constructor(
    readonly page: Page<typeof auditQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(ListAuditFacts)
export class ListAuditFactsHandler implements IQueryHandler<ListAuditFacts> {
  private readonly facts: AuditFacts;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {
    this.facts = new AuditFacts(knowledge, models);
  }

  async execute({ page, caller }: ListAuditFacts): Promise<Answer<AuditRow[]>> {
    const point = await this.knowledge.settle(page.q);
    const filters = await this.filtersOf(page, caller, point);
    const span = await this.spanOf(page, point);
    const found = filters ? await this.facts.newestFirst(filters, span, page.limit + 1, caller, point) : [];
    const shown = found.slice(0, page.limit);
    const data = await rowsOf(shown, point, this.knowledge);
    const more = found.length > page.limit;
    return answer(
      data,
      point,
      more ? { next: page.next(point.knownAt.position, [shown.at(-1)!.fact.position]) } : {},
    );
  }

  /** Undefined where nothing can pass. */
  private async filtersOf(
    { q }: Page<typeof auditQuestions>,
    caller: Caller,
    point: Point,
  ): Promise<Filters | undefined> {
    const stream = q.staff === undefined ? undefined : await staffAsked(q.staff, caller, point, this.models);
    // Who may see a person may see all that was recorded of it, as in the person's own list.
    const units =
      stream !== undefined && q.unit === undefined ? undefined : unitsAsked(caller, point, q.unit, q.below);
    const decision = q.decision === undefined ? undefined : decisionKey(q.decision);
    const effective =
      q.effectiveFrom === undefined && q.effectiveTo === undefined
        ? undefined
        : { from: q.effectiveFrom ?? FIRST_DAY, to: q.effectiveTo ?? FOREVER };
    if (decision === '' || (effective && effective.from > effective.to)) return undefined;
    return { stream, actor: q.actor, types: q.type, units, decision, effective };
  }

  /** Along the log `recordedAt` never decreases, so instants are positions. */
  private async spanOf({ q, after }: Page<typeof auditQuestions>, point: Point): Promise<Span> {
    const before = (instant: string) => new Date(Date.parse(instant) - 1).toISOString();
    const [first, last] = await Promise.all([
      q.recordedFrom === undefined ? 0 : this.knowledge.positionAt(before(q.recordedFrom)),
      q.recordedTo === undefined ? point.knownAt.position : this.knowledge.positionAt(q.recordedTo),
    ]);
    const below = Math.min(last, point.knownAt.position) + 1;
    return { from: first + 1, below: after ? Math.min(Number(after[0]), below) : below };
  }
}

@Controller('audit')
export class ListAuditFactsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get('facts')
  @Allow('read')
  @ListOf('AuditFact', { facts: ['dossier', 'unit', 'position'] })
  list(@QueryParameters() query: unknown, @CallerOf() caller: Caller): Promise<Answer<AuditRow[]>> {
    return this.queries.execute(
      new ListAuditFacts(this.paging.read('audit facts', query, auditQuestions), caller),
    );
  }
}
