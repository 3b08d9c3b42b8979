import type pg from 'pg';

/** How many events were kept out, by reason. */
export async function keptOutCounts(pool: pg.Pool | pg.ClientBase): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ reason: string; events: number }>(
    'SELECT reason, count(*)::integer AS events FROM journal.kept_out GROUP BY reason ORDER BY reason',
  );
  return new Map(rows.map(({ reason, events }) => [reason, events]));
}
