import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { standings } from '../../src/domain/standing.js';
import { careerOf } from '../../src/domain/staff/career.js';
import { postingAnswer, type PostingAnswer } from '../../src/domain/staff/posting-answer.js';
import { postingSlices, sliceShownOn, type PostingSlice } from '../../src/domain/staff/rows.js';
import { factRow, timelineOf, type FactRow, type TimelineRow } from '../../src/domain/staff/timeline.js';
import { addDays, earlierDay } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { flag, integer, withDefault } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { DossierReader, type ReadDossier } from './dossier-reader.js';

/** One career fits on one page unless a reader asks for less. */
export const dossierQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  limit: withDefault(integer('Rows of a page', 1, 1000), 1000),
  cancelled: withDefault(flag('Whether postings whose opening was cancelled are listed too'), false),
};
type DossierPage = Page<typeof dossierQuestions>;
const LISTS = ['postings', 'timeline', 'facts'] as const;
type List = (typeof LISTS)[number];
type ListRow = FactRow | TimelineRow | (PostingAnswer & { state?: 'cancelled' });

export class ReadDossierList extends Query<Answer<ListRow[]>> {
  constructor(
    readonly list: List,
    readonly id: string,
    readonly page: DossierPage,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(ReadDossierList)
export class ReadDossierListHandler implements IQueryHandler<ReadDossierList> {
  constructor(private readonly reader: DossierReader) {}

  async execute({ list, id, page, caller, language }: ReadDossierList): Promise<Answer<ListRow[]>> {
    const dossier = await this.reader.read(id, page.q, caller);
    const rows = rowsOf(list, dossier, page.q.cancelled, language);
    const start = Number(page.after?.[0] ?? 0);
    const end = start + page.limit;
    const more: { next?: string } =
      end < rows.length ? { next: page.next(dossier.point.knownAt.position, [end]) } : {};
    return answer(rows.slice(start, end), dossier.point, more);
  }
}

function rowsOf(list: List, dossier: ReadDossier, cancelled: boolean, language: Language): ListRow[] {
  switch (list) {
    case 'facts':
      return dossier.facts.map(factRow);
    case 'timeline':
      return timelineOf(dossier.career);
    case 'postings':
      return postingsOf(dossier, cancelled, language);
  }
}

/** Every posting, by the day it began; attributes as of the earlier of `asOf` and its last day. */
function postingsOf({ point, career, facts }: ReadDossier, cancelled: boolean, language: Language) {
  const shown = (slices: PostingSlice[]) => {
    return [...groupByPosting(slices).values()].map((same) => {
      const slice = sliceShownOn(same, point.asOf);
      const lastDay =
        slice.postingToDay > slice.postingFromDay ? addDays(slice.postingToDay, -1) : slice.postingFromDay;
      return postingAnswer(slice, point.organisation, earlierDay(point.asOf, lastDay), language);
    });
  };
  const rows: (PostingAnswer & { state?: 'cancelled' })[] = shown(postingSlices(career));
  if (cancelled) {
    const openings = standings(facts).filter(
      ({ state, reading }) => state === 'cancelled' && reading.data['positionCode'] !== undefined,
    );
    for (const standing of openings) {
      const file = career.standings.filter(({ fact }) => fact.type === 'PersonnelFileOpened');
      const alone = careerOf([...file, { ...standing, state: 'in-force' }]);
      for (const row of shown(postingSlices(alone))) rows.push({ ...row, state: 'cancelled' });
    }
  }
  const key = (row: PostingAnswer) => `${row.fromDay} ${row.postingId}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function groupByPosting(slices: PostingSlice[]): Map<string, PostingSlice[]> {
  const found = new Map<string, PostingSlice[]>();
  for (const slice of slices) {
    const same = found.get(slice.postingId);
    if (same) same.push(slice);
    else found.set(slice.postingId, [slice]);
  }
  return found;
}

@Controller('staff/:id')
export class DossierListsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get('postings')
  @Allow('read')
  @ListOf('PostingOfPerson')
  postings(
    @Param('id') id: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ) {
    const page = this.paging.read(`postings ${id}`, query, dossierQuestions);
    return this.queries.execute(new ReadDossierList('postings', id, page, caller, languageOf(language)));
  }

  @Get('timeline')
  @Allow('read')
  @ListOf('TimelineRow', { facts: ['dossier'] })
  timeline(@Param('id') id: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    return this.list('timeline', id, query, caller);
  }

  @Get('facts')
  @Allow('read')
  @ListOf('FactRow', { facts: ['dossier'] })
  facts(@Param('id') id: string, @QueryParameters() query: unknown, @CallerOf() caller: Caller) {
    return this.list('facts', id, query, caller);
  }

  private list(list: List, id: string, query: unknown, caller: Caller) {
    const { cancelled: _, ...spec } = dossierQuestions;
    const page = this.paging.read(`${list} ${id}`, query, spec);
    const whole = { ...page, q: { ...page.q, cancelled: false } };
    return this.queries.execute(new ReadDossierList(list, id, whole, caller, 'vi'));
  }
}
