import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { scopeOf, type Caller } from '../../src/access/scope.js';
import { postingAnswer } from '../../src/domain/staff/posting-answer.js';
import type { Day } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type KeyPart, type Page } from '../../src/http/paging.js';
import { code, day, required } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { noUnit } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import type { Row } from '../../src/read-store/projection.js';
import { knownAt, Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { holder, type HolderAnswer } from './find-roster.js';
import { sliceOf } from './table.js';

export const movementQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only postings in this unit or below, as the units stood on the day of the movement'),
  from: required<Day>(day('First day of the span')),
  to: required<Day>(day('The day after its last day')),
};

export type Movement = HolderAnswer & { change: 'began' | 'ended'; on: Day };

export class ListMovements extends Query<Answer<Movement[]>> {
  constructor(
    readonly page: Page<typeof movementQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

/** Rows read at a time while looking for those whose unit lay below the one asked for on their own day. */
const CHUNK = 1_000;

@QueryHandler(ListMovements)
export class ListMovementsHandler implements IQueryHandler<ListMovements> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller, language }: ListMovements): Promise<Answer<Movement[]>> {
    const point = await this.knowledge.settle(page.q);
    const tops = this.topsAsked(page.q.unit, caller, point);
    const found: Row[] = [];
    let after = page.after;
    for (;;) {
      const rows = await this.rows(page, point, tops, after);
      found.push(...rows.filter((row) => tops.every((top) => isBelow(row, top, point))));
      if (rows.length < CHUNK || found.length > page.limit) break;
      after = keyOf(rows.at(-1)!);
    }
    const shown = found.slice(0, page.limit);
    const last = shown.at(-1);
    const data = shown.map((row): Movement => {
      const on = row['on'] as Day;
      const posting = postingAnswer(sliceOf(row), point.organisation, on, language);
      return { ...holder(row, posting), change: row['change'] as Movement['change'], on };
    });
    const more = found.length > page.limit && last;
    return answer(data, point, more ? { next: page.next(point.knownAt.position, keyOf(last)) } : {});
  }

  /** The unit asked for and the top of what the caller may see: a movement must lie below both. */
  private topsAsked(unit: string | undefined, caller: Caller, point: Point): string[] {
    const scope = scopeOf(caller);
    if (unit !== undefined && !point.organisation.units.has(unit)) throw noUnit(unit);
    if (!scope.all && unit !== undefined && !point.organisation.everBelow(scope.unit).has(unit))
      throw noUnit(unit);
    return [...(unit === undefined ? [] : [unit]), ...(scope.all ? [] : [scope.unit])];
  }

  private rows(
    { q }: Page<typeof movementQuestions>,
    point: Point,
    tops: readonly string[],
    after: readonly KeyPart[] | undefined,
  ): Promise<Row[]> {
    const parameters = new Parameters();
    const known = knownAt('p', parameters.add(point.knownAt.position));
    const from = parameters.add(q.from);
    const to = parameters.add(q.to);
    const within = tops
      .map(
        (top) => ` AND p.unit_code = ANY (${parameters.add([...point.organisation.everBelow(top)])}::text[])`,
      )
      .join('');
    const side = (change: string, column: string, slice: string) => `
      SELECT p.*, '${change}' AS change, p.${column} AS "on", ${change === 'ended' ? 0 : 1} AS side
      FROM read.postings p
      WHERE ${known} AND p.${slice} = p.${column} AND p.${column} >= ${from}::date AND p.${column} < ${to}::date${within}`;
    const place = 'm."on", m.code, m.side, m.posting_id';
    const beyond = after
      ? `WHERE (${place}) > (${parameters.add(after[0])}::date, ${parameters.add(after[1])},
          ${parameters.add(after[2])}::integer, ${parameters.add(after[3])})`
      : '';
    return this.models.rows(
      `SELECT m.* FROM (${side('began', 'posting_from_day', 'from_day')}
        UNION ALL ${side('ended', 'posting_to_day', 'to_day')}) m
       ${beyond} ORDER BY ${place} LIMIT ${CHUNK}`,
      parameters,
    );
  }
}

const isBelow = (row: Row, top: string, { organisation }: Point) =>
  organisation.isWithin(row['unit_code'] as string, top, row['on'] as Day);

const keyOf = (row: Row): KeyPart[] =>
  ['on', 'code', 'side', 'posting_id'].map((name) => row[name] as KeyPart);

@Controller('movements')
export class ListMovementsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Movement')
  list(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<Movement[]>> {
    const page = this.paging.read('movements', query, movementQuestions);
    return this.queries.execute(new ListMovements(page, caller, languageOf(language)));
  }
}
