import type pg from 'pg';
import type { Caller } from '../access/scope.js';

/** Who wants a batch undone, and why. */
export interface CancellationOrder {
  caller: Caller;
  reason: string;
}

/** A person, unit or position whose facts of the batch stay, and why. */
export interface LeftStanding {
  subject: string;
  code: string;
  message: string;
}

/** What the cancelling of batches keeps. Every step is one transaction, so that a restart goes on. */
export class Cancellations {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Takes an order for a batch that has ended; one that left somebody standing may be given again.
   * @returns whether it could be taken
   */
  async order(id: string, order: CancellationOrder): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `WITH ordered AS (
         UPDATE imports.batches b SET state = 'running', cancellation = $2, ended_at = NULL
         WHERE id = $1 AND mode = 'commit' AND (state IN ('done', 'failed') AND cancellation IS NULL
           OR state = 'cancelled' AND EXISTS (SELECT FROM imports.left_standing WHERE import_id = b.id))
         RETURNING id
       ), before AS (DELETE FROM imports.left_standing WHERE import_id IN (SELECT id FROM ordered))
       SELECT FROM ordered`,
      [id, JSON.stringify(order)],
    );
    return rowCount === 1;
  }

  async orderOf(id: string): Promise<CancellationOrder | undefined> {
    const { rows } = await this.pool.query<{ cancellation: CancellationOrder | null }>(
      'SELECT cancellation FROM imports.batches WHERE id = $1',
      [id],
    );
    return rows[0]?.cancellation ?? undefined;
  }

  /** The streams the batch wrote to, in their order. The log before it began is not looked at: no index leads there. */
  async streamsOf(id: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ stream: string }>(
      `SELECT DISTINCT stream FROM journal.facts
       WHERE correlation_id = $1 AND position > (
         SELECT coalesce(journal.position_at(started_at - interval '1 second'), 0) FROM imports.batches WHERE id = $2)
       ORDER BY stream`,
      [id, id],
    );
    return rows.map(({ stream }) => stream);
  }

  async advance(
    id: string,
    cancelled: number,
    position: number | undefined,
    left: readonly LeftStanding[],
  ): Promise<void> {
    await this.pool.query(
      `WITH standing AS (
         INSERT INTO imports.left_standing (import_id, subject, code, message)
         SELECT $1, subject, code, message
         FROM jsonb_to_recordset($4::jsonb) AS l (subject text, code text, message text)
         ON CONFLICT (import_id, subject) DO NOTHING
       )
       UPDATE imports.batches
       SET cancelled_facts = cancelled_facts + $2, position = greatest(position, $3::bigint) WHERE id = $1`,
      [id, cancelled, position ?? null, JSON.stringify(left)],
    );
  }

  async end(id: string): Promise<void> {
    await this.pool.query(
      `UPDATE imports.batches SET state = 'cancelled', failure = NULL, ended_at = now() WHERE id = $1`,
      [id],
    );
  }

  /** The batch is as it was before the order, which may be given again. */
  async fail(id: string, failure: string): Promise<void> {
    await this.pool.query(
      `UPDATE imports.batches SET state = 'failed', failure = $2, cancellation = NULL, ended_at = now() WHERE id = $1`,
      [id, failure],
    );
  }

  /** Those left standing after `subject`, in their order. */
  async left(id: string, subject: string, limit: number): Promise<LeftStanding[]> {
    const { rows } = await this.pool.query<LeftStanding>(
      `SELECT subject, code, message FROM imports.left_standing
       WHERE import_id = $1 AND subject > $2 ORDER BY subject LIMIT $3`,
      [id, subject, limit],
    );
    return rows;
  }
}
