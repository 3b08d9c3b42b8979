import type pg from 'pg';
import { Refusal } from '../domain/refusal.js';
import { fit } from '../sheets/fit.js';
import { openSheets, type OpenedSheets } from '../sheets/open-sheets.js';
import { isFault, type CellContent, type SheetRow } from '../sheets/row.js';
import type { RowKind } from './rows/columns.js';
import { expected, isHeadingRow, readHeadings, type Headings } from './rows/headings.js';
import { rowKindOf, type RowKindName } from './rows/kinds.js';
import { subjectOfRow } from './rows/read-row.js';
import { copyLines, type Staged, type StagedCount } from './stage.js';

/** Rows among which the headings are looked for, below a title and the like. */
const HEADINGS_WITHIN = 40;
const LONGEST_ROW = 200_000;

const fitCell = (cell: CellContent): CellContent =>
  typeof cell === 'string' ? fit(cell) : isFault(cell) ? { fault: fit(cell.fault) } : cell;

/**
 * Puts the rows below the headings into PostgreSQL as they are read; nothing of the sheet stays in memory.
 * @param format what the file was said to be
 * @throws Refusal `unsupported-media-type`, `payload-too-large` or `malformed` with the reason
 */
export async function stageRows(
  client: pg.ClientBase,
  importId: string,
  { path, kind: name, format }: { path: string; kind: RowKindName; format: 'xlsx' | 'csv' | undefined },
): Promise<StagedCount & { headings: string[] }> {
  const kind = rowKindOf(name);
  const opened = await openSheets(path, format);
  try {
    const { sheet, headings, after } = await findHeadings(opened, kind);
    const counted = await copyLines(client, importId, staged(sheet.rows(), headings, after, kind));
    return { ...counted, headings: headings.written };
  } finally {
    opened.close();
  }
}

async function* staged(
  rows: AsyncIterable<SheetRow>,
  headings: Headings,
  after: number,
  kind: RowKind,
): AsyncGenerator<Staged> {
  for await (const { line, cells } of rows) {
    if (line <= after) continue;
    const row = { line, cells: cells.map(fitCell) };
    const found = subjectOfRow(row, headings, kind);
    if (!found) continue;
    const body = JSON.stringify(row.cells);
    if (body.length > LONGEST_ROW)
      yield { line, code: 'line-too-long', message: `the row has more than ${LONGEST_ROW} characters` };
    else if ('key' in found) yield { line, subject: `staff:${found.key}`, body };
    else yield { ...found, body };
  }
}

/** The first sheet that is shown and has the headings. */
async function findHeadings({ sheets }: OpenedSheets, kind: RowKind) {
  for (const sheet of sheets) {
    let looked = 0;
    for await (const row of sheet.rows()) {
      if (isHeadingRow(row, kind)) return { sheet, headings: readHeadings(row, kind), after: row.line };
      if (++looked >= HEADINGS_WITHIN) break;
    }
  }
  throw new Refusal('malformed', { detail: `no sheet that is shown has the headings. ${expected(kind)}` });
}
