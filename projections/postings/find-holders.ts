import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import type { Decision, RecordedFact } from '../../src/domain/facts/fact.js';
import { postingAnswer } from '../../src/domain/staff/posting-answer.js';
import { spanOf, type Day } from '../../src/domain/time.js';
import { isCorrection, standings } from '../../src/domain/standing.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type KeyPart, type Page } from '../../src/http/paging.js';
import { code, day, flag, withDefault } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import type { Row } from '../../src/read-store/projection.js';
import { knownAt, onDay, Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { holder, type HolderAnswer } from './find-roster.js';
import { sliceOf } from './table.js';

export const holderQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only posts in this unit or below'),
  below: withDefault(flag('Whether units below count too'), true),
  position: code('Only posts of this position'),
  on: day('The day on which the post was held; the same as `asOf`'),
};

/** Who held a post, and on what paper: the decision of the opening fact as known then, and the facts that decided it. */
export type AuditHolder = HolderAnswer & { decision: Decision | null; decidedBy: string[] };

export class FindHolders extends Query<Answer<AuditHolder[]>> {
  constructor(
    readonly page: Page<typeof holderQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

const PLACE = 'p.unit_code, p.position_code, p.posting_from_day, p.code, p.posting_id';
const keyOf = (row: Row): KeyPart[] =>
  ['unit_code', 'position_code', 'posting_from_day', 'code', 'posting_id'].map((name) => row[name] as string);

@QueryHandler(FindHolders)
export class FindHoldersHandler implements IQueryHandler<FindHolders> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller, language }: FindHolders): Promise<Answer<AuditHolder[]>> {
    const point = await this.knowledge.settle({ ...page.q, asOf: page.q.on ?? page.q.asOf });
    const rows = await this.rows(page, caller, point);
    const shown = rows.slice(0, page.limit);
    const known = await this.knowledge.streams(
      [...new Set(shown.map((row) => row['stream'] as string))],
      point.knownAt.position,
    );
    const data = shown.map((row): AuditHolder => {
      const slice = sliceOf(row);
      return {
        ...holder(row, postingAnswer(slice, point.organisation, point.asOf, language)),
        ...decided(known.get(row['stream'] as string) ?? [], slice.openedBy, slice.postingId, point.asOf),
      };
    });
    const last = shown.at(-1);
    const more = rows.length > page.limit && last;
    return answer(data, point, more ? { next: page.next(point.knownAt.position, keyOf(last)) } : {});
  }

  private rows(
    { q, after, limit }: Page<typeof holderQuestions>,
    caller: Caller,
    point: Point,
  ): Promise<Row[]> {
    const units = unitsAsked(caller, point, q.unit, q.below);
    const parameters = new Parameters();
    const conditions = [
      knownAt('p', parameters.add(point.knownAt.position)),
      onDay('p', parameters.add(point.asOf)),
    ];
    if (units) conditions.push(`p.unit_code = ANY (${parameters.add([...units])}::text[])`);
    if (q.position !== undefined) conditions.push(`p.position_code = ${parameters.add(q.position)}`);
    if (after) {
      const [unit, position, from, person, posting] = after.map((part) => parameters.add(part));
      conditions.push(`(${PLACE}) > (${unit}, ${position}, ${from}::date, ${person}, ${posting})`);
    }
    return this.models.rows(
      `SELECT p.* FROM read.postings p WHERE ${conditions.join(' AND ')} ORDER BY ${PLACE} LIMIT ${limit + 1}`,
      parameters,
    );
  }
}

/** @param facts of the holder, as known at the point asked for */
function decided(facts: readonly RecordedFact[], openedBy: string, postingId: string, on: Day) {
  const inForce = standings(facts).filter(({ state }) => state !== 'cancelled');
  const opening = inForce.find(({ fact }) => fact.id === openedBy);
  const changes = inForce.filter(({ fact, reading }) => {
    const day = spanOf(reading.effectiveOn)?.first;
    return fact.id !== openedBy && reading.data['postingId'] === postingId && day !== undefined && day <= on;
  });
  const about = [...(opening ? [opening] : []), ...changes];
  const deciding = about.flatMap(({ fact, history }) => [fact, ...history.filter(isCorrection)]);
  return {
    decision: opening?.reading.decision ?? null,
    decidedBy: deciding.sort((a, b) => a.position - b.position).map(({ id }) => id),
  };
}

@Controller('audit')
export class FindHoldersEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get('holders')
  @Allow('read')
  @ListOf('AuditHolder')
  find(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<AuditHolder[]>> {
    const page = this.paging.read('audit holders', query, holderQuestions);
    return this.queries.execute(new FindHolders(page, caller, languageOf(language)));
  }
}
