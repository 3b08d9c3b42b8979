import { stringify } from 'csv-stringify/sync';
import type { Column } from './columns.js';
import { textOf } from './columns.js';
import { neutral } from './neutral.js';

export type Pages = AsyncIterable<readonly object[]>;

/** Without it Excel reads Vietnamese as Latin-1. */
const BYTE_ORDER_MARK = '\ufeff';
const lines = (rows: string[][]) => stringify(rows, { record_delimiter: '\r\n' });

/** RFC 4180, a page of rows at a time. */
export async function* csvOf(
  pages: Pages,
  columns: readonly Column[],
  headings: readonly string[],
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + lines([headings.map(neutral)]);
  for await (const page of pages)
    if (page.length > 0)
      yield lines(page.map((row) => columns.map((column) => neutral(textOf(row, column)))));
}

/** One JSON object a line. */
export async function* ndjsonOf(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages)
    if (page.length > 0) yield page.map((row) => JSON.stringify(row) + '\n').join('');
}

/** A sheet of text cells: none is ever calculated, whatever it begins with. */
export function sheetRowsOf(pages: Pages, columns: readonly Column[]): AsyncIterable<string[]> {
  return (async function* () {
    for await (const page of pages)
      for (const row of page) yield columns.map((column) => textOf(row, column));
  })();
}
