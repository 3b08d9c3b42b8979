import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { POSITION_GROUPS } from '../../src/domain/facts/organisation.js';
import { stateOn, titleIn } from '../../src/domain/organisation/fold.js';
import type { Position, Standard } from '../../src/domain/organisation/position.js';
import { Refusal } from '../../src/domain/refusal.js';
import { foldText } from '../../src/domain/text.js';
import { FOREVER, type Day } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { oneOf, text } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions, Questions } from '../../src/http/questions.js';
import { Knowledge, type AskedTime } from '../../src/read-store/knowledge.js';

export const positionQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  group: oneOf(POSITION_GROUPS, 'Only positions of this group'),
  q: text('Words of title or code, with or without diacritics'),
};

export interface PositionAnswer {
  code: string;
  title: string;
  group: string;
  class?: string;
  bodyKind?: string;
  nonLocal?: boolean;
  managementTier?: string;
  since: Day;
  until?: Day;
  inForce: boolean;
  /** The standard in force on the day. */
  standard: (Standard & { eventId: string }) | null;
}

/** The catalogue is small and held in memory, folded at any knowledge point: it needs no table. */
function answerOf(position: Position, day: Day, language: Language): PositionAnswer {
  const { title, standard, ...rest } = stateOn(position, day);
  return {
    code: position.code,
    title: titleIn(title, language),
    ...rest,
    since: position.since,
    ...(position.until === FOREVER ? {} : { until: position.until }),
    inForce: position.since <= day && day < position.until,
    standard: standard ?? null,
  };
}

export class ListPositions extends Query<Answer<PositionAnswer[]>> {
  constructor(
    readonly page: Page<typeof positionQuestions>,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(ListPositions)
export class ListPositionsHandler implements IQueryHandler<ListPositions> {
  constructor(private readonly knowledge: Knowledge) {}

  async execute({ page, language }: ListPositions): Promise<Answer<PositionAnswer[]>> {
    const { q, after, limit } = page;
    const point = await this.knowledge.settle(q);
    const words = foldText(q.q ?? '').split(' ');
    const rows = [...point.organisation.positions.keys()]
      .sort()
      .map((code) => point.organisation.positionOn(code, point.asOf))
      .filter(({ thing, inForce }) => thing && inForce)
      .map(({ thing }) => answerOf(thing!, point.asOf, language))
      .filter((row) => q.group === undefined || row.group === q.group)
      .filter((row) => words.every((word) => foldText(`${row.code} ${row.title}`).includes(word)))
      .filter((row) => !after || row.code > String(after[0]));
    const data = rows.slice(0, limit);
    const more: { next?: string } =
      rows.length > limit ? { next: page.next(point.knownAt.position, [data.at(-1)!.code]) } : {};
    return answer(data, point, more);
  }
}

export class FindPosition extends Query<Answer<PositionAnswer>> {
  constructor(
    readonly code: string,
    readonly time: AskedTime,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(FindPosition)
export class FindPositionHandler implements IQueryHandler<FindPosition> {
  constructor(private readonly knowledge: Knowledge) {}

  async execute({ code, time, language }: FindPosition): Promise<Answer<PositionAnswer>> {
    const point = await this.knowledge.settle(time);
    const { thing } = point.organisation.positionOn(code, point.asOf);
    if (!thing) throw new Refusal('not-found', { detail: `there is no position ${code}` });
    return answer(answerOf(thing, point.asOf, language), point);
  }
}

@Controller('positions')
export class PositionsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Position')
  list(@QueryParameters() query: unknown, @Headers('accept-language') language: string | undefined) {
    const page = this.paging.read('positions', query, positionQuestions);
    return this.queries.execute(new ListPositions(page, languageOf(language)));
  }

  @Get(':code')
  @Allow('read')
  find(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
  ) {
    const time = this.questions.read(query, pointQuestions);
    return this.queries.execute(new FindPosition(code, time, languageOf(language)));
  }
}
