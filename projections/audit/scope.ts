import type { Caller } from '../../src/access/scope.js';
import { scopeOf } from '../../src/access/scope.js';
import { isUuid } from '../../src/domain/facts/fields.js';
import { staffIdOf, staffStream } from '../../src/domain/staff/dossier.js';
import { unitsOfSlices, type PostingSlice } from '../../src/domain/staff/rows.js';
import { mayReach, noDossier } from '../../src/http/reach.js';
import type { Point } from '../../src/read-store/knowledge.js';
import { knownAt, type ReadModels } from '../../src/read-store/read-models.js';

/** Who of these people the caller may see, by the units they belong to (`reach.ts`); all, for who sees all. */
export async function reachable(
  streams: readonly string[],
  caller: Caller,
  point: Point,
  models: ReadModels,
): Promise<Set<string>> {
  if (scopeOf(caller).all || streams.length === 0) return new Set(streams);
  const rows = (await models.rows(
    `SELECT h.staff_id, jsonb_agg(h.slice) AS slices FROM read.profile_postings h
     WHERE h.staff_id = ANY ($1::uuid[]) AND ${knownAt('h', '$2')} GROUP BY h.staff_id`,
    [streams.map(staffIdOf), point.knownAt.position],
  )) as unknown as { staff_id: string; slices: PostingSlice[] }[];
  const seen = rows.filter(({ slices }) => mayReach(caller, point, unitsOfSlices(slices, point.asOf)));
  return new Set(seen.map(({ staff_id }) => staffStream(staff_id)));
}

/**
 * The stream of the person asked for, by id or by file code; also of one whose file was cancelled since.
 * @throws Refusal `not-found` where nothing of it was known then, or the caller may not see it
 */
export async function staffAsked(
  staff: string,
  caller: Caller,
  point: Point,
  models: ReadModels,
): Promise<string> {
  const code = staff.startsWith('code:') ? staff.slice('code:'.length) : undefined;
  if (code === undefined && !isUuid(staff)) throw noDossier();
  const at = point.knownAt.position;
  const rows = await models.rows(
    code === undefined
      ? `SELECT f.stream, f.recorded_by AS opener FROM journal.facts f
         WHERE f.stream = $1 AND f.revision = 0 AND f.position <= $2`
      : `SELECT f.stream, f.recorded_by AS opener
         FROM read.people p JOIN journal.facts f ON f.stream = p.stream AND f.revision = 0
         WHERE p.code = $1 AND p.known_from <= $2 ORDER BY p.known_from DESC LIMIT 1`,
    [code ?? staffStream(staff.toLowerCase()), at],
  );
  const found = rows[0] as { stream: string; opener: string } | undefined;
  if (!found) throw noDossier();
  const seen = await reachable([found.stream], caller, point, models);
  if (!seen.has(found.stream) && !(await isOwn(found, caller, at, models))) throw noDossier();
  return found.stream;
}

/** A file without postings yet is seen by whoever opened it. */
async function isOwn(
  { stream, opener }: { stream: string; opener: string },
  caller: Caller,
  at: number,
  models: ReadModels,
): Promise<boolean> {
  if (opener !== caller.subject) return false;
  const rows = await models.rows(
    `SELECT FROM read.profile_postings h WHERE h.staff_id = $1::uuid AND ${knownAt('h', '$2')} LIMIT 1`,
    [staffIdOf(stream), at],
  );
  return rows.length === 0;
}
