import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { factRow, type FactRow } from '../../src/domain/staff/timeline.js';
import { Refusal } from '../../src/domain/refusal.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge } from '../../src/read-store/knowledge.js';

export const factQuestions = { ...pointQuestions, ...pageQuestions };
type OrganisationFactRow = FactRow & { stream: string };

export class ReadOrganisationFacts extends Query<Answer<OrganisationFactRow[]>> {
  constructor(
    readonly subject: 'unit' | 'position',
    readonly code: string,
    readonly page: Page<typeof factQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

/** Facts about every unit (position) that ever had the code, in the order of the log. */
@QueryHandler(ReadOrganisationFacts)
export class ReadOrganisationFactsHandler implements IQueryHandler<ReadOrganisationFacts> {
  constructor(private readonly knowledge: Knowledge) {}

  async execute({
    subject,
    code,
    page,
    caller,
  }: ReadOrganisationFacts): Promise<Answer<OrganisationFactRow[]>> {
    const point = await this.knowledge.settle(page.q);
    const facts = await this.knowledge.organisationFacts(`${subject}-${code}@`, point.knownAt.position);
    if (facts.length === 0) throw new Refusal('not-found', { detail: `there is no ${subject} ${code}` });
    if (subject === 'unit') unitsAsked(caller, point, point.organisation.units.has(code) ? code : undefined);
    const after = Number(page.after?.[0] ?? 0);
    const rows = facts.filter(({ position }) => position > after);
    const shown = rows.slice(0, page.limit);
    const more: { next?: string } =
      rows.length > page.limit ? { next: page.next(point.knownAt.position, [shown.at(-1)!.position]) } : {};
    return answer(
      shown.map((fact) => ({ ...factRow(fact), stream: fact.stream })),
      point,
      more,
    );
  }
}

@Controller()
export class OrganisationFactsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get('units/:code/facts')
  @Allow('read')
  @ListOf('OrganisationFactRow', { facts: ['unit'] })
  unit(@Param('code') code: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read(`unit facts ${code}`, query, factQuestions);
    return this.queries.execute(new ReadOrganisationFacts('unit', code, page, caller));
  }

  @Get('positions/:code/facts')
  @Allow('read')
  @ListOf('OrganisationFactRow', { facts: ['position'] })
  position(@Param('code') code: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    const page = this.paging.read(`position facts ${code}`, query, factQuestions);
    return this.queries.execute(new ReadOrganisationFacts('position', code, page, caller));
  }
}
