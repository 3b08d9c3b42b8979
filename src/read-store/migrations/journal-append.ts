import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Records a batch of commands in one transaction. The caller puts at most one command of a stream, of an
 * idempotency key, of a claim and of an event id into one batch.
 *
 * What must not change:
 * - The lock comes first. All positions are given out under it, and it is released only when the rows are visible,
 *   so a reader that sees position n sees 1…n, and no writer process can deadlock with another. Every statement
 *   after it takes a new snapshot (READ COMMITTED), which shows all that earlier holders recorded.
 * - A command is checked in this order: its key, its event ids, its revision, its claims. A retry must meet its own
 *   first answer before it meets the revision that it caused itself.
 * - It runs as the owner (SECURITY DEFINER): who may execute it can append and do nothing else to the journal. It
 *   holds no dynamic SQL, and the path is fixed.
 * - Planner settings: plans are cached per connection and may be made while the tables are empty; only index
 *   lookups stay right as they grow.
 *
 * Text columns arrive joined by line breaks (an empty line is NULL): array literals of JSON text are several times
 * slower to quote, send and parse. 'answers' tells only of commands that were not recorded; NULL means that all were, at
 * positions head_before + 1, + 2, … in the order given.
 */
const APPEND = `
CREATE FUNCTION journal.append(
  c_streams text, c_expected integer[], c_facts integer[], c_keys text, c_fingerprints text,
  f_command integer[], f_ids text, f_types text, f_versions smallint[], f_effective text, f_recorded_by text,
  f_correlation text, f_causation text, f_hashes text, f_bodies text, f_personal text,
  k_command integer[], k_names text, k_take boolean[],
  OUT head_before bigint, OUT recorded_at timestamptz, OUT answers jsonb
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  streams      text[] := string_to_array(c_streams, E'\\n');
  keys         uuid[] := string_to_array(c_keys, E'\\n', '')::uuid[];
  fingerprints text[] := string_to_array(c_fingerprints, E'\\n', '');
  ids          uuid[] := string_to_array(f_ids, E'\\n')::uuid[];
  claims       text[] := string_to_array(k_names, E'\\n');
  actual       integer[];
  refused      integer[];
  clean        boolean;
  head_after   bigint;
BEGIN
  PERFORM FROM journal.append_lock FOR UPDATE;
  SELECT f.position, f.recorded_at INTO head_before, recorded_at FROM journal.facts AS f ORDER BY f.position DESC LIMIT 1;
  head_before := coalesce(head_before, 0);
  -- One clock may run behind another's, or be set back: knowledge time must not.
  recorded_at := greatest(recorded_at, date_trunc('milliseconds', clock_timestamp()));

  actual := ARRAY(
    SELECT coalesce((SELECT f.revision FROM journal.facts AS f WHERE f.stream = c.stream ORDER BY f.revision DESC LIMIT 1), -1)
    FROM unnest(streams) WITH ORDINALITY AS c (stream, n) ORDER BY c.n);
  clean := actual = c_expected
    AND NOT EXISTS (SELECT FROM journal.facts AS f WHERE f.id = ANY (ids))
    AND (c_keys = '' OR NOT EXISTS (SELECT FROM journal.facts AS f WHERE f.request_key = ANY (keys)))
    AND (k_names = '' OR NOT EXISTS (SELECT FROM journal.claims AS held WHERE held.name = ANY (claims)));
  IF NOT clean THEN
    SELECT r.refused, r.answers INTO refused, answers
    FROM journal.judge(streams, c_expected, c_facts, actual, keys, fingerprints,
      f_command, ids, string_to_array(f_hashes, E'\\n'), k_command, claims, k_take) AS r;
  END IF;

  INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on,
    recorded_by, correlation_id, causation_id, content_hash, body, personal,
    request_key, request_facts, fingerprint)
  SELECT head_before + row_number() OVER (ORDER BY f.n), recorded_at, f.id,
    c_expected[f.command] + f.nth, f.version, streams[f.command], f.type, f.effective_on, f.recorded_by,
    f.correlation, f.causation, decode(f.hash, 'hex'), f.body::jsonb, f.personal::jsonb,
    CASE WHEN f.nth = 1 THEN keys[f.command] END,
    CASE WHEN f.nth = 1 AND keys[f.command] IS NOT NULL THEN c_facts[f.command] END,
    CASE WHEN f.nth = 1 THEN fingerprints[f.command] END
  FROM (
    SELECT f.*, row_number() OVER (PARTITION BY f.command ORDER BY f.n) AS nth
    FROM unnest(f_command, ids, string_to_array(f_types, E'\\n'), f_versions, string_to_array(f_effective, E'\\n', ''),
        string_to_array(f_recorded_by, E'\\n'), string_to_array(f_correlation, E'\\n'),
        string_to_array(f_causation, E'\\n', ''), string_to_array(f_hashes, E'\\n'),
        string_to_array(f_bodies, E'\\n'), string_to_array(f_personal, E'\\n', ''))
      WITH ORDINALITY AS f (command, id, type, version, effective_on, recorded_by, correlation, causation, hash, body, personal, n)
    WHERE clean OR NOT f.command = ANY (refused)) AS f
  ORDER BY f.n;
  GET DIAGNOSTICS head_after = ROW_COUNT;
  IF head_after = 0 THEN
    RETURN;
  END IF;
  head_after := head_before + head_after;

  IF k_names <> '' THEN
    DELETE FROM journal.claims AS held
    USING unnest(k_command, claims, k_take) AS k (command, name, take)
    WHERE held.name = k.name AND held.stream = streams[k.command]
      AND NOT k.take AND (clean OR NOT k.command = ANY (refused));
    INSERT INTO journal.claims (name, stream)
    SELECT k.name, streams[k.command]
    FROM unnest(k_command, claims, k_take) AS k (command, name, take)
    WHERE k.take AND (clean OR NOT k.command = ANY (refused))
    ON CONFLICT (name) DO NOTHING;
  END IF;
  PERFORM pg_notify('journal', head_after::text);
END $$;
REVOKE EXECUTE ON FUNCTION journal.append FROM PUBLIC;
`;

/**
 * The first answer given to those facts, read from the log: once recorded, it cannot differ. `wanted` NULL means all
 * facts of the stream between two positions.
 */
const FIRST_ANSWER = `
CREATE FUNCTION journal.first_answer(of_stream text, low bigint, high bigint, wanted uuid[]) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT jsonb_build_object(
    'stream', of_stream, 'revision', max(f.revision), 'position', max(f.position),
    'recordedAt', to_char(max(f.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'events', jsonb_agg(jsonb_build_object('id', f.id, 'type', f.type, 'position', f.position) ORDER BY f.position))
  FROM journal.facts AS f
  WHERE f.stream = of_stream
    AND CASE WHEN wanted IS NULL THEN f.position BETWEEN low AND high ELSE f.id = ANY (wanted) END
$$;
REVOKE EXECUTE ON FUNCTION journal.first_answer FROM PUBLIC;
`;

/** Only for batches in which something is amiss. Called by `journal.append` under its lock. */
const JUDGE = `
CREATE FUNCTION journal.judge(
  streams text[], expected integer[], counts integer[], actual integer[], keys uuid[], fingerprints text[],
  f_command integer[], ids uuid[], hashes text[], k_command integer[], claims text[], k_take boolean[],
  OUT refused integer[], OUT answers jsonb
)
LANGUAGE sql
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
  WITH known AS MATERIALIZED (
    SELECT f.command, count(*) AS facts, array_agg(f.id) AS ids,
      bool_and(o.stream = streams[f.command] AND o.content_hash = decode(f.hash, 'hex')) AS same,
      min(f.id::text) FILTER (WHERE o.stream <> streams[f.command] OR o.content_hash <> decode(f.hash, 'hex')) AS other
    FROM unnest(f_command, ids, hashes) AS f (command, id, hash)
    JOIN journal.facts AS o ON o.id = f.id
    GROUP BY f.command
  ), claimed AS MATERIALIZED (
    SELECT DISTINCT ON (k.command) k.command, held.name, held.stream
    FROM unnest(k_command, claims, k_take) AS k (command, name, take)
    JOIN journal.claims AS held ON held.name = k.name
    WHERE k.take AND held.stream <> streams[k.command]
    ORDER BY k.command, held.name
  ), judged AS MATERIALIZED (
    SELECT c.n, CASE
      WHEN q.fingerprint = c.fingerprint THEN
        jsonb_build_object('outcome', 'repeated',
          'answer', journal.first_answer(q.stream, q.position, q.position + q.request_facts - 1, NULL))
      WHEN q.request_key IS NOT NULL THEN jsonb_build_object('outcome', 'key-reused')
      WHEN known.same AND known.facts = c.facts THEN
        jsonb_build_object('outcome', 'repeated', 'answer', journal.first_answer(c.stream, 0, 0, known.ids))
      WHEN known.facts > 0 THEN
        jsonb_build_object('outcome', 'id-reused', 'id', coalesce(known.other, known.ids[1]::text))
      WHEN c.actual <> c.expected THEN jsonb_build_object('outcome', 'stale', 'actual', c.actual)
      WHEN claimed.name IS NOT NULL THEN
        jsonb_build_object('outcome', 'claim-taken', 'claim', claimed.name, 'holder', claimed.stream)
      END AS answer
    FROM unnest(streams, expected, counts, actual, keys, fingerprints)
      WITH ORDINALITY AS c (stream, expected, facts, actual, key, fingerprint, n)
    LEFT JOIN journal.facts AS q ON q.request_key = c.key
    LEFT JOIN known ON known.command = c.n
    LEFT JOIN claimed ON claimed.command = c.n
  )
  SELECT coalesce(array_agg(j.n::integer), '{}'), jsonb_object_agg(j.n, j.answer)
  FROM judged AS j WHERE j.answer IS NOT NULL
$$;
REVOKE EXECUTE ON FUNCTION journal.judge FROM PUBLIC;
`;

export class JournalAppend1767225600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FIRST_ANSWER);
    await runner.query(JUDGE);
    await runner.query(APPEND);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION journal.append, journal.judge, journal.first_answer');
  }
}
