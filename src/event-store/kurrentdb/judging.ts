import type pg from 'pg';
import type { AppendCommand } from '../append-command.js';
import type { EncodedFact } from '../codec.js';
import { IdReused, KeyReused, StaleRevision, type Appended } from '../event-store.js';

/** What the journal knows that an append turns on. */
export interface Judged {
  /** The first answer, if this was recorded before. */
  answer: Appended | undefined;
  /**
   * The expected revision in the terms of KurrentDB: events that are kept out of the journal follow the last fact that
   * a reader can know.
   */
  sendAt: number;
  /** Holders of the claims to be taken, by the journal. */
  holders: Map<string, string>;
}

interface JudgeRow {
  revision: number | null;
  kept: number | null;
  request: { fingerprint: string; answer: Omit<Appended, 'outcome'> } | null;
  known: { id: string; stream: string; hash: string }[] | null;
  known_answer: Omit<Appended, 'outcome'> | null;
  holders: { name: string; stream: string }[] | null;
}

const JUDGE = `SELECT
  (SELECT f.revision FROM journal.facts AS f WHERE f.stream = $1 ORDER BY f.revision DESC LIMIT 1) AS revision,
  (SELECT k.revision FROM journal.kept_out AS k WHERE k.stream = $1 ORDER BY k.revision DESC LIMIT 1) AS kept,
  (SELECT jsonb_build_object('fingerprint', f.fingerprint,
      'answer', journal.first_answer(f.stream, f.position, f.position + f.request_facts - 1, NULL))
    FROM journal.facts AS f WHERE f.request_key = $2) AS request,
  (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'stream', f.stream, 'hash', encode(f.content_hash, 'hex')))
    FROM journal.facts AS f WHERE f.id = ANY ($3)) AS known,
  CASE WHEN EXISTS (SELECT FROM journal.facts AS f WHERE f.id = ANY ($3))
    THEN journal.first_answer($1, 0, 0, $3) END AS known_answer,
  (SELECT jsonb_agg(jsonb_build_object('name', c.name, 'stream', c.stream))
    FROM journal.claims AS c WHERE c.name = ANY ($4)) AS holders`;

/**
 * Judges an append before it is sent, in the order of every store: its key, its ids, its revision. What is known here
 * is never sent again: at a newer revision the server would record it twice, and a changed body it would not notice.
 * @throws KeyReused, IdReused, StaleRevision, and what `pg` throws
 */
export async function judge(pool: pg.Pool, command: AppendCommand): Promise<Judged> {
  const { stream, expectedRevision, facts, idempotency, take } = command;
  const { rows } = await pool.query<JudgeRow>({
    name: 'judge-append',
    text: JUDGE,
    values: [stream, idempotency?.key ?? null, facts.map(({ id }) => id), take],
  });
  const row = rows[0]!;
  const revision = row.revision ?? -1;
  const sendAt =
    revision === expectedRevision ? Math.max(revision, Number(row.kept ?? -1)) : expectedRevision;
  const holders = new Map(row.holders?.map((held) => [held.name, held.stream]));
  if (row.request !== null) {
    if (row.request.fingerprint !== idempotency?.fingerprint) throw new KeyReused();
    return { answer: { outcome: 'repeated', ...row.request.answer }, sendAt, holders };
  }
  const known = row.known ?? [];
  if (known.length > 0) {
    expectSame(stream, facts, known);
    return { answer: { outcome: 'repeated', ...row.known_answer! }, sendAt, holders };
  }
  if (revision > expectedRevision) throw new StaleRevision(stream, expectedRevision, revision);
  return { answer: undefined, sendAt, holders };
}

/** All of the append, in this stream, with this content. @throws IdReused with an id for which that does not hold */
function expectSame(
  stream: string,
  facts: readonly EncodedFact[],
  known: readonly { id: string; stream: string; hash: string }[],
): void {
  const hashes = new Map(facts.map(({ id, contentHash }) => [id, contentHash]));
  const other = known.find(({ id, hash, stream: place }) => place !== stream || hashes.get(id) !== hash);
  if (other !== undefined) throw new IdReused(other.id);
  if (known.length < facts.length) throw new IdReused(known[0]!.id);
}

/** A row of the journal by which an append is answered. */
export interface ArrivedRow {
  id: string;
  type: string;
  stream: string;
  revision: number;
  position: number;
  recorded_at: Date;
  hash: string;
  correlation_id: string;
  fingerprint: string | null;
}

export async function arrivedRows(pool: pg.Pool, ids: readonly string[]): Promise<ArrivedRow[]> {
  const { rows } = await pool.query<ArrivedRow>({
    name: 'arrived-facts',
    text: `SELECT id, type, stream, revision, position, recorded_at, encode(content_hash, 'hex') AS hash,
             correlation_id, fingerprint
           FROM journal.facts WHERE id = ANY ($1) ORDER BY position`,
    values: [ids],
  });
  return rows;
}

/**
 * The answer to an append whose events are in the journal. The server takes other content under known ids for a
 * repeat, so what stands there is compared: a twin of the request has recorded it if it is not by us.
 * @throws IdReused, KeyReused
 */
export function answerOf(command: AppendCommand, rows: readonly ArrivedRow[]): Appended {
  const { stream, facts, idempotency } = command;
  const first = rows[0];
  const ours = first?.stream === stream;
  if (ours && idempotency && first.fingerprint !== null && first.fingerprint !== idempotency.fingerprint)
    throw new KeyReused();
  expectSame(stream, facts, rows);
  const last = rows.at(-1)!;
  const twin = first?.correlation_id !== facts[0]?.correlationId;
  return {
    outcome: twin ? 'repeated' : 'recorded',
    stream,
    revision: last.revision,
    position: last.position,
    recordedAt: last.recorded_at.toISOString(),
    events: rows.map(({ id, type, position }) => ({ id, type, position })),
  };
}
