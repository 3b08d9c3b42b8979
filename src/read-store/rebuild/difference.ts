import type pg from 'pg';
import {
  isLog,
  KNOWN_STILL,
  SERVICE_COLUMNS,
  type LogTable,
  type Projection,
  type Table,
} from '../projection.js';
import { qualified } from '../tables.js';

/** Rows by which new tables differ from the old ones, by table. */
export interface Difference {
  added: number;
  removed: number;
  changed: number;
  tables: Record<string, { added: number; removed: number; changed: number }>;
}

export interface Side {
  schema: string;
  position: number;
}

/**
 * Compares rows as known at the position both have reached. A row counts as changed when what a fact made of a stream
 * reads otherwise; columns that only one side has are passed over.
 */
export async function difference(
  client: pg.ClientBase,
  projection: Projection,
  old: Side,
  fresh: Side,
): Promise<Difference> {
  const at = Math.min(old.position, fresh.position);
  const found: Difference = { added: 0, removed: 0, changed: 0, tables: {} };
  for (const table of projection.tables) {
    const { name } = table;
    const columns = await sharedColumns(client, name, [old.schema, fresh.schema]);
    // A table that is new in this version has no rows to differ from.
    const count = columns.length === 0 ? undefined : await compared(client, table, columns, old, fresh, at);
    found.tables[name] = count ?? {
      added: await rowsAt(client, table, fresh.schema, at),
      removed: 0,
      changed: 0,
    };
    for (const kind of ['added', 'removed', 'changed'] as const) found[kind] += found.tables[name][kind];
  }
  return found;
}

/** Since which position a row is known. */
const since = (table: Table | LogTable) => (isLog(table) ? 'position' : 'known_from');

/** The rows of one side as known then: what names a row, until when it is known, and what it says. */
function known(table: Table | LogTable, columns: readonly string[], schema: string, at: number): string {
  const content = `ROW(${columns.map((column) => `"${column}"`).join(', ')})::text`;
  const names = isLog(table)
    ? `'' AS stream, position AS known_from, md5(${content}) AS row_key, 0 AS known_to`
    : `stream, known_from, row_key, CASE WHEN known_to > ${at} THEN ${KNOWN_STILL} ELSE known_to END AS known_to`;
  const from = qualified(schema, table.name);
  return `(SELECT ${names}, ${content} AS content FROM ${from} WHERE ${since(table)} <= ${at})`;
}

async function compared(
  client: pg.ClientBase,
  table: Table | LogTable,
  columns: readonly string[],
  old: Side,
  fresh: Side,
  at: number,
) {
  const { rows } = await client.query<{ added: number; removed: number; changed: number }>(`
    WITH differing AS (
      SELECT coalesce(o.stream, f.stream) AS stream, coalesce(o.known_from, f.known_from) AS known_from,
        count(*) FILTER (WHERE o.stream IS NULL) AS added, count(*) FILTER (WHERE f.stream IS NULL) AS removed,
        count(*) FILTER (WHERE o.stream IS NOT NULL AND f.stream IS NOT NULL) AS changed
      FROM ${known(table, columns, old.schema, at)} o FULL JOIN ${known(table, columns, fresh.schema, at)} f
        ON o.stream = f.stream AND o.known_from = f.known_from AND o.row_key = f.row_key
      WHERE (o.known_to, o.content) IS DISTINCT FROM (f.known_to, f.content)
      GROUP BY 1, 2
    )
    SELECT coalesce(sum(added - least(added, removed)), 0)::bigint AS added,
      coalesce(sum(removed - least(added, removed)), 0)::bigint AS removed,
      coalesce(sum(changed + least(added, removed)), 0)::bigint AS changed
    FROM differing`);
  return rows[0]!;
}

async function rowsAt(client: pg.ClientBase, table: Table | LogTable, schema: string, at: number) {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${qualified(schema, table.name)} WHERE ${since(table)} <= ${at}`,
  );
  return rows[0]!.count;
}

/** Columns of a table that both schemas have, but for those of the service; none where one lacks the table. */
async function sharedColumns(client: pg.ClientBase, table: string, schemas: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_name = $1 AND table_schema = ANY ($2) AND NOT column_name = ANY ($3)
     GROUP BY 1 HAVING count(*) = 2 ORDER BY 1`,
    [table, schemas, Object.keys(SERVICE_COLUMNS)],
  );
  return rows.map(({ name }) => name);
}
