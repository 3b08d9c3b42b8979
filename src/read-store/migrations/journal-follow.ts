import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The journal as a copy of KurrentDB.
 *
 * - Where it stands is nowhere written down a second time: the resume point is the last event that was copied or kept
 *   out, so rows and resume point cannot part, and no row is updated with every batch.
 * - A journal belongs to one kind of store: what the last fact came from says which.
 * - Events of our streams that cannot be facts are kept out, with the reason. Their revisions are holes in the stream.
 * - `restores` is written by the owner alone: only a restore that stands there may say when a fact was recorded.
 */
const TABLES = `
ALTER TABLE journal.facts ADD COLUMN source_commit bigint, ADD COLUMN source_prepare bigint;
COMMENT ON COLUMN journal.facts.source_commit IS 'commit position in KurrentDB; null in a journal that is the log itself';

CREATE TABLE journal.kept_out (
  commit_position  bigint      NOT NULL,
  prepare_position bigint      NOT NULL,
  id               uuid        NOT NULL,
  stream           text        COLLATE "C" NOT NULL,
  revision         bigint      NOT NULL,
  type             text        COLLATE "C" NOT NULL,
  created_at       timestamptz NOT NULL,
  reason           text        NOT NULL,
  detail           text        NOT NULL,
  PRIMARY KEY (commit_position, prepare_position)
);
CREATE INDEX kept_out_stream ON journal.kept_out (stream, revision);

CREATE TABLE journal.restores (
  id      uuid        NOT NULL PRIMARY KEY,
  made_at timestamptz NOT NULL
);

CREATE VIEW journal.source AS
  SELECT h.facts > 0 AND f.source_commit IS NULL AS embedded, p.*
  FROM (SELECT position AS facts FROM journal.head) AS h
  LEFT JOIN journal.facts AS f ON f.position = h.facts
  LEFT JOIN LATERAL (
    SELECT f.source_commit AS commit, f.source_prepare AS prepare, f.id, f.stream, f.revision::bigint AS revision
    WHERE f.source_commit IS NOT NULL
    UNION ALL
    (SELECT k.commit_position, k.prepare_position, k.id, k.stream, k.revision FROM journal.kept_out AS k
     ORDER BY k.commit_position DESC, k.prepare_position DESC LIMIT 1)
    ORDER BY 1 DESC, 2 DESC LIMIT 1) AS p ON true;
`;

/**
 * Copies events of KurrentDB in one transaction. 'after' is the resume point that the follower believes in: another one
 * stored means that another follower copies, or that an answer was lost, and nothing is done. Events that come late, of
 * a subscription given up, are stopped by the same comparison.
 *
 * 'recorded_at' never falls: an event keeps the instant of KurrentDB, or the last fact's if its clock went back.
 * An id that is in the journal already, and a second event with it, is kept out: the first in the order of KurrentDB
 * stands, whoever copies and however often. A key used twice stays with its first request.
 */
const FOLLOW = `
CREATE FUNCTION journal.follow(after_commit bigint, after_prepare bigint, events jsonb,
  OUT outcome text, OUT head bigint, OUT kept_out jsonb, OUT contested jsonb, OUT untrusted uuid[])
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  at      record;
  last_at timestamptz;
  claim   record;
  holder  text;
BEGIN
  PERFORM FROM journal.append_lock FOR UPDATE;
  SELECT s.* INTO at FROM journal.source AS s;
  SELECT h.position, h.recorded_at INTO head, last_at FROM journal.head AS h;
  outcome := CASE
    WHEN at.embedded THEN 'embedded'
    WHEN (at.commit, at.prepare) IS DISTINCT FROM (after_commit, after_prepare) THEN 'moved'
    WHEN EXISTS (SELECT FROM jsonb_to_recordset(events) AS e (c bigint, p bigint)
      WHERE e.c < after_commit OR e.c = after_commit AND e.p <= after_prepare) THEN 'out-of-order'
    ELSE 'copied' END;
  IF outcome <> 'copied' THEN
    RETURN;
  END IF;

  WITH event AS MATERIALIZED (
    SELECT e.*, row_number() OVER (ORDER BY e.c, e.p) AS n
    FROM jsonb_to_recordset(events) AS e (c bigint, p bigint, id uuid, stream text, revision bigint, type text,
      created timestamptz, reason text, detail text, version smallint, effective text, recorded_by text,
      correlation text, causation text, hash text, body jsonb, personal jsonb,
      key uuid, facts smallint, fingerprint text, restore uuid, restored_at timestamptz)
  ), judged AS MATERIALIZED (
    SELECT e.*, r.id IS NOT NULL AS trusted, CASE
      WHEN e.reason IS NOT NULL THEN e.reason
      WHEN f.id IS NOT NULL OR row_number() OVER (PARTITION BY e.reason IS NULL, e.id ORDER BY e.n) > 1
        THEN 'duplicate-id' END AS fault,
      coalesce(e.detail, 'the id is recorded at position ' || f.position, 'the id comes twice') AS said
    FROM event AS e
    LEFT JOIN journal.facts AS f ON f.id = e.id AND e.reason IS NULL
    LEFT JOIN journal.restores AS r ON r.id = e.restore
  ), fact AS MATERIALIZED (
    SELECT j.*, head + row_number() OVER (ORDER BY j.n) AS position,
      max(greatest(last_at, CASE WHEN j.trusted THEN j.restored_at ELSE j.created END)) OVER (ORDER BY j.n) AS recorded_at,
      j.key IS NOT NULL AND row_number() OVER (PARTITION BY j.key ORDER BY j.n) = 1
        AND NOT EXISTS (SELECT FROM journal.facts AS f WHERE f.request_key = j.key) AS keyed
    FROM judged AS j WHERE j.fault IS NULL
  ), copied AS (
    INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on,
      recorded_by, correlation_id, causation_id, content_hash, body, personal, request_key, request_facts,
      fingerprint, source_commit, source_prepare)
    SELECT f.position, f.recorded_at, f.id, f.revision, f.version, f.stream, f.type, f.effective,
      f.recorded_by, f.correlation, f.causation, decode(f.hash, 'hex'), f.body, f.personal,
      CASE WHEN f.keyed THEN f.key END, CASE WHEN f.keyed THEN f.facts END, CASE WHEN f.keyed THEN f.fingerprint END,
      f.c, f.p
    FROM fact AS f ORDER BY f.position
    RETURNING position
  ), left_out AS (
    INSERT INTO journal.kept_out (commit_position, prepare_position, id, stream, revision, type, created_at, reason, detail)
    SELECT j.c, j.p, j.id, j.stream, j.revision, j.type, j.created, j.fault, j.said
    FROM judged AS j WHERE j.fault IS NOT NULL
    RETURNING id, stream, revision, type, reason, detail
  )
  SELECT coalesce((SELECT max(c.position) FROM copied AS c), head),
    (SELECT jsonb_agg(to_jsonb(l)) FROM left_out AS l),
    (SELECT array_agg(DISTINCT j.restore) FROM judged AS j WHERE j.restore IS NOT NULL AND NOT j.trusted)
  INTO head, kept_out, untrusted;

  IF jsonb_path_exists(events, '$[*].claims') THEN
    FOR claim IN
      SELECT f.stream, side.take, name.value AS name
      FROM jsonb_to_recordset(events) AS e (c bigint, p bigint, id uuid, claims jsonb)
      JOIN journal.facts AS f ON f.id = e.id AND f.source_commit = e.c AND f.source_prepare = e.p
      CROSS JOIN (VALUES (false), (true)) AS side (take)
      CROSS JOIN jsonb_array_elements_text(e.claims -> CASE WHEN side.take THEN 'take' ELSE 'release' END) AS name (value)
      WHERE e.claims IS NOT NULL
      ORDER BY e.c, e.p, side.take
    LOOP
      IF NOT claim.take THEN
        DELETE FROM journal.claims AS c WHERE c.name = claim.name AND c.stream = claim.stream;
        CONTINUE;
      END IF;
      INSERT INTO journal.claims (name, stream) VALUES (claim.name, claim.stream) ON CONFLICT (name) DO NOTHING;
      SELECT c.stream INTO holder FROM journal.claims AS c WHERE c.name = claim.name;
      IF holder <> claim.stream THEN
        contested := coalesce(contested, '[]') || jsonb_build_object('name', claim.name, 'stream', claim.stream, 'holder', holder);
      END IF;
    END LOOP;
  END IF;
  PERFORM pg_notify('journal', head::text);
END $$;
REVOKE EXECUTE ON FUNCTION journal.follow FROM PUBLIC;
`;

export class JournalFollow1767225600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(FOLLOW);
  }

  /** Going back would lose where the journal stands in KurrentDB. */
  down(): Promise<void> {
    throw new Error('the journal is never dropped');
  }
}
