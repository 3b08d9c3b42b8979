import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { changesBetween, type Change } from '../../src/domain/indicators/difference.js';
import { onCommunes } from '../../src/domain/indicators/members.js';
import type { Part } from '../../src/domain/indicators/rules.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { position, required } from '../../src/http/parameters.js';
import { invalidParameters, pointQuestions, Questions, type Answers } from '../../src/http/questions.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import {
  definitionOf,
  indicatorRow,
  membersOf,
  scopeAsked,
  unitQuestion,
  whoIs,
  type IndicatorRow,
} from './answers.js';
import { FactsBetween, type Cause } from './facts-between.js';
import { WorldReader } from '../../src/read-store/world-reader.js';

export const differenceQuestions = {
  ...pointQuestions,
  unit: unitQuestion,
  against: required(position('The older position that `knownAt` is compared with')),
};

export interface ChangeRow {
  staffId?: string;
  code?: string;
  fullName?: string;
  unitCode?: string;
  from: Part | null;
  to: Part | null;
  because: Cause[];
}

type Difference = Answer<{ before: IndicatorRow; after: IndicatorRow; changes: ChangeRow[] }>;

export class FindDifference extends Query<Difference> {
  constructor(
    readonly code: string,
    readonly q: Answers<typeof differenceQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

@QueryHandler(FindDifference)
export class FindDifferenceHandler implements IQueryHandler<FindDifference> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly worlds: WorldReader,
  ) {}

  async execute({ code, q, caller, language }: FindDifference): Promise<Difference> {
    const point = await this.knowledge.settle(q);
    const scope = scopeAsked(caller, point, q.unit);
    if (q.against > point.knownAt.position) throw newer(q.against, point.knownAt.position);
    const older = await this.knowledge.settle({
      asOf: q.asOf,
      knownAt: { kind: 'position', position: q.against },
    });
    const sides = [];
    for (const at of [older, point]) {
      const [world] = await this.worlds.worlds(at, scope);
      const definition = definitionOf(world!, code);
      const members = membersOf(world!, definition, scope);
      const row = indicatorRow(world!, definition, members, scope, language);
      sides.push({ world: world!, definition, members, row });
    }
    const [before, after] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const changes = changesBetween(before.members, after.members);
    const facts = await FactsBetween.read(this.knowledge, changes, {
      definition: after.definition,
      before: before.world,
      after: after.world,
      between: { from: q.against, to: point.knownAt.position },
    });
    const rows = changes.map((change) => changeRow(change, onCommunes(after.definition), facts.of(change)));
    return answer({ before: before.row, after: after.row, changes: rows }, point);
  }
}

const newer = (against: number, known: number) => {
  const detail = `against must not lie after knownAt: ${against} is later than ${known}`;
  return invalidParameters([{ pointer: '/query/against', code: 'invalid-value', detail }]);
};

function changeRow({ before, after, from, to }: Change, ofCommune: boolean, because: Cause[]): ChangeRow {
  const one = (after ?? before)!;
  return {
    ...whoIs(one),
    ...(ofCommune ? { unitCode: one.unitCode } : {}),
    from,
    to,
    because,
  };
}

@Controller('indicators')
export class FindDifferenceEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get(':code/difference')
  @Allow('read')
  find(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Difference> {
    const q = this.questions.read(query, differenceQuestions);
    return this.queries.execute(new FindDifference(code, q, caller, languageOf(language)));
  }
}
