import type pg from 'pg';
import type { RefusedLine } from './judge-lines.js';

/** What a step of an import adds to its counts. */
export interface Tally {
  accepted: number;
  repeated: number;
  flagged: number;
  refused: RefusedLine[];
  position?: number;
}

export const emptyTally = (): Tally => ({ accepted: 0, repeated: 0, flagged: 0, refused: [] });

export interface Batch {
  id: string;
  kind: string;
  mode: 'dry-run' | 'commit';
  strict: boolean;
  state: string;
  caller: { subject: string; role: string; unit?: string; tokenId: string };
  /** The headings of a sheet as they were written. */
  headings: string[] | null;
  total: number;
  handled: number;
  resume: number;
  position: number | null;
}

const COLUMNS = `id, kind, mode, strict, state, caller, headings, total, handled, resume, position`;

/** The tables an import works on. Every step is one transaction, so that a restart goes on where it stood. */
export class Batches {
  constructor(private readonly pool: pg.Pool) {}

  async load(id: string): Promise<Batch | undefined> {
    const { rows } = await this.pool.query<Batch>(`SELECT ${COLUMNS} FROM imports.batches WHERE id = $1`, [
      id,
    ]);
    return rows[0];
  }

  async unfinished(): Promise<string[]> {
    const { rows } = await this.pool.query<{ id: string }>(
      `SELECT id FROM imports.batches WHERE state IN ('queued', 'running') ORDER BY created_at`,
    );
    return rows.map(({ id }) => id);
  }

  async begin(id: string): Promise<void> {
    await this.pool.query(
      `UPDATE imports.batches SET state = 'running', started_at = coalesce(started_at, now())
       WHERE id = $1`,
      [id],
    );
  }

  /** Marks lines of subjects with more lines than one request may hold. @returns how many lines that were */
  async refuseCrowds(id: string, most: number): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE imports.lines l SET code = 'too-many-lines', message = $3
       FROM imports.subjects s
       WHERE s.import_id = $1 AND s.lines > $2 AND l.import_id = $1 AND l.subject = s.subject AND l.code IS NULL`,
      [id, most, `more than ${most} lines about one person`],
    );
    return rowCount ?? 0;
  }

  /** Counts of one step, its refused lines, and where to go on. */
  async advance(id: string, tally: Tally, handled: number, resume: number): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await markRefused(client, id, tally.refused);
      await client.query(
        `UPDATE imports.batches SET accepted = accepted + $2, repeated = repeated + $3, flagged = flagged + $4,
           refused = refused + $5, handled = handled + $6, resume = $7,
           position = greatest(position, $8::bigint)
         WHERE id = $1`,
        [
          id,
          tally.accepted,
          tally.repeated,
          tally.flagged,
          tally.refused.length,
          handled,
          resume,
          tally.position ?? null,
        ],
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      client.release();
    }
  }

  async end(id: string, state: 'done' | 'failed', failure?: string): Promise<void> {
    await this.pool.query(
      `UPDATE imports.batches SET state = $2, failure = $3, ended_at = now() WHERE id = $1`,
      [id, state, failure ?? null],
    );
    // What was accepted is in the log; what was refused stays to be read.
    await this.pool.query('DELETE FROM imports.lines WHERE import_id = $1 AND code IS NULL', [id]);
    await this.pool.query('DELETE FROM imports.subjects WHERE import_id = $1', [id]);
  }

  async subjects(id: string, after: number, staff: boolean, most: number, limit: number) {
    const { rows } = await this.pool.query<{ first_line: number; subject: string; lines: number }>(
      `SELECT first_line, subject, lines FROM imports.subjects
       WHERE import_id = $1 AND first_line > $2 AND (left(subject, 6) = 'staff:') = $3 AND lines <= $4
       ORDER BY first_line LIMIT $5`,
      [id, after, staff, most, limit],
    );
    return rows;
  }

  async linesOf(
    id: string,
    subjects: readonly string[],
  ): Promise<Map<string, { line: number; body: string }[]>> {
    const { rows } = await this.pool.query<{ line: number; subject: string; body: string }>(
      `SELECT line, subject, body FROM imports.lines
       WHERE import_id = $1 AND subject = ANY ($2) AND code IS NULL ORDER BY subject, line`,
      [id, subjects],
    );
    const found = new Map<string, { line: number; body: string }[]>();
    for (const { subject, ...line } of rows) {
      const lines = found.get(subject);
      if (lines) lines.push(line);
      else found.set(subject, [line]);
    }
    return found;
  }

  async linesAfter(id: string, line: number, limit: number) {
    const { rows } = await this.pool.query<{ line: number; subject: string; body: string }>(
      `SELECT line, subject, body FROM imports.lines
       WHERE import_id = $1 AND line > $2 AND subject IS NOT NULL AND code IS NULL ORDER BY line LIMIT $3`,
      [id, line, limit],
    );
    return rows;
  }
}

async function markRefused(
  client: pg.ClientBase,
  id: string,
  refused: readonly RefusedLine[],
): Promise<void> {
  if (refused.length === 0) return;
  await client.query(
    `UPDATE imports.lines l
     SET code = r.code, message = r.message, refused_column = r."column", refused_value = r.value
     FROM jsonb_to_recordset($2::jsonb) AS r (line integer, code text, message text, "column" text, value text)
     WHERE l.import_id = $1 AND l.line = r.line`,
    [id, JSON.stringify(refused)],
  );
}
