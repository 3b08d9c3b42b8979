import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { addDays, addMonths, type Day } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { day, oneOf, required, withDefault } from '../../src/http/parameters.js';
import { invalidParameters, pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { definitionOf, figuresWithin, membersOf, scopeAsked, unitQuestion } from './answers.js';
import { WorldReader } from '../../src/read-store/world-reader.js';

const { knownAt, waitFor } = pointQuestions;
const STEPS = { month: 1, quarter: 3, year: 12 } as const;
type Step = keyof typeof STEPS;

export const seriesQuestions = {
  knownAt,
  waitFor,
  ...pageQuestions,
  unit: unitQuestion,
  from: required(day('The first day')),
  to: required(day('The last day')),
  step: withDefault(oneOf<Step>(['month', 'quarter', 'year'], 'A point at the end of each'), 'month'),
};

export interface SeriesPoint {
  asOf: Day;
  value: string | null;
  numerator: number;
  denominator: number;
  unknown: number;
  grace: number;
  excluded: number;
}

type Series = Answer<SeriesPoint[]>;

/** Twenty years by the month: more is a slip of the pen, and each point is an answer of its own. */
const MOST_POINTS = 250;

/** The first day, the last of each step between, and the last day. */
function daysOf(from: Day, to: Day, step: Step): Day[] {
  const months = STEPS[step];
  const days = [from];
  const index = Math.floor((Number(from.slice(5, 7)) - 1) / months) * months;
  let begun = `${from.slice(0, 5)}${String(index + 1).padStart(2, '0')}-01`;
  while (days.length <= MOST_POINTS) {
    begun = addMonths(begun, months);
    const last = addDays(begun, -1);
    if (last >= to) break;
    if (last > from) days.push(last);
  }
  return to > from ? [...days, to] : days;
}

export class ListSeries extends Query<Series> {
  constructor(
    readonly code: string,
    readonly page: Page<typeof seriesQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(ListSeries)
export class ListSeriesHandler implements IQueryHandler<ListSeries> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly worlds: WorldReader,
  ) {}

  async execute({ code, page, caller }: ListSeries): Promise<Series> {
    const { q, limit, after } = page;
    const days = daysAsked(q.from, q.to, q.step);
    const point = await this.knowledge.settle({ ...q, asOf: q.to });
    const scope = scopeAsked(caller, point, q.unit);
    const from = Number(after?.[0] ?? 0);
    const worlds = await this.worlds.worlds(point, scope, days.slice(from, from + limit));
    const points = worlds.map((world): SeriesPoint => {
      const definition = definitionOf(world, code);
      const figures = figuresWithin(definition, membersOf(world, definition, scope));
      const { value, numerator, denominator, unknown, grace, excluded } = figures;
      return { asOf: world.day, value, numerator, denominator, unknown, grace, excluded };
    });
    const next = from + points.length;
    const more: { next?: string } =
      next < days.length ? { next: page.next(point.knownAt.position, [next]) } : {};
    return answer(points, point, more);
  }
}

function daysAsked(from: Day, to: Day, step: Step): Day[] {
  const wrong = (name: string, detail: string) =>
    invalidParameters([{ pointer: `/query/${name}`, code: 'invalid-value', detail }]);
  if (from > to) throw wrong('from', 'from must not be later than to');
  const days = daysOf(from, to, step);
  if (days.length > MOST_POINTS)
    throw wrong('step', `there are more than ${MOST_POINTS} points from ${from} to ${to}`);
  return days;
}

@Controller('indicators')
export class ListSeriesEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get(':code/series')
  @Allow('read')
  @ListOf('IndicatorPoint')
  list(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @CallerOf() caller: Caller,
  ): Promise<Series> {
    const page = this.paging.read(`indicator ${code} series`, query, seriesQuestions);
    return this.queries.execute(new ListSeries(code, page, caller));
  }
}
