import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import type { Scope } from '../../src/domain/indicators/members.js';
import type { World } from '../../src/domain/indicators/world.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { oneOf } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { indicatorRow, membersOf, scopeAsked, unitQuestion, type IndicatorRow } from './answers.js';
import { WorldReader } from '../../src/read-store/world-reader.js';

export const indicatorQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: unitQuestion,
  units: oneOf(['children'], '`children`: the values of each unit directly below instead'),
};

type Indicators = Answer<IndicatorRow[], { count: number }>;

export class ListIndicators extends Query<Indicators> {
  constructor(
    readonly page: Page<typeof indicatorQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(ListIndicators)
export class ListIndicatorsHandler implements IQueryHandler<ListIndicators> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly worlds: WorldReader,
  ) {}

  async execute({ page, caller, language }: ListIndicators): Promise<Indicators> {
    const { q, limit, after } = page;
    const point = await this.knowledge.settle(q);
    const scope = scopeAsked(caller, point, q.unit);
    const [world] = await this.worlds.worlds(point, scope);
    const scopes = q.units === 'children' ? childrenOf(world!, scope) : [scope];
    // Of one point the rows are always the same, so a place among them is a key.
    const from = Number(after?.[0] ?? 0);
    const count = scopes.length * world!.readings.definitions.length;
    const rows = rowsOf(world!, scopes, { from, to: from + limit }, language);
    const next = from + rows.length;
    return answer(rows, point, {
      count,
      ...(next < count ? { next: page.next(point.knownAt.position, [next]) } : {}),
    });
  }
}

/** Rows of units in order, each with all indicators in the order of the plan. */
function rowsOf(
  world: World,
  scopes: readonly Scope[],
  { from, to }: { from: number; to: number },
  language: Language,
): IndicatorRow[] {
  const { definitions } = world.readings;
  const wanted = scopes.flatMap((scope) => definitions.map((definition) => ({ scope, definition })));
  return wanted
    .slice(from, to)
    .map(({ scope, definition }) =>
      indicatorRow(world, definition, membersOf(world, definition, scope), scope, language),
    );
}

/** The units in force on the day directly below one; below everything, those with nothing but the nation above. */
function childrenOf({ organisation, day }: World, scope: Scope): Scope[] {
  const inForce = [...organisation.units.keys()].filter((code) => organisation.unitOn(code, day).inForce);
  const below = (unit: string | undefined) =>
    inForce.filter((code) => organisation.unitStateOn(code, day)?.parentCode === unit);
  const found = scope
    ? below(scope.unit)
    : below(undefined).flatMap((root) =>
        organisation.unitStateOn(root, day)?.kind === 'nation' ? below(root) : [root],
      );
  return found.sort().map((unit) => ({ unit }));
}

@Controller('indicators')
export class ListIndicatorsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Indicator')
  list(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Indicators> {
    const page = this.paging.read('indicators', query, indicatorQuestions);
    return this.queries.execute(new ListIndicators(page, caller, languageOf(language)));
  }
}
