import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { columnsOf, type LogTable, type Row, type Table } from './projection.js';

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** A stream costs by the piece; so many rows are about 50 KB. */
const ROWS_PER_CHUNK = 200;
const NEEDS_ESCAPE = /[\\\n\r\t]/g;

/** A value in the text format of COPY. */
function cell(value: unknown, type: string): string {
  if (value === undefined || value === null) return '\\N';
  const text = type === 'jsonb' ? JSON.stringify(value) : String(value as string | number | boolean);
  return text.replace(NEEDS_ESCAPE, (character) => ESCAPES[character]!);
}

/** Streams rows into a table with COPY; the table's name must be quoted already. */
export async function copyRows(
  client: pg.ClientBase,
  name: string,
  table: Table | LogTable,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries(columnsOf(table));
  const names = columns.map(([column]) => `"${column}"`).join(', ');
  const lines = function* () {
    for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
      let chunk = '';
      for (const row of rows.slice(start, start + ROWS_PER_CHUNK))
        chunk += `${columns.map(([column, type]) => cell(row[column], type)).join('\t')}\n`;
      yield chunk;
    }
  };
  await pipeline(Readable.from(lines()), client.query(copyFrom(`COPY ${name} (${names}) FROM STDIN`)));
}
