import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import type { RefusalCode } from '../../src/domain/refusal.js';
import type { Day } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { code, oneOf } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import { knownAt, onDay, Parameters, ReadModels } from '../../src/read-store/read-models.js';
import { flaggedPostings, flaggedTimelines } from './flags.js';
import { detailOf, KINDS, severityOf, type Kind, type Severity } from './kinds.js';
import { placesInQuestion, withPredecessors } from './places-in-question.js';

export const warningQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only warnings of this unit, of units below, and of units these took over'),
  kind: oneOf<Kind>(KINDS, 'Only warnings of this kind'),
};

export interface Warning {
  kind: Kind;
  severity: Severity;
  staffId: string;
  code: string;
  fullName: string;
  unitCode: string | null;
  positionCode?: string;
  since: Day;
  /** The fact or posting flagged, then what it collides with. */
  because: string[];
  reasons: RefusalCode[];
  detail: string;
}

/** A warning as it is read; `unit` is empty where the person never had one. */
export interface WarningRow {
  kind: Kind;
  unit: string;
  code: string;
  subject: string;
  staff_id: string;
  position_code: string | null;
  since: Day;
  because: string[];
  reasons: RefusalCode[];
  full_name: string | null;
}

export class ListWarnings extends Query<Answer<Warning[]>> {
  constructor(
    readonly page: Page<typeof warningQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(ListWarnings)
export class ListWarningsHandler implements IQueryHandler<ListWarnings> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller, language }: ListWarnings): Promise<Answer<Warning[]>> {
    const point = await this.knowledge.settle(page.q);
    const asked = unitsAsked(caller, point, page.q.unit);
    const units = asked && withPredecessors(asked, point.organisation, point.asOf);
    const rows = await this.rows(page, point, units);
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const more = rows.length > page.limit && last;
    return answer(
      shown.map((row) => warning(row, point, language)),
      point,
      more
        ? { next: page.next(point.knownAt.position, [last.kind, last.unit, last.code, last.subject]) }
        : {},
    );
  }

  private async rows(
    { q, after, limit }: Page<typeof warningQuestions>,
    point: Point,
    units: ReadonlySet<string> | undefined,
  ): Promise<WarningRow[]> {
    const parameters = new Parameters();
    const at = {
      position: parameters.add(point.knownAt.position),
      day: parameters.add(point.asOf),
      ...(units ? { units: parameters.add([...units]) } : {}),
    };
    const places = await placesInQuestion(this.models, point, units);
    const sources = [
      ...flaggedTimelines(q.kind, at),
      ...flaggedPostings(q.kind, places, at, (value) => parameters.add(value)),
    ];
    if (sources.length === 0) return [];
    const place = 'w.kind, w.unit, w.code, w.subject';
    const beyond = after
      ? `WHERE (${place}) > (${after.map((part) => parameters.add(part)).join(', ')})`
      : '';
    return (await this.models.rows(
      `SELECT w.*, n.full_name FROM (
         SELECT * FROM (${sources.join(' UNION ALL ')}) w ${beyond} ORDER BY ${place} LIMIT ${limit + 1}
       ) w
       LEFT JOIN read.people n ON n.staff_id = w.staff_id AND ${knownAt('n', at.position)} AND ${onDay('n', at.day)}
       ORDER BY ${place}`,
      parameters,
    )) as unknown as WarningRow[];
  }
}

function warning(row: WarningRow, { organisation, asOf }: Point, language: Language): Warning {
  const { kind, unit } = row;
  const thing =
    kind === 'unit-ended' || kind === 'unknown-unit'
      ? organisation.unitOn(unit, asOf)
      : kind === 'unknown-position'
        ? organisation.positionOn(row.position_code!, asOf)
        : undefined;
  const ended = thing?.ended ? thing.thing : undefined;
  return {
    kind,
    severity: severityOf(kind),
    staffId: row.staff_id,
    code: row.code,
    fullName: row.full_name ?? '',
    unitCode: unit === '' ? null : unit,
    ...(row.position_code === null ? {} : { positionCode: row.position_code }),
    since: ended && ended.until > row.since ? ended.until : row.since,
    because: [...row.because, ...(ended?.end ? [ended.end.id] : [])],
    reasons: row.reasons,
    detail: detailOf(kind, row.reasons, language),
  };
}

@Controller('warnings')
export class ListWarningsEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('Warning')
  list(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<Warning[]>> {
    const page = this.paging.read('warnings', query, warningQuestions);
    return this.queries.execute(new ListWarnings(page, caller, languageOf(language)));
  }
}
