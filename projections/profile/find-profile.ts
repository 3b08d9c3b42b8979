import { Controller, Get, Headers, Param, Query as QueryParameters } from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../src/access/scope.js';
import { isUuid } from '../../src/domain/facts/fields.js';
import { byBeginning, profileAnswer, type ProfileParts } from '../../src/domain/staff/profile-answer.js';
import { unitsOfSlices, type PostingSlice } from '../../src/domain/staff/rows.js';
import type { Day } from '../../src/domain/time.js';
import { answer, type Answer } from '../../src/http/answers.js';
import { Allow, CallerOf } from '../../src/http/caller.js';
import { languageOf, type Language } from '../../src/http/language.js';
import { pointQuestions, Questions } from '../../src/http/questions.js';
import { mayReach, noDossier } from '../../src/http/reach.js';
import { Knowledge, type AskedTime, type Point } from '../../src/read-store/knowledge.js';
import type { Row } from '../../src/read-store/projection.js';
import { knownAt, onDay, ReadModels } from '../../src/read-store/read-models.js';

export type Profile = ReturnType<typeof profileAnswer>;

export class FindProfile extends Query<Answer<Profile>> {
  constructor(
    readonly id: string,
    readonly time: AskedTime,
    readonly caller: Caller,
    readonly language: Language,
  ) {
    super();
  }
}

/** One round trip: the person, the postings, what was attained, and the revision, as of (D, P). */
const PROFILE = `
  SELECT p.staff_id, p.identity, p.status, p.conflict, p.died_on, held.slices, gained.items, head.revision,
    (SELECT f.recorded_by FROM journal.facts f WHERE f.stream = p.stream AND f.revision = 0) AS opener
  FROM read.people p
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('slice', h.slice, 'now', ${onDay('h', '$3')})), '[]') AS slices
    FROM read.profile_postings h WHERE h.staff_id = p.staff_id AND ${knownAt('h', '$2')}
  ) held
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('item', a.item, 'eventId', a.event_id, 'type', a.type,
      'fromDay', a.from_day, 'revision', a.revision, 'body', a.body)), '[]') AS items
    FROM read.attainments a WHERE a.staff_id = p.staff_id AND ${knownAt('a', '$2')} AND a.from_day <= $3::date
  ) gained
  CROSS JOIN LATERAL (
    SELECT f.revision FROM journal.facts f WHERE f.stream = p.stream AND f.position <= $2
    ORDER BY f.revision DESC LIMIT 1
  ) head
  WHERE %who% AND ${knownAt('p', '$2')} AND ${onDay('p', '$3')}`;
const BY_ID = PROFILE.replace('%who%', 'p.staff_id = $1::uuid');
const BY_CODE = PROFILE.replace('%who%', 'p.code = $1');

interface ProfileRow {
  staff_id: string;
  identity: ProfileParts['identity'];
  status: ProfileParts['status'];
  conflict: boolean;
  died_on: Day | null;
  slices: { slice: PostingSlice; now: boolean }[];
  items: ProfileParts['attainments'];
  revision: number;
  /** Who opened the file. */
  opener: string;
}

@QueryHandler(FindProfile)
export class FindProfileHandler implements IQueryHandler<FindProfile> {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {}

  async execute({ id, time, caller, language }: FindProfile): Promise<Answer<Profile>> {
    const point = await this.knowledge.settle(time);
    const row = await this.find(id, point);
    if (!row || !mayRead(row, caller, point)) throw noDossier();
    const parts: ProfileParts = {
      staffId: row.staff_id,
      identity: row.identity,
      status: row.status,
      conflict: row.conflict,
      diedOn: row.died_on ?? undefined,
      slices: byBeginning(row.slices.filter(({ now }) => now).map(({ slice }) => slice)),
      attainments: row.items,
      revision: row.revision,
    };
    return answer(profileAnswer(parts, point.organisation, point.asOf, language), point);
  }

  private async find(id: string, { asOf, knownAt: { position } }: Point): Promise<ProfileRow | undefined> {
    const code = id.startsWith('code:') ? id.slice('code:'.length) : undefined;
    if (code === undefined && !isUuid(id)) return undefined;
    const [name, sql] = code === undefined ? ['profile-by-id', BY_ID] : ['profile-by-code', BY_CODE];
    const rows: Row[] = await this.models.prepared(name, sql, [code ?? id, position, asOf]);
    return rows[0] as unknown as ProfileRow | undefined;
  }
}

/** A file without postings yet is seen by whoever opened it. */
function mayRead({ slices, opener }: ProfileRow, caller: Caller, point: Point): boolean {
  if (slices.length === 0 && opener === caller.subject) return true;
  const units = unitsOfSlices(
    slices.map(({ slice }) => slice),
    point.asOf,
  );
  return mayReach(caller, point, units);
}

@Controller('staff')
export class FindProfileEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get(':id')
  @Allow('read')
  find(
    @Param('id') id: string,
    @QueryParameters() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ): Promise<Answer<Profile>> {
    const time = this.questions.read(query, pointQuestions);
    return this.queries.execute(new FindProfile(id, time, caller, languageOf(language)));
  }
}
