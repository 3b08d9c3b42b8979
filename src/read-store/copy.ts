import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Insert } from './known-rows.js';
import { columnsOf, type LogTable, type Table } from './projection.js';

/** A stream costs by the piece; so many rows are about 50 KB. */
const ROWS_PER_CHUNK = 200;

/** A whole row in the text format of COPY. Streams and the rest of the service's columns hold nothing to escape. */
export const lineOf = ({ text, known }: Insert): string =>
  known
    ? `${text}\t${known.stream}\t${known.known_from}\t${known.known_to}\t${known.row_key}\n`
    : `${text}\n`;

/** Streams rows into a table with COPY; the table's name must be quoted already. */
export async function copyRows(
  client: pg.ClientBase,
  name: string,
  table: Table | LogTable,
  rows: readonly Insert[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columnsOf(table)).map((column) => `"${column}"`);
  const lines = function* () {
    for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
      let chunk = '';
      for (const row of rows.slice(start, start + ROWS_PER_CHUNK)) chunk += lineOf(row);
      yield chunk;
    }
  };
  await pipeline(
    Readable.from(lines()),
    client.query(copyFrom(`COPY ${name} (${names.join(', ')}) FROM STDIN`)),
  );
}
