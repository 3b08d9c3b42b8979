import { extname } from 'node:path';
import { Refusal } from '../domain/refusal.js';
import { openSheets } from '../sheets/open-sheets.js';
import { isHeadingRow, readHeadings } from './rows/headings.js';
import { ROW_KINDS, rowKindOf, type RowKindName } from './rows/kinds.js';

const LOOKED_AT = 40;

export const formatByName = (path: string): 'xlsx' | 'csv' | undefined => {
  const extension = extname(path).toLowerCase();
  return extension === '.xlsx' ? 'xlsx' : extension === '.csv' ? 'csv' : undefined;
};

/**
 * What a file on disk holds: NDJSON of facts unless its name says workbook or CSV; of those the one kind whose
 * headings it has.
 * @throws Refusal where the file cannot be read, or the headings fit none or several kinds
 */
export async function guessKind(path: string): Promise<'facts' | RowKindName> {
  const format = formatByName(path);
  if (format === undefined) return 'facts';
  const opened = await openSheets(path, format);
  try {
    for (const sheet of opened.sheets) {
      let looked = 0;
      for await (const row of sheet.rows()) {
        const fitting = ROW_KINDS.filter((name) => fits(row, name));
        if (fitting.length === 1) return fitting[0]!;
        if (++looked >= LOOKED_AT) break;
      }
    }
  } finally {
    opened.close();
  }
  throw new Refusal('malformed', {
    detail: `the headings do not say what the rows hold; name it: --kind ${ROW_KINDS.join('|')}`,
  });
}

function fits(row: Parameters<typeof readHeadings>[0], name: RowKindName): boolean {
  const kind = rowKindOf(name);
  if (!isHeadingRow(row, kind)) return false;
  try {
    readHeadings(row, kind);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
