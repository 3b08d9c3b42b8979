import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import type { RecordedFact } from '../../src/domain/facts/fact.js';
import { differences, pictureOf, type Difference } from '../../src/domain/picture.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { code, position, text, withDefault } from '../../src/http/parameters.js';
import { invalidParameters, pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import { ReadModels } from '../../src/read-store/read-models.js';
import { AuditFacts } from './audit-facts.js';
import { rowsOf, type AuditRow } from './audit-row.js';
import type { Filters } from './filters.js';
import { staffAsked } from './scope.js';

export const changeQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  staff: text('One person: a UUID, or code:<file code>; this or `unit`', 80),
  unit: code('Facts that touched this unit or one below it on the day `asOf`; this or `staff`'),
  from: withDefault(position('The earlier knowledge point; what was known by then is left out'), 0),
  to: position('The later knowledge point, included; the same as `knownAt` with a position'),
};

/** A fact between the points, and what it changed of all that its stream says, on any day. */
export type AuditChange = AuditRow & { changes: Difference[] };
type Changes = Answer<AuditChange[], { from: number; to: number; net?: Difference[] }>;

export class ListChanges extends Query<Changes> {
  constructor(
    readonly page: Page<typeof changeQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(ListChanges)
export class ListChangesHandler implements IQueryHandler<ListChanges> {
  private readonly facts: AuditFacts;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {
    this.facts = new AuditFacts(knowledge, models);
  }

  async execute({ page, caller }: ListChanges): Promise<Changes> {
    const { q, after, limit } = page;
    const asked = q.to === undefined ? q.knownAt : ({ kind: 'position', position: q.to } as const);
    const point = await this.knowledge.settle({ ...q, knownAt: asked });
    const to = point.knownAt.position;
    if (q.from > to) throw backwards(q.from, to);
    const filters = await this.filtersOf(page, caller, point);
    const span = { from: q.from + 1, below: after ? Number(after[0]) : to + 1 };
    const found = await this.facts.newestFirst(filters, span, limit + 1, caller, point);
    const shown = found.slice(0, limit);
    const rows = await rowsOf(shown, point, this.knowledge);
    const streams = [...new Set(rows.map(({ stream }) => stream))];
    const known = await this.knowledge.streams(streams, to);
    const data = rows.map((row) => ({ ...row, changes: changesBy(row.revision, known.get(row.stream)!) }));
    const more = found.length > limit;
    return answer(data, point, {
      from: q.from,
      to,
      ...(filters.stream === undefined ? {} : { net: await this.net(filters.stream, q.from, to) }),
      ...(more ? { next: page.next(to, [shown.at(-1)!.fact.position]) } : {}),
    });
  }

  private async filtersOf(
    { q }: Page<typeof changeQuestions>,
    caller: Caller,
    point: Point,
  ): Promise<Filters> {
    if ((q.staff === undefined) === (q.unit === undefined)) throw oneOfBoth();
    return q.staff === undefined
      ? { units: unitsAsked(caller, point, q.unit) }
      : { stream: await staffAsked(q.staff, caller, point, this.models) };
  }

  /** What the facts between the points changed all together. */
  private async net(stream: string, from: number, to: number): Promise<Difference[]> {
    const facts = await this.knowledge.stream(stream, to);
    return differences(pictureOf(facts.filter((fact) => fact.position <= from)), pictureOf(facts));
  }
}

function changesBy(revision: number, facts: readonly RecordedFact[]): Difference[] {
  return differences(pictureOf(facts.slice(0, revision)), pictureOf(facts.slice(0, revision + 1)));
}

const fault = (name: string, reason: string, detail: string) =>
  invalidParameters([{ pointer: `/query/${name}`, code: reason, detail }]);
const backwards = (from: number, to: number) =>
  fault('from', 'invalid-value', `from must not lie beyond to, which is ${to}; it is ${from}`);
const oneOfBoth = () =>
  fault('staff', 'missing-parameter', 'either staff or unit must be given, and not both');

@Controller('audit')
export class ListChangesEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get('changes')
  @Allow('read')
  @ListOf('AuditChange', { facts: ['dossier', 'unit', 'position'] })
  list(@QueryParameters() query: unknown, @CallerOf() caller: Caller): Promise<Changes> {
    const page = this.paging.read('audit changes', query, changeQuestions);
    return this.queries.execute(new ListChanges(page, caller));
  }
}
