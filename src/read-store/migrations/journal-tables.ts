import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The journal: every fact, once, in one order.
 *
 * - `facts.position` is 1…n without a hole, which only `journal.append` upholds: nothing else inserts.
 * - `recorded_at` never decreases along `position`; `journal.position_at` searches by halves because of it.
 * - The head is the last row of `facts`, not a counter: a counter row updated by every append leaves a dead version
 *   each time, and while one long transaction anywhere keeps them from being pruned, every append wades through them.
 *   `append_lock` is therefore only ever locked, never updated.
 * - The idempotency key of a request stands on the first fact that it recorded: no second table to insert into, and
 *   the constraint alone would keep a key from recording twice.
 * - No secondary index but the one by which the organisation is read; filters for audits live in read models.
 */
const TABLES = `
CREATE TABLE journal.facts (
  position       bigint      NOT NULL PRIMARY KEY CHECK (position > 0),
  recorded_at    timestamptz NOT NULL,
  id             uuid        NOT NULL CONSTRAINT facts_id UNIQUE,
  revision       integer     NOT NULL CHECK (revision >= 0),
  schema_version smallint    NOT NULL,
  stream         text        COLLATE "C" NOT NULL,
  type           text        COLLATE "C" NOT NULL,
  effective_on   text        COLLATE "C",
  recorded_by    text        COLLATE "C" NOT NULL,
  correlation_id text        COLLATE "C" NOT NULL,
  causation_id   text        COLLATE "C",
  content_hash   bytea       NOT NULL,
  entry_hash     bytea,
  body           jsonb       NOT NULL,
  personal       jsonb,
  request_key    uuid,
  request_facts  smallint,
  fingerprint    text        COLLATE "C",
  CONSTRAINT facts_stream UNIQUE (stream, revision)
);
COMMENT ON COLUMN journal.facts.personal IS 'the fields that tell about the person, apart from body so that they can be sealed';
COMMENT ON COLUMN journal.facts.entry_hash IS 'reserved for the ledger';
COMMENT ON COLUMN journal.facts.request_key IS 'first half of the SHA-256 of the scoped idempotency key; on the first fact of an append';
COMMENT ON COLUMN journal.facts.request_facts IS 'how many facts, from this one on, the request recorded';

CREATE UNIQUE INDEX facts_request ON journal.facts (request_key) WHERE request_key IS NOT NULL;
CREATE INDEX facts_organisation ON journal.facts (position) WHERE left(stream, 6) <> 'staff-';

CREATE TABLE journal.claims (
  name   text COLLATE "C" NOT NULL PRIMARY KEY,
  stream text COLLATE "C" NOT NULL
);

CREATE TABLE journal.append_lock (one boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one));
INSERT INTO journal.append_lock DEFAULT VALUES;

CREATE VIEW journal.head AS
  SELECT coalesce(last.position, 0) AS position, last.recorded_at
  FROM (SELECT) AS one
  LEFT JOIN LATERAL (SELECT position, recorded_at FROM journal.facts ORDER BY position DESC LIMIT 1) AS last ON true;
`;

/** Facts are never changed: the row triggers also stop a replication role, the statement trigger an empty attempt. */
const GUARDS = `
CREATE FUNCTION journal.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'journal.facts is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.facts
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_change();
CREATE TRIGGER append_only_row BEFORE UPDATE OR DELETE ON journal.facts
  FOR EACH ROW EXECUTE FUNCTION journal.refuse_change();
ALTER TABLE journal.facts ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE journal.facts ENABLE ALWAYS TRIGGER append_only_row;
`;

/**
 * Halving over positions instead of a filter on `recorded_at`: an index on instants would cost every append, and
 * “ORDER BY position LIMIT 1” under such a filter makes the planner walk the primary key through the whole log.
 */
const POSITION_AT = `
CREATE FUNCTION journal.position_at(at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
  low    bigint := 0;
  high   bigint;
  middle bigint;
BEGIN
  SELECT h.position INTO high FROM journal.head AS h;
  WHILE low < high LOOP
    middle := (low + high + 1) / 2;
    IF (SELECT f.recorded_at FROM journal.facts AS f WHERE f.position = middle) <= at THEN
      low := middle;
    ELSE
      high := middle - 1;
    END IF;
  END LOOP;
  RETURN low;
END $$;
REVOKE EXECUTE ON FUNCTION journal.position_at FROM PUBLIC;
`;

export class JournalTables1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(GUARDS);
    await runner.query(POSITION_AT);
  }

  /** Going back would drop the log itself. */
  down(): Promise<void> {
    throw new Error('the journal is never dropped');
  }
}
