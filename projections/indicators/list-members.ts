import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { inOrder, type Member } from '../../src/domain/indicators/members.js';
import { PARTS, type Part } from '../../src/domain/indicators/rules.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type Page } from '../../src/http/paging.js';
import { oneOf } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { Knowledge } from '../../src/read-store/knowledge.js';
import { definitionOf, membersOf, scopeAsked, unitQuestion, whoIs } from './answers.js';
import { WorldReader } from '../../src/read-store/world-reader.js';

export const memberQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: unitQuestion,
  part: oneOf<Part>(PARTS, 'Only those in this part'),
};

export interface MemberRow {
  staffId?: string;
  code?: string;
  fullName?: string;
  unitCode: string;
  positionCode?: string;
  part: Part;
  /** The first of the reasons; null for one that is simply counted. */
  reason: string | null;
  reasons: string[];
  because: string[];
}

type Members = Answer<MemberRow[], { count: number }>;

export class ListMembers extends Query<Members> {
  constructor(
    readonly code: string,
    readonly page: Page<typeof memberQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

@QueryHandler(ListMembers)
export class ListMembersHandler implements IQueryHandler<ListMembers> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly worlds: WorldReader,
  ) {}

  async execute({ code, page, caller }: ListMembers): Promise<Members> {
    const { q, limit, after } = page;
    const point = await this.knowledge.settle(q);
    const scope = scopeAsked(caller, point, q.unit);
    const [world] = await this.worlds.worlds(point, scope);
    const definition = definitionOf(world!, code);
    const all = inOrder(membersOf(world!, definition, scope)).filter(
      ({ part }) => q.part === undefined || part === q.part,
    );
    // Of one point the members are always the same, so a place among them is a key.
    const from = Number(after?.[0] ?? 0);
    const next = from + limit;
    return answer(all.slice(from, next).map(memberRow), point, {
      count: all.length,
      ...(next < all.length ? { next: page.next(point.knownAt.position, [next]) } : {}),
    });
  }
}

function memberRow(member: Member): MemberRow {
  const { unitCode, positionCode, part, reasons, because } = member;
  return {
    ...whoIs(member),
    unitCode,
    ...(positionCode === undefined ? {} : { positionCode }),
    part,
    reason: reasons[0] ?? null,
    reasons,
    because,
  };
}

@Controller('indicators')
export class ListMembersEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get(':code/members')
  @Allow('read')
  @ListOf('IndicatorMember')
  list(
    @Param('code') code: string,
    @QueryParameters() query: unknown,
    @CallerOf() caller: Caller,
  ): Promise<Members> {
    const page = this.paging.read(`indicator ${code} members`, query, memberQuestions);
    return this.queries.execute(new ListMembers(code, page, caller));
  }
}
