import type pg from 'pg';
import type { Changes } from './known-rows.js';
import { columnsOf, isLog, KNOWN_STILL, type LogTable, type Projection, type Table } from './projection.js';

/** Schema in which the live read models stand; a rebuild works in one of its own beside it. */
export const LIVE_SCHEMA = 'read';
export const shadowSchema = (projection: string) => `read_next_${projection}`;
/** Where the rows that a rebuild replaced wait, in case somebody wants them back. */
export const keptSchema = (projection: string) => `read_kept_${projection}`;

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const qualified = (schema: string, table: string) => `${quote(schema)}.${quote(table)}`;

/** Text is compared by code point, on every machine alike. */
const typeOf = (type: string) => (type === 'text' ? 'text COLLATE "C"' : type);

export async function createTable(
  client: pg.ClientBase,
  table: Table | LogTable,
  schema: string,
): Promise<void> {
  const columns = Object.entries(columnsOf(table));
  const declared = columns.map(([column, type]) => `${quote(column)} ${typeOf(type)}`);
  const name = qualified(schema, table.name);
  await client.query(`CREATE TABLE ${name} (${declared.join(', ')})`);
  const unasked = columns.filter(([column, type]) => type === 'jsonb' || column === 'row_key');
  // No question is about them, and their samples are the widest: a quarter of the time to analyse the tables.
  const without = unasked.map(([column]) => `ALTER COLUMN ${quote(column)} SET STATISTICS 0`);
  if (without.length > 0) await client.query(`ALTER TABLE ${name} ${without.join(', ')}`);
}

export async function createTableIndexes(
  client: pg.ClientBase,
  table: Table | LogTable,
  schema: string,
): Promise<void> {
  const name = qualified(schema, table.name);
  if (!isLog(table)) await client.query(`CREATE INDEX ON ${name} (stream, known_to)`);
  for (const index of table.indexes) {
    const on = typeof index === 'string' ? `(${index})` : await trigrams(client, index);
    if (on !== undefined) await client.query(`CREATE INDEX ON ${name} ${on}`);
  }
  await client.query(`ANALYZE ${name}`);
}

export async function createTables(client: pg.ClientBase, { tables }: Projection, schema: string) {
  for (const table of tables) await createTable(client, table, schema);
}

export async function createIndexes(client: pg.ClientBase, { tables }: Projection, schema: string) {
  for (const table of tables) await createTableIndexes(client, table, schema);
}

/** Where the database lacks the extension, text is looked for row by row: slower, and the same found. */
async function trigrams(
  client: pg.ClientBase,
  { trigramsOf, where }: { trigramsOf: string; where: string },
): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT extnamespace::regnamespace::text AS schema FROM pg_extension WHERE extname = 'pg_trgm'`,
  );
  return rows[0] && `USING gin (${quote(trigramsOf)} ${rows[0].schema}.gin_trgm_ops) WHERE ${where}`;
}

/** Ends rows that no longer hold. @param closes a JSON array of `Close`, as SQL; `beside`: what else is read from */
export const closing = (name: string, closes: string, beside = '') =>
  `UPDATE ${name} AS t SET known_to = c.at
   FROM ${beside}jsonb_to_recordset(${closes}) AS c (stream text, row_key text, at bigint)
   WHERE t.stream = c.stream AND t.row_key = c.row_key AND t.known_to = ${KNOWN_STILL}`;

/**
 * One statement that moves a read model forward: rows and checkpoint together, and nothing at all when the
 * checkpoint is not where this projector left it (somebody else moved it, or a rebuild was swapped in).
 * Parameters: name, from, to, then inserts and closes of each table as JSON text.
 */
function advanceSql(projection: Projection, schema: string): string {
  const parts = projection.tables.map((table, index) => {
    const columns = columnsOf(table);
    const names = Object.keys(columns).map(quote).join(', ');
    const typed = Object.entries(columns).map(([name, type]) => `${quote(name)} ${type}`);
    const name = qualified(schema, table.name);
    const inserts = `$${4 + index * 2}::jsonb`;
    const closes = `$${5 + index * 2}::jsonb`;
    const insert = `insert_${index} AS (
      INSERT INTO ${name} (${names})
      SELECT ${names} FROM moved, jsonb_to_recordset(${inserts}) AS row (${typed.join(', ')})
    )`;
    const none = `close_${index} AS (SELECT ${closes})`;
    if (isLog(table)) return `${insert}, ${none}`;
    return `${insert}, close_${index} AS (${closing(name, closes, 'moved, ')})`;
  });
  return `WITH moved AS (
      UPDATE read_store.checkpoints SET position = $3, moved_at = now()
      WHERE name = $1 AND position = $2 RETURNING 1
    ), ${parts.join(', ')}
    SELECT count(*)::integer AS moved FROM moved`;
}

const statements = new Map<string, string>();

/**
 * Moves a read model from one position to another.
 * @returns false when its checkpoint is not at `from`; then nothing was written
 */
export async function writeAdvance(
  client: pg.ClientBase | pg.Pool,
  projection: Projection,
  changes: readonly Changes[],
  from: number,
  to: number,
  { schema, checkpoint } = { schema: LIVE_SCHEMA, checkpoint: projection.name },
): Promise<boolean> {
  const key = `${schema} ${projection.name} ${projection.version}`;
  let text = statements.get(key);
  if (!text) statements.set(key, (text = advanceSql(projection, schema)));
  const values = changes.flatMap(({ inserts, closes }) => [
    JSON.stringify(inserts.map(({ own, known }) => ({ ...own, ...known }))),
    JSON.stringify(closes),
  ]);
  const { rows } = await client.query<{ moved: number }>({
    name: `advance ${key}`,
    text,
    values: [checkpoint, from, to, ...values],
  });
  return rows[0]?.moved === 1;
}
