import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { titleIn } from '../../src/domain/organisation/fold.js';
import { headcountsOn, successorsOf, type Unit, type UnitState } from '../../src/domain/organisation/unit.js';
import { FOREVER } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { pointQuestions, Questions } from '../../src/http/questions.js';
import { noUnit, unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type AskedTime, type Point } from '../../src/read-store/knowledge.js';
import { knownAt, onDay, ReadModels } from '../../src/read-store/read-models.js';

export interface PositionCount {
  positionCode: string;
  positionTitle: string | null;
  /** Headcount assigned on the day; null where none is. */
  headcount: number | null;
  filled: number;
  vacant: number;
  over: number;
}

export interface UnitAnswer {
  code: string;
  name: string;
  kind: string;
  parentCode?: string;
  since: string;
  until?: string;
  predecessorCodes: string[];
  successorCodes: string[];
  attributes: object;
  equipment: UnitState['equipment'] | null;
  congress: UnitState['congress'] | null;
  ratings: NonNullable<UnitState['ratings']>;
  flags: string[];
  positions: PositionCount[];
}

export class FindUnit extends Query<Answer<UnitAnswer>> {
  constructor(
    readonly code: string,
    readonly time: AskedTime,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(FindUnit)
export class FindUnitHandler implements IQueryHandler<FindUnit> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ code, time, caller, language }: FindUnit): Promise<Answer<UnitAnswer>> {
    const point = await this.knowledge.settle(time);
    unitsAsked(caller, point, code);
    const { thing: unit } = point.organisation.unitOn(code, point.asOf);
    if (!unit) throw noUnit(code);
    return answer(await this.answerOf(unit, point, language), point);
  }

  private async answerOf(unit: Unit, point: Point, language: Language): Promise<UnitAnswer> {
    const state = point.organisation.unitStateOn(unit.code, point.asOf)!;
    return {
      code: unit.code,
      name: titleIn(state.name, language),
      kind: state.kind,
      ...(state.parentCode === undefined ? {} : { parentCode: state.parentCode }),
      since: unit.since,
      ...(unit.until === FOREVER ? {} : { until: unit.until }),
      predecessorCodes: state.predecessorCodes,
      successorCodes: successorsOf(unit),
      attributes: state.attributes,
      equipment: state.equipment ?? null,
      congress: state.congress ?? null,
      ratings: state.ratings ?? {},
      flags: point.organisation.unitFlagsOn(unit.code, point.asOf),
      positions: await this.counts(unit.code, headcountsOn(state, point.asOf), point, language),
    };
  }

  /** Who stands in for somebody fills no post. */
  private async counts(
    code: string,
    headcounts: Map<string, number>,
    point: Point,
    language: Language,
  ): Promise<PositionCount[]> {
    const rows = (await this.models.rows(
      `SELECT p.position_code AS code, count(*)::integer AS filled FROM read.postings p
       WHERE p.unit_code = $1 AND ${knownAt('p', '$2')} AND ${onDay('p', '$3')} AND NOT p.acting
       GROUP BY p.position_code`,
      [code, point.knownAt.position, point.asOf],
    )) as unknown as { code: string; filled: number }[];
    const filled = new Map(rows.map((row) => [row.code, row.filled]));
    return [...new Set([...headcounts.keys(), ...filled.keys()])].sort().map((positionCode) => {
      const headcount = headcounts.get(positionCode) ?? null;
      const held = filled.get(positionCode) ?? 0;
      return {
        positionCode,
        positionTitle: point.organisation.positionTitle(positionCode, point.asOf, language) ?? null,
        headcount,
        filled: held,
        vacant: headcount === null ? 0 : Math.max(0, headcount - held),
        over: headcount === null ? 0 : Math.max(0, held - headcount),
      };
    });
  }
}

@Controller('units')
export class FindUnitEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get(':code')
  @Allow('read')
  find(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<UnitAnswer>> {
    const time = this.questions.read(query, pointQuestions);
    return this.queries.execute(new FindUnit(code, time, caller, languageOf(language)));
  }
}
