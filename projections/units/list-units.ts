import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { scopeOf, type Caller } from '../../src/access/scope.js';
import { UNIT_KINDS } from '../../src/domain/facts/organisation.js';
import { foldText } from '../../src/domain/text.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { code, oneOf, text } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { containing, knownAt, onDay, Parameters, ReadModels } from '../../src/read-store/read-models.js';

export const unitQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  parent: code('Only units directly below this one'),
  kind: oneOf(UNIT_KINDS, 'Only units of this kind'),
  q: text('Words of name or code, with or without diacritics'),
};

export interface UnitRow {
  code: string;
  name: string;
  kind: string;
  parentCode?: string;
  since: string;
  until?: string;
}

export class ListUnits extends Query<Answer<UnitRow[]>> {
  constructor(
    readonly page: Page<typeof unitQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(ListUnits)
export class ListUnitsHandler implements IQueryHandler<ListUnits> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller, language }: ListUnits): Promise<Answer<UnitRow[]>> {
    const { q, after, limit } = page;
    const point = await this.knowledge.settle(q);
    const scope = scopeOf(caller);
    const parameters = new Parameters();
    const conditions = [
      knownAt('u', parameters.add(point.knownAt.position)),
      onDay('u', parameters.add(point.asOf)),
    ];
    if (!scope.all) {
      const own = [...point.organisation.subtree(scope.unit, point.asOf)];
      conditions.push(`u.code = ANY (${parameters.add(own)}::text[])`);
    }
    if (q.parent !== undefined) conditions.push(`u.parent_code = ${parameters.add(q.parent)}`);
    if (q.kind !== undefined) conditions.push(`u.kind = ${parameters.add(q.kind)}`);
    for (const word of foldText(q.q ?? '')
      .split(' ')
      .filter(Boolean))
      conditions.push(`u.searched LIKE ${parameters.add(containing(word))}`);
    if (after)
      conditions.push(`(u.code, u.since) > (${parameters.add(after[0])}, ${parameters.add(after[1])}::date)`);
    const rows = await this.models.rows(
      `SELECT u.* FROM read.units u WHERE ${conditions.join(' AND ')} ORDER BY u.code, u.since LIMIT ${limit + 1}`,
      parameters,
    );
    const data = rows.slice(0, limit).map((row): UnitRow => ({
      code: row['code'] as string,
      name: (language === 'en' ? (row['name_en'] ?? row['name_vi']) : row['name_vi']) as string,
      kind: row['kind'] as string,
      ...(row['parent_code'] === null ? {} : { parentCode: row['parent_code'] as string }),
      since: row['since'] as string,
      ...(row['until'] === null ? {} : { until: row['until'] as string }),
    }));
    const last = data.at(-1);
    const more = rows.length > limit && last;
    return answer(
      data,
      point,
      more ? { next: page.next(point.knownAt.position, [last.code, last.since]) } : {},
    );
  }
}

@Controller('units')
export class ListUnitsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('UnitRow')
  list(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<UnitRow[]>> {
    const page = this.paging.read('units', query, unitQuestions);
    return this.queries.execute(new ListUnits(page, caller, languageOf(language)));
  }
}
