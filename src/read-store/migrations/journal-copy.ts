import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `journal.follow` for batches in which nothing is amiss, at half its price: text columns arrive joined by line breaks (an
 * empty line is NULL) as those of `journal.append` do, for records of JSON cost more to read than rows to write.
 *
 * It judges as `journal.follow` does and gives the same rows, or does nothing and answers 'amiss': an id that is recorded
 * already, or comes twice, a key used before. Whoever calls then asks `journal.follow`. Events that are no facts, and facts
 * of a restore, are that function's alone.
 */
const COPY = `
CREATE FUNCTION journal.copy_facts(after_commit bigint, after_prepare bigint, commits bigint[], prepares bigint[],
  f_ids text, f_streams text, f_revisions integer[], f_types text, f_created text, f_versions smallint[],
  f_effective text, f_recorded_by text, f_correlation text, f_causation text, f_hashes text, f_bodies text,
  f_personal text, f_keys text, f_request_facts smallint[], f_fingerprints text,
  k_event integer[], k_names text, k_take boolean[],
  OUT outcome text, OUT head bigint, OUT contested jsonb)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  at      record;
  last_at timestamptz;
  claim   record;
  holder  text;
  ids     uuid[] := string_to_array(f_ids, E'\\n')::uuid[];
  streams text[] := string_to_array(f_streams, E'\\n');
  keys    uuid[] := string_to_array(f_keys, E'\\n', '')::uuid[];
BEGIN
  PERFORM FROM journal.append_lock FOR UPDATE;
  SELECT s.* INTO at FROM journal.source AS s;
  SELECT h.position, h.recorded_at INTO head, last_at FROM journal.head AS h;
  outcome := CASE
    WHEN at.embedded THEN 'embedded'
    WHEN (at.commit, at.prepare) IS DISTINCT FROM (after_commit, after_prepare) THEN 'moved'
    WHEN (SELECT bool_or((e.c, e.p) <= (e.before_c, e.before_p)) FROM (
        SELECT u.c, u.p, lag(u.c, 1, after_commit) OVER (ORDER BY u.n) AS before_c,
          lag(u.p, 1, after_prepare) OVER (ORDER BY u.n) AS before_p
        FROM unnest(commits, prepares) WITH ORDINALITY AS u (c, p, n)) AS e) THEN 'out-of-order'
    WHEN (SELECT count(DISTINCT u.id) FROM unnest(ids) AS u (id)) < cardinality(ids)
      OR (SELECT count(DISTINCT u.key) < count(u.key) FROM unnest(keys) AS u (key))
      OR EXISTS (SELECT FROM journal.facts AS f WHERE f.id = ANY (ids))
      OR EXISTS (SELECT FROM journal.facts AS f WHERE f.request_key = ANY (keys)) THEN 'amiss'
    ELSE 'copied' END;
  IF outcome <> 'copied' THEN
    RETURN;
  END IF;

  INSERT INTO journal.facts (position, recorded_at, id, revision, schema_version, stream, type, effective_on,
    recorded_by, correlation_id, causation_id, content_hash, body, personal, request_key, request_facts,
    fingerprint, source_commit, source_prepare)
  SELECT head + f.n, max(greatest(last_at, f.created::timestamptz)) OVER (ORDER BY f.n), f.id, f.revision, f.version,
    f.stream, f.type, f.effective_on, f.recorded_by, f.correlation, f.causation, decode(f.hash, 'hex'),
    f.body::jsonb, f.personal::jsonb, f.key, f.request_facts, f.fingerprint, f.c, f.p
  FROM unnest(commits, prepares, ids, streams, f_revisions, string_to_array(f_types, E'\\n'),
      string_to_array(f_created, E'\\n'), f_versions, string_to_array(f_effective, E'\\n', ''),
      string_to_array(f_recorded_by, E'\\n'), string_to_array(f_correlation, E'\\n'),
      string_to_array(f_causation, E'\\n', ''), string_to_array(f_hashes, E'\\n'),
      string_to_array(f_bodies, E'\\n'), string_to_array(f_personal, E'\\n', ''), keys, f_request_facts,
      string_to_array(f_fingerprints, E'\\n', ''))
    WITH ORDINALITY AS f (c, p, id, stream, revision, type, created, version, effective_on, recorded_by, correlation,
      causation, hash, body, personal, key, request_facts, fingerprint, n)
  ORDER BY f.n;
  head := head + cardinality(ids);

  FOR claim IN
    SELECT streams[k.event] AS stream, k.take, k.name
    FROM unnest(k_event, string_to_array(k_names, E'\\n'), k_take) WITH ORDINALITY AS k (event, name, take, n)
    ORDER BY k.n
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
  PERFORM pg_notify('journal', head::text);
END $$;
REVOKE EXECUTE ON FUNCTION journal.copy_facts FROM PUBLIC;
`;

export class JournalCopy1767225600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COPY);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION journal.copy_facts');
  }
}
