import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { postingAnswer, type PostingAnswer } from '../../src/domain/staff/posting-answer.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { flag, withDefault } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import type { Row } from '../../src/read-store/projection.js';
import { knownAt, onDay, Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { sliceOf } from './table.js';

export const rosterQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  below: withDefault(flag('Whether units below count too'), true),
};

export type HolderAnswer = PostingAnswer & { staffId: string; code: string; fullName: string };
type Roster = Answer<HolderAnswer[], { count: number; people: number; unitInForce: boolean }>;

export class FindRoster extends Query<Roster> {
  constructor(
    readonly unit: string,
    readonly page: Page<typeof rosterQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(FindRoster)
export class FindRosterHandler implements IQueryHandler<FindRoster> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ unit, page, caller, language }: FindRoster): Promise<Roster> {
    const point = await this.knowledge.settle(page.q);
    const units = unitsAsked(caller, point, unit, page.q.below)!;
    const parameters = new Parameters();
    const held = [
      knownAt('p', parameters.add(point.knownAt.position)),
      onDay('p', parameters.add(point.asOf)),
      `p.unit_code = ANY (${parameters.add([...units])}::text[])`,
    ].join(' AND ');
    const [totals] = await this.models.rows(
      `SELECT count(*)::integer AS count, count(DISTINCT p.staff_id)::integer AS people
       FROM read.postings p WHERE ${held}`,
      parameters.values.slice(),
    );
    const rows = await this.rows(held, parameters, page);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    return answer(
      shown.map((row) => holder(row, postingAnswer(sliceOf(row), point.organisation, point.asOf, language))),
      point,
      {
        count: totals!['count'] as number,
        people: totals!['people'] as number,
        unitInForce: point.organisation.unitOn(unit, point.asOf).inForce,
        ...(rows.length > page.limit && last ? { next: page.next(point.knownAt.position, keyOf(last)) } : {}),
      },
    );
  }

  private rows(
    held: string,
    parameters: Parameters,
    { after, limit }: Page<typeof rosterQuestions>,
  ): Promise<Row[]> {
    const place = 'p.unit_code, p.position_code, p.posting_from_day, p.code, p.posting_id';
    const beyond = after
      ? ` AND (${place}) > (${parameters.add(after[0])}, ${parameters.add(after[1])}, ${parameters.add(after[2])}::date,
          ${parameters.add(after[3])}, ${parameters.add(after[4])})`
      : '';
    return this.models.rows(
      `SELECT p.* FROM read.postings p WHERE ${held}${beyond} ORDER BY ${place} LIMIT ${limit + 1}`,
      parameters,
    );
  }
}

const keyOf = (row: Row) =>
  ['unit_code', 'position_code', 'posting_from_day', 'code', 'posting_id'].map((name) => row[name] as string);

export const holder = (row: Row, posting: PostingAnswer): HolderAnswer => ({
  ...posting,
  staffId: row['staff_id'] as string,
  code: row['code'] as string,
  fullName: row['full_name'] as string,
});

@Controller('units')
export class FindRosterEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get(':code/roster')
  @Allow('read')
  @ListOf('Holder')
  find(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Roster> {
    const page = this.paging.read(`roster ${code}`, query, rosterQuestions);
    return this.queries.execute(new FindRoster(code, page, caller, languageOf(language)));
  }
}
