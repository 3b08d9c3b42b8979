import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { code, period, text } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { evaluationsInForce, RESULT_COLUMNS, type Result } from '../../src/read-store/evaluations.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { scoreRow, whose, type Score } from './score-row.js';

export const scoreQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  period: period('The period evaluated'),
  unit: code('Only evaluations for this unit or below'),
  staff: text('One person: a UUID, or code:<file code>', 80),
};

export class ListScores extends Query<Answer<Score[]>> {
  constructor(
    readonly page: Page<typeof scoreQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(ListScores)
export class ListScoresHandler implements IQueryHandler<ListScores> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller }: ListScores): Promise<Answer<Score[]>> {
    const { q, after, limit } = page;
    const point = await this.knowledge.settle(q);
    const units = unitsAsked(caller, point, q.unit);
    const parameters = new Parameters();
    const conditions = [
      evaluationsInForce('s', parameters.add(point.knownAt.position), parameters.add(point.asOf)),
    ];
    if (q.period !== undefined) conditions.push(`s.period = ${parameters.add(q.period)}`);
    if (units) conditions.push(`s.unit_code = ANY (${parameters.add([...units])}::text[])`);
    if (q.staff !== undefined) conditions.push(whose(q.staff, parameters));
    const place = 's.code, s.period, s.unit_code, s.event_id';
    if (after)
      conditions.push(
        `(${place}) > (${parameters.add(after[0])}, ${parameters.add(after[1])}, ${parameters.add(after[2])},
          ${parameters.add(after[3])}::uuid)`,
      );
    const rows = (await this.models.rows(
      `SELECT ${RESULT_COLUMNS} FROM read.scores s WHERE ${conditions.join(' AND ')} ORDER BY ${place} LIMIT ${limit + 1}`,
      parameters,
    )) as unknown as Result[];
    const data = rows.slice(0, limit).map(scoreRow);
    const last = data.at(-1);
    const more = rows.length > limit && last;
    const key = last ? [last.code, last.period, last.unitCode, last.eventId] : [];
    return answer(data, point, more ? { next: page.next(point.knownAt.position, key) } : {});
  }
}

@Controller('scores')
export class ListScoresEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Score')
  list(@QueryParameters() query: unknown, @CallerOf() caller: Caller): Promise<Answer<Score[]>> {
    return this.queries.execute(new ListScores(this.paging.read('scores', query, scoreQuestions), caller));
  }
}
