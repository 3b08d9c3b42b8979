import type { Kind } from './format.js';

/** A table beside the facts that goes into an export, as text of SQL. */
export interface Section {
  kind: Kind;
  /** One column of JSON, a row a line, in an order that may be restored as it stands. */
  select: string;
  /** Records one chunk; `$1` is a JSON array of its lines. */
  insert: string;
}

const INSTANT = `YYYY-MM-DD"T"HH24:MI:SS.US"Z"`;

/**
 * Built by the server, so that no number and no text takes the way through JavaScript: what is restored is what was
 * stored. Line breaks inside texts are escaped by JSON, so a row is a line.
 */
const FACT = `json_build_object(
  'position', f.position, 'recordedAt', to_char(f.recorded_at AT TIME ZONE 'UTC', '${INSTANT}'),
  'id', f.id, 'stream', f.stream, 'revision', f.revision, 'type', f.type, 'schemaVersion', f.schema_version,
  'effectiveOn', f.effective_on, 'recordedBy', f.recorded_by, 'correlationId', f.correlation_id,
  'causationId', f.causation_id, 'contentHash', encode(f.content_hash, 'hex'),
  'entryHash', encode(f.entry_hash, 'hex'), 'body', f.body, 'personal', f.personal,
  'requestKey', f.request_key, 'requestFacts', f.request_facts, 'fingerprint', f.fingerprint)`;

/** Facts after one position up to another, in the order of the log. */
export const factsBetween = (after: number, upto: number) =>
  `SELECT ${FACT} FROM journal.facts AS f WHERE f.position > ${after} AND f.position <= ${upto} ORDER BY f.position`;

/** Records one chunk of facts; `$1` is a JSON array of its lines. Answers which positions they had. */
export const INSERT_FACTS = `
  WITH added AS (
    INSERT INTO journal.facts (position, recorded_at, id, stream, revision, type, schema_version, effective_on,
      recorded_by, correlation_id, causation_id, content_hash, entry_hash, body, personal,
      request_key, request_facts, fingerprint)
    SELECT f.position, f."recordedAt", f.id, f.stream, f.revision, f.type, f."schemaVersion", f."effectiveOn",
      f."recordedBy", f."correlationId", f."causationId", decode(f."contentHash", 'hex'),
      decode(f."entryHash", 'hex'), f.body, f.personal, f."requestKey", f."requestFacts", f.fingerprint
    FROM jsonb_to_recordset($1::jsonb) AS f (position bigint, "recordedAt" timestamptz, id uuid, stream text,
      revision integer, type text, "schemaVersion" smallint, "effectiveOn" text, "recordedBy" text,
      "correlationId" text, "causationId" text, "contentHash" text, "entryHash" text, body jsonb, personal jsonb,
      "requestKey" uuid, "requestFacts" smallint, fingerprint text)
    RETURNING position)
  SELECT count(*)::integer AS facts, min(position) AS first, max(position) AS last FROM added`;

/**
 * What the log alone cannot give again: who holds which file number, what was kept out of it, and what became of imports
 * with the lines that were refused and whom a cancelling left standing. An import that had not ended is left out; the
 * same file can be sent again.
 */
export const SECTIONS: readonly Section[] = [
  {
    kind: 'claims',
    select: `SELECT json_build_object('name', c.name, 'stream', c.stream) FROM journal.claims AS c ORDER BY c.name`,
    insert: `INSERT INTO journal.claims (name, stream)
      SELECT c.name, c.stream FROM jsonb_to_recordset($1::jsonb) AS c (name text, stream text)`,
  },
  {
    // Their revisions are holes in the streams of the facts.
    kind: 'kept-out',
    select: `SELECT json_build_object('commit', k.commit_position, 'prepare', k.prepare_position, 'id', k.id,
        'stream', k.stream, 'revision', k.revision, 'type', k.type,
        'createdAt', to_char(k.created_at AT TIME ZONE 'UTC', '${INSTANT}'), 'reason', k.reason, 'detail', k.detail)
      FROM journal.kept_out AS k ORDER BY k.commit_position, k.prepare_position`,
    insert: `INSERT INTO journal.kept_out (commit_position, prepare_position, id, stream, revision, type, created_at,
        reason, detail)
      SELECT k.commit, k.prepare, k.id, k.stream, k.revision, k.type, k."createdAt", k.reason, k.detail
      FROM jsonb_to_recordset($1::jsonb) AS k (commit bigint, prepare bigint, id uuid, stream text, revision bigint,
        type text, "createdAt" timestamptz, reason text, detail text)`,
  },
  {
    kind: 'imports',
    select: `SELECT row_to_json(b) FROM imports.batches AS b
      WHERE b.state NOT IN ('queued', 'running') ORDER BY b.created_at, b.id`,
    insert: `INSERT INTO imports.batches SELECT (jsonb_populate_record(NULL::imports.batches, b)).*
      FROM jsonb_array_elements($1::jsonb) AS b`,
  },
  {
    kind: 'import-lines',
    select: `SELECT row_to_json(l) FROM imports.lines AS l JOIN imports.batches AS b ON b.id = l.import_id
      WHERE b.state NOT IN ('queued', 'running') AND l.code IS NOT NULL ORDER BY l.import_id, l.line`,
    insert: `INSERT INTO imports.lines SELECT (jsonb_populate_record(NULL::imports.lines, l)).*
      FROM jsonb_array_elements($1::jsonb) AS l`,
  },
  {
    kind: 'import-left',
    select: `SELECT row_to_json(l) FROM imports.left_standing AS l JOIN imports.batches AS b ON b.id = l.import_id
      WHERE b.state NOT IN ('queued', 'running') ORDER BY l.import_id, l.subject`,
    insert: `INSERT INTO imports.left_standing SELECT (jsonb_populate_record(NULL::imports.left_standing, l)).*
      FROM jsonb_array_elements($1::jsonb) AS l`,
  },
];
