import { writeXlsx, writeXlsxStream, colToLetter } from 'hucre/xlsx';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { fit } from './fit.js';

export const WORKBOOK_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A day is written as text, as people read it; nothing ever becomes a formula. */
export type SheetCell = string | number | boolean | null | undefined;
export type SheetRows = AsyncIterable<readonly SheetCell[]> | Iterable<readonly SheetCell[]>;

export interface SheetColumn {
  heading: string;
  /** In characters. */
  width?: number;
  /** Values offered as a drop-down; others may still be typed. */
  choices?: readonly string[];
}

export interface SheetOutline {
  /** At most 31 characters, none of `[]:*?/\`. */
  name: string;
  columns: readonly SheetColumn[];
}

/** Most characters of a cell, by the file format. */
const LONGEST_CELL = 32_767;
/** Excel reads `_x0041_` as A; such text is written with its first sign escaped. */
const ESCAPE_LIKE = /_(?=x[0-9a-f]{4}_)/gi;

const writable = (cell: SheetCell): string | number | boolean | null => {
  if (typeof cell === 'string')
    return fit(cell).slice(0, LONGEST_CELL).replace(ESCAPE_LIKE, '_x005F_').replaceAll('\r', '_x000D_');
  if (typeof cell === 'number' && !Number.isFinite(cell)) return String(cell);
  return cell ?? null;
};

const columnsOf = ({ columns }: SheetOutline) =>
  columns.map(({ heading, width = Math.max(10, heading.length + 2) }) => ({
    header: writable(heading) as string,
    width,
  }));

/**
 * A workbook of one sheet as bytes: a frozen row of headings, then the rows, which are pulled as the reader reads, so
 * that memory does not grow with them. More than 1,048,575 rows go on in a further sheet. An error of `rows` destroys
 * the stream; destroying the stream ends `rows`.
 */
export function writeWorkbook(outline: SheetOutline, rows: SheetRows): Readable {
  async function* written() {
    for await (const row of rows) yield row.map(writable);
  }
  const options = { name: outline.name, columns: columnsOf(outline), freezePane: { rows: 1 } };
  return Readable.fromWeb(writeXlsxStream(written(), options) as ReadableStream<Uint8Array>);
}

/** Rows below the headings in which a form offers its drop-downs. */
const FORM_ROWS = 20_000;

/**
 * A form to be filled in: as `writeWorkbook`, with each column's choices as a drop-down. They stand in a hidden sheet,
 * because a list within the rule may have 255 characters only. Held in memory: for few rows.
 */
export async function writeForm(
  outline: SheetOutline,
  rows: readonly (readonly SheetCell[])[],
  choicesName: string,
): Promise<Buffer> {
  const offered = outline.columns.flatMap(({ choices }, index) =>
    choices && choices.length > 0 ? [{ choices, column: colToLetter(index) }] : [],
  );
  const dataValidations = offered.map(({ choices, column }, index) => ({
    type: 'list' as const,
    formula1: `'${choicesName}'!$${colToLetter(index)}$1:$${colToLetter(index)}$${choices.length}`,
    range: `${column}2:${column}${FORM_ROWS + 1}`,
    allowBlank: true,
    showErrorMessage: false,
  }));
  const longest = Math.max(0, ...offered.map(({ choices }) => choices.length));
  const lists = Array.from({ length: longest }, (_, row) =>
    offered.map(({ choices }) => writable(choices[row])),
  );
  const columns = columnsOf(outline);
  const head = columns.map(({ header }) => header);
  const bytes = await writeXlsx({
    sheets: [
      {
        name: outline.name,
        columns: columns.map(({ width }) => ({ width, numFmt: '@' })),
        rows: [head, ...rows.map((row) => row.map(writable))],
        dataValidations,
        freezePane: { rows: 1 },
      },
      ...(offered.length > 0 ? [{ name: choicesName, rows: lists, hidden: true }] : []),
    ],
  });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
