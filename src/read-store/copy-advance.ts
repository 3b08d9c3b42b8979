import type pg from 'pg';
import { copyRows } from './copy.js';
import type { Changes } from './known-rows.js';
import type { Projection } from './projection.js';
import { closing, LIVE_SCHEMA, qualified } from './tables.js';

/** From so many new rows on, COPY costs less than a statement that takes them as JSON, in spite of more round trips. */
export const COPY_FROM_ROWS = 200;

/**
 * Moves a live read model from one position to another like `writeAdvance`, for many rows: rows and checkpoint in one
 * transaction, and nothing at all when the checkpoint is not at `from`.
 */
export async function copyAdvance(
  pool: pg.Pool,
  projection: Projection,
  changes: readonly Changes[],
  from: number,
  to: number,
): Promise<boolean> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    // The tables before the checkpoint, as one statement would: a swap locks them in that order too.
    const tables = projection.tables.map(({ name }) => qualified(LIVE_SCHEMA, name));
    await client.query(`BEGIN; LOCK TABLE ${tables.join(', ')} IN ROW EXCLUSIVE MODE`);
    const moved = await client.query(
      `UPDATE read_store.checkpoints SET position = $3, moved_at = now() WHERE name = $1 AND position = $2`,
      [projection.name, from, to],
    );
    if (moved.rowCount === 1)
      for (const [index, table] of projection.tables.entries()) {
        const { inserts, closes } = changes[index]!;
        const name = qualified(LIVE_SCHEMA, table.name);
        // Before the new rows come: one of them may say the same as a row that ends here.
        if (closes.length > 0) await client.query(closing(name, '$1::jsonb'), [JSON.stringify(closes)]);
        await copyRows(client, name, table, inserts);
      }
    await client.query('COMMIT');
    return moved.rowCount === 1;
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A connection in an unfinished transaction is not given back.
    client.release(failure);
  }
}
