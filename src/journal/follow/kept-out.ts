import type pg from 'pg';

/**
 * The revision a stream has in the source where the journal ends at `revision`: that one, or further where what follows
 * was kept out. Without it nothing could be recorded after an event that was kept out at the end of a stream.
 */
export async function skippedUpTo(
  pool: pg.Pool | pg.ClientBase,
  stream: string,
  revision: number,
): Promise<number> {
  const { rows } = await pool.query<{ revision: number }>({
    name: 'kept-out-after',
    text: 'SELECT revision FROM journal.kept_out WHERE stream = $1 AND revision > $2 ORDER BY revision',
    values: [stream, revision],
  });
  let last = revision;
  for (const { revision: next } of rows) {
    if (next !== last + 1) break;
    last = next;
  }
  return last;
}

/** How many events were kept out, by reason. */
export async function keptOutCounts(pool: pg.Pool | pg.ClientBase): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ reason: string; events: number }>(
    'SELECT reason, count(*)::integer AS events FROM journal.kept_out GROUP BY reason ORDER BY reason',
  );
  return new Map(rows.map(({ reason, events }) => [reason, events]));
}
