import { createHash } from 'node:crypto';
import type pg from 'pg';

/** A digest of everything in the live read models, and the position of each. */
export async function liveRows(pool: pg.Pool): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const tables = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_catalog.pg_class WHERE relnamespace = 'read'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ row: string }>(
      `SELECT t::text AS row FROM read."${name}" AS t ORDER BY t::text COLLATE "C"`,
    );
    const digest = createHash('sha256');
    for (const { row } of rows) digest.update(`${row}\n`);
    found[name] = `${rows.length} rows, ${digest.digest('hex')}`;
  }
  const positions = await pool.query<{ name: string; position: number }>(
    'SELECT name, position FROM read_store.checkpoints WHERE live ORDER BY name',
  );
  for (const { name, position } of positions.rows) found[`position of ${name}`] = String(position);
  return found;
}

/** Schemas that only a rebuild under way may have. */
export async function leftOvers(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT nspname AS name FROM pg_catalog.pg_namespace WHERE nspname LIKE 'read\\_next\\_%' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}
