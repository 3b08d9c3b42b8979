import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { scopeOf, type Caller } from '../../src/access/scope.js';
import type { Scope } from '../../src/domain/indicators/members.js';
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
import {
  FLAG_SEVERITY,
  isFlag,
  KINDS,
  SEVERITIES,
  type FlagKind,
  type Kind,
  type Noticed,
  type Severity,
} from './kinds.js';
import { placesInQuestion, withPredecessors } from './places-in-question.js';
import { detailOf } from './texts.js';
import { compare, placeOf, WorkedOutWarnings, type Place } from './worked-out.js';

export const warningQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only warnings of this unit, of units below, and of units these took over'),
  kind: oneOf<Kind>(KINDS, 'Only warnings of this kind'),
};

export interface Warning {
  kind: Kind;
  severity: Severity;
  /** None for what is about a unit. */
  staffId?: string;
  code?: string;
  fullName?: string;
  unitCode: string | null;
  unitName: string | null;
  positionCode?: string;
  positionTitle?: string | null;
  since: Day;
  dueOn?: Day;
  /** The fact or posting meant, then what else decides. */
  because: string[];
  reasons: string[];
  detail: string;
}

/** A flag as it is read; `unit` is empty where the person never had one. */
export interface FlagRow {
  kind: FlagKind;
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
    private readonly workedOut: WorkedOutWarnings,
  ) {}

  async execute({ page, caller, language }: ListWarnings): Promise<Answer<Warning[]>> {
    const point = await this.knowledge.settle(page.q);
    const asked = unitsAsked(caller, point, page.q.unit);
    const units = asked && withPredecessors(asked, point.organisation, point.asOf);
    const after = page.after as Place | undefined;
    const found = await this.workedOut.at(point, units, rootOf(caller, page.q.unit), page.q.kind);
    const rows = [
      ...firstAfter(found, after, page.limit + 1),
      ...(await this.flags(page, after, point, units)).map((row) => noticedOf(row, point)),
    ].sort((a, b) => compare(placeOf(a), placeOf(b)));
    const shown = rows.slice(0, page.limit);
    const last = shown.at(-1);
    const more = rows.length > page.limit && last;
    return answer(
      shown.map((row) => warningOf(row, point, language)),
      point,
      more ? { next: page.next(point.knownAt.position, placeOf(last)) } : {},
    );
  }

  /** All of one severity, so only the rest of their place decides among them. */
  private async flags(
    { q, limit }: Page<typeof warningQuestions>,
    after: Place | undefined,
    point: Point,
    units: ReadonlySet<string> | undefined,
  ): Promise<FlagRow[]> {
    const severity = SEVERITIES.indexOf(FLAG_SEVERITY);
    if ((q.kind !== undefined && !isFlag(q.kind)) || (after && after[0] > severity)) return [];
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
    const beyond =
      after && after[0] === severity
        ? `WHERE (${place}) > (${after
            .slice(1)
            .map((part) => parameters.add(part))
            .join(', ')})`
        : '';
    return (await this.models.rows(
      `SELECT w.*, n.full_name FROM (
         SELECT * FROM (${sources.join(' UNION ALL ')}) w ${beyond} ORDER BY ${place} LIMIT ${limit + 1}
       ) w
       LEFT JOIN read.people n ON n.staff_id = w.staff_id AND ${knownAt('n', at.position)} AND ${onDay('n', at.day)}
       ORDER BY ${place}`,
      parameters,
    )) as unknown as FlagRow[];
  }
}

/** The unit whose people are looked at; none for everybody. */
function rootOf(caller: Caller, unit: string | undefined): Scope {
  const reach = scopeOf(caller);
  if (unit !== undefined) return { unit };
  return reach.all ? undefined : { unit: reach.unit };
}

/** @param rows in order */
function firstAfter(rows: readonly Noticed[], after: Place | undefined, count: number): readonly Noticed[] {
  let [from, to] = [0, after ? rows.length : 0];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compare(placeOf(rows[middle]!), after!) <= 0) from = middle + 1;
    else to = middle;
  }
  return rows.slice(from, from + count);
}

function noticedOf(row: FlagRow, { organisation, asOf }: Point): Noticed {
  const { kind, unit, code, subject, staff_id: staffId, reasons } = row;
  const thing =
    kind === 'unit-ended' || kind === 'unknown-unit'
      ? organisation.unitOn(unit, asOf)
      : kind === 'unknown-position'
        ? organisation.positionOn(row.position_code!, asOf)
        : undefined;
  const ended = thing?.ended ? thing.thing : undefined;
  return {
    kind,
    severity: FLAG_SEVERITY,
    unit,
    code,
    subject,
    staffId,
    fullName: row.full_name ?? '',
    ...(row.position_code === null ? {} : { positionCode: row.position_code }),
    since: ended && ended.until > row.since ? ended.until : row.since,
    because: [...row.because, ...(ended?.end ? [ended.end.id] : [])],
    reasons,
  };
}

function warningOf(noticed: Noticed, { organisation, asOf }: Point, language: Language): Warning {
  const { kind, severity, unit, code, staffId, fullName, positionCode, since, dueOn } = noticed;
  return {
    kind,
    severity,
    ...(staffId === undefined ? {} : { staffId, code, fullName: fullName ?? '' }),
    unitCode: unit === '' ? null : unit,
    unitName: organisation.unitName(unit, asOf, language) ?? null,
    ...(positionCode === undefined
      ? {}
      : { positionCode, positionTitle: organisation.positionTitle(positionCode, asOf, language) ?? null }),
    since,
    ...(dueOn === undefined ? {} : { dueOn }),
    because: noticed.because,
    reasons: noticed.reasons,
    detail: detailOf(noticed, language),
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
