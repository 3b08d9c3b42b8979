import type { Readable } from 'node:stream';
import { problems } from '../http/problems.js';
import { isFault, type CellContent } from '../sheets/row.js';
import { writeWorkbook, type SheetCell } from '../sheets/write-workbook.js';
import type { ImportFiles, RefusedRow } from './import-files.js';
import { REASON_HEADING } from './rows/columns.js';
import { isRowKind, rowKindOf } from './rows/kinds.js';

const PAGE = 500;

const shown = (cell: CellContent): SheetCell => (isFault(cell) ? `#${cell.fault}` : cell);
const reason = ({ code, message, column }: RefusedRow): string => {
  const said =
    code === 'invalid-fact' || code === 'invalid-day' ? message : `${problems[code].title.vi}: ${message}`;
  return column === undefined ? said : `${column}: ${said}`;
};

/**
 * The refused rows of an import as a workbook. Rows of a sheet stand as they were filled in, with the reason beside
 * them in a column that is not read again; lines of NDJSON as what is known of them.
 */
export function refusedRows(
  files: ImportFiles,
  { importId, kind, headings }: { importId: string; kind: string; headings: readonly string[] | null },
): Readable {
  if (!isRowKind(kind) || !headings) return refusedLines(files, importId);
  async function* rows() {
    for await (const row of everyRefused(files, importId))
      yield [...cellsOf(row, headings!.length), reason(row)];
  }
  const columns = [
    ...headings.map((heading) => ({ heading, width: 16 })),
    { heading: REASON_HEADING, width: 60 },
  ];
  return writeWorkbook({ name: rowKindOf(kind).title, columns: withoutReason(columns) }, rows());

  /** A file that was mended once has a column of reasons already; the new ones take its place. */
  function withoutReason(all: typeof columns) {
    return all.map((column, index) =>
      index < all.length - 1 && isReason(column.heading) ? { ...column, heading: '' } : column,
    );
  }
  function cellsOf({ body }: RefusedRow, width: number): SheetCell[] {
    const cells = body === null ? [] : (JSON.parse(body) as CellContent[]);
    return Array.from({ length: width }, (_, index) =>
      isReason(headings![index]!) ? null : shown(cells[index] ?? null),
    );
  }
}

const isReason = (heading: string) => heading.trim().toLowerCase() === REASON_HEADING.toLowerCase();

function refusedLines(files: ImportFiles, importId: string): Readable {
  async function* rows() {
    for await (const row of everyRefused(files, importId))
      yield [row.line, row.staff, row.column, row.value, row.code, row.message, row.body];
  }
  const headings = ['Dòng', 'Mã hồ sơ', 'Cột', 'Giá trị', 'Mã lỗi', REASON_HEADING, 'Nội dung dòng'];
  return writeWorkbook(
    { name: 'Dòng bị từ chối', columns: headings.map((heading) => ({ heading })) },
    rows(),
  );
}

async function* everyRefused(files: ImportFiles, importId: string): AsyncGenerator<RefusedRow> {
  for (let after = 0; ;) {
    const page = await files.refused(importId, after, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.line;
  }
}
