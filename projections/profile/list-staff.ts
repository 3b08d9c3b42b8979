import { Controller, Get, Headers, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { scopeOf, type Caller } from '../../src/access/scope.js';
import { POSTING_KINDS, type PostingKind } from '../../src/domain/facts/posting-kinds.js';
import type { Status } from '../../src/domain/staff/career.js';
import { byBeginning } from '../../src/domain/staff/profile-answer.js';
import { postingAnswer, type PostingAnswer } from '../../src/domain/staff/posting-answer.js';
import type { PostingSlice } from '../../src/domain/staff/rows.js';
import { foldText } from '../../src/domain/text.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { ListOf } from '../../src/http/lists/list-of.js';
import { Paging, type KeyPart, type Page } from '../../src/http/paging.js';
import { code, oneOf, text } from '../../src/http/parameters.js';
import { pageQuestions, pointQuestions } from '../../src/http/questions.js';
import { unitsAsked } from '../../src/http/reach.js';
import { Knowledge, type Point } from '../../src/read-store/knowledge.js';
import { containing, knownAt, onDay, Parameters, ReadModels } from '../../src/read-store/read-models.js';

const STATUSES: readonly Status[] = ['not-yet', 'active', 'left', 'retired', 'died'];

export const listQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  unit: code('Only people with a posting in this unit or below'),
  position: code('Only people with a posting in this position'),
  kind: oneOf<PostingKind>(POSTING_KINDS, 'Only people with a posting of this kind'),
  status: oneOf<Status>(STATUSES, 'Only people of this status on the day'),
  q: text('Words of name or code, with or without diacritics'),
};

export interface StaffRow {
  staffId: string;
  code: string;
  fullName: string;
  status: Status;
  postings: PostingAnswer[];
}

export class ListStaff extends Query<Answer<StaffRow[]>> {
  constructor(
    readonly page: Page<typeof listQuestions>,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

interface Person {
  staff_id: string;
  code: string;
  full_name: string;
  status: Status;
}

@QueryHandler(ListStaff)
export class ListStaffHandler implements IQueryHandler<ListStaff> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ page, caller, language }: ListStaff): Promise<Answer<StaffRow[]>> {
    const point = await this.knowledge.settle(page.q);
    const units = unitsAsked(caller, point, page.q.unit);
    const people = await this.people(page, point, units, ownOf(caller, page.q));
    const shown = people.slice(0, page.limit);
    const held = await this.held(shown, point);
    const data = shown.map((person): StaffRow => {
      const slices = byBeginning(held.get(person.staff_id) ?? []);
      return {
        staffId: person.staff_id,
        code: person.code,
        fullName: person.full_name,
        status: person.status,
        postings: slices.map((slice) => postingAnswer(slice, point.organisation, point.asOf, language)),
      };
    });
    const last = shown.at(-1);
    const key: KeyPart[] | undefined =
      people.length > page.limit && last ? [last.code, last.staff_id] : undefined;
    return answer(data, point, key ? { next: page.next(point.knownAt.position, key) } : {});
  }

  private async people(
    { q, limit, after }: Page<typeof listQuestions>,
    point: Point,
    units: Set<string> | undefined,
    own: string | undefined,
  ): Promise<Person[]> {
    const parameters = new Parameters();
    const at = parameters.add(point.knownAt.position);
    const day = parameters.add(point.asOf);
    const conditions = [knownAt('p', at), onDay('p', day)];
    if (q.status !== undefined) conditions.push(`p.status = ${parameters.add(q.status)}`);
    for (const word of foldText(q.q ?? '')
      .split(' ')
      .filter(Boolean))
      conditions.push(`p.searched LIKE ${parameters.add(containing(word))}`);
    const held = [knownAt('h', at), onDay('h', day)];
    if (units) held.push(`h.unit_code = ANY (${parameters.add([...units])}::text[])`);
    if (q.position !== undefined) held.push(`h.position_code = ${parameters.add(q.position)}`);
    if (q.kind !== undefined) held.push(`h.kind = ${parameters.add(q.kind)}`);
    const holders = `p.staff_id IN (SELECT h.staff_id FROM read.profile_postings h WHERE ${held.join(' AND ')})`;
    if (held.length > 2)
      conditions.push(
        own === undefined ? holders : `(${holders} OR ${openedBy(parameters.add(own), at, day)})`,
      );
    if (after)
      conditions.push(
        `(p.code, p.staff_id) > (${parameters.add(after[0])}, ${parameters.add(after[1])}::uuid)`,
      );
    const sql = `SELECT p.staff_id, p.code, p.full_name, p.status FROM read.people p
      WHERE ${conditions.join(' AND ')} ORDER BY p.code, p.staff_id LIMIT ${limit + 1}`;
    return (await this.models.rows(sql, parameters)) as unknown as Person[];
  }

  private async held(people: readonly Person[], point: Point): Promise<Map<string, PostingSlice[]>> {
    const found = new Map<string, PostingSlice[]>();
    if (people.length === 0) return found;
    const rows = (await this.models.rows(
      `SELECT h.staff_id, h.slice FROM read.profile_postings h
       WHERE h.staff_id = ANY ($1::uuid[]) AND ${knownAt('h', '$2')} AND ${onDay('h', '$3')}`,
      [people.map((person) => person.staff_id), point.knownAt.position, point.asOf],
    )) as unknown as { staff_id: string; slice: PostingSlice }[];
    for (const { staff_id, slice } of rows) {
      const slices = found.get(staff_id);
      if (slices) slices.push(slice);
      else found.set(staff_id, [slice]);
    }
    return found;
  }
}

/** Whose files without postings are listed too: as the profile, a file just opened is seen by whoever opened it. */
function ownOf(caller: Caller, q: Page<typeof listQuestions>['q']): string | undefined {
  const narrowed = q.unit !== undefined || q.position !== undefined || q.kind !== undefined;
  return scopeOf(caller).all || narrowed ? undefined : caller.subject;
}

const openedBy = (subject: string, at: string, day: string) => `p.staff_id IN (
  SELECT o.staff_id FROM read.people o JOIN journal.facts f ON f.stream = o.stream AND f.revision = 0
  WHERE ${knownAt('o', at)} AND ${onDay('o', day)} AND f.recorded_by = ${subject}
    AND NOT EXISTS (SELECT FROM read.profile_postings w WHERE w.stream = o.stream AND ${knownAt('w', at)}))`;

@Controller('staff')
export class ListStaffEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('StaffRow')
  list(
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<StaffRow[]>> {
    const page = this.paging.read('staff', query, listQuestions);
    return this.queries.execute(new ListStaff(page, caller, languageOf(language)));
  }
}
