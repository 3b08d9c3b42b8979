import type pg from 'pg';
import type { EncodedFact, StoredFact } from '../../event-store/codec.js';
import { isAfter, type SourcePlace } from './source-log.js';

const PAGE = 1_000;

/** What the journal holds of one event of the source. */
export interface CopiedRow extends SourcePlace {
  /** Undefined for an event that was kept out. */
  fact?: Omit<StoredFact, 'id' | 'stream' | 'revision'> & Pick<EncodedFact, 'contentHash'>;
}

/** As `pg` gives it: a place has numbers that are too long for it. */
type PlaceRow = Omit<SourcePlace, 'commit' | 'prepare'> & { commit: string; prepare: string };
type Row = PlaceRow & Omit<NonNullable<CopiedRow['fact']>, 'recordedAt'> & { recordedAt: Date };

/** Everything that was copied after a fact's position, and kept out, in the order of the source. @throws what `pg` throws */
export async function* copiedRows(pool: pg.Pool, afterPosition: number): AsyncGenerator<CopiedRow> {
  const start = await placeOf(pool, afterPosition);
  const kept = (await keptOut(pool)).filter((row) => !start || isAfter(row, start));
  for (let position = afterPosition; ;) {
    const facts = await page(pool, position);
    for (const fact of facts) {
      while (kept[0] && isAfter(fact, kept[0])) yield kept.shift()!;
      yield fact;
    }
    position = facts.at(-1)?.fact?.position ?? position;
    if (facts.length < PAGE) break;
  }
  yield* kept;
}

/** Where the fact at a position stands in the source; undefined for position 0. @throws RangeError beyond the head */
export async function placeOf(pool: pg.Pool, position: number): Promise<CopiedRow | undefined> {
  if (position === 0) return undefined;
  const [row] = await page(pool, position - 1, 1);
  if (!row) throw new RangeError(`the journal has no position ${position}`);
  return row;
}

/**
 * The last position up to `position` at which no append is under way: an append has one instant, that of its first fact,
 * so what is dated is read from there. Facts of one request may be several appends in a row; that only reads some more.
 */
export async function endOfAppend(pool: pg.Pool, position: number): Promise<number> {
  const { rows } = await pool.query<{ position: number }>(
    `SELECT f.position FROM journal.facts AS f JOIN journal.facts AS n ON n.position = f.position + 1
     WHERE f.position <= $1 AND (n.stream, n.correlation_id) IS DISTINCT FROM (f.stream, f.correlation_id)
     ORDER BY f.position DESC LIMIT 1`,
    [position],
  );
  return rows[0]?.position ?? 0;
}

async function page(pool: pg.Pool, after: number, limit = PAGE): Promise<CopiedRow[]> {
  const { rows } = await pool.query<Row>(
    `SELECT position, recorded_at AS "recordedAt", type, schema_version AS "schemaVersion",
       effective_on AS "effectiveOn", recorded_by AS "recordedBy", correlation_id AS "correlationId",
       causation_id AS "causationId", encode(content_hash, 'hex') AS "contentHash", body, personal,
       source_commit::text AS commit, source_prepare::text AS prepare, id, stream, revision
     FROM journal.facts WHERE position > $1 AND position <= $2 ORDER BY position`,
    [after, after + limit],
  );
  return rows.map(({ commit, prepare, id, stream, revision, recordedAt, ...fact }) => ({
    commit: BigInt(commit),
    prepare: BigInt(prepare),
    id,
    stream,
    revision,
    fact: { ...fact, recordedAt: recordedAt.toISOString() },
  }));
}

async function keptOut(pool: pg.Pool): Promise<CopiedRow[]> {
  const { rows } = await pool.query<PlaceRow>(
    `SELECT commit_position::text AS commit, prepare_position::text AS prepare, id, stream, revision
     FROM journal.kept_out ORDER BY commit_position, prepare_position`,
  );
  return rows.map((row) => ({ ...row, commit: BigInt(row.commit), prepare: BigInt(row.prepare) }));
}
