import { foldText } from '../../domain/text.js';
import { Refusal } from '../../domain/refusal.js';
import { isFault, type CellContent, type SheetRow } from '../../sheets/row.js';
import { CODE, IGNORED_HEADINGS, type Column, type RowKind } from './columns.js';

/** Headings as compared: without diacritics, Đ as d, signs and spaces left out, also what stands in brackets. */
const keyOf = (text: string) => foldText(text.replace(/\([^)]*\)/g, '')).replace(/[^a-z0-9]/g, '');

/** Where each column stands, and the headings as they were written. */
export interface Headings {
  written: string[];
  /** Index of a column by its key. */
  at: Readonly<Record<string, number>>;
}

const namesOf = ({ heading, aliases = [] }: Column) => [heading, ...aliases].map(keyOf);
const ignored = new Set(IGNORED_HEADINGS.map(keyOf));
const textOf = (cell: CellContent | undefined): string =>
  cell === null || cell === undefined || isFault(cell)
    ? ''
    : String(cell).normalize('NFC').replace(/\s+/g, ' ').trim();

/** Whether a row is that of the headings: it names the person's code and another column. */
export function isHeadingRow(row: SheetRow, kind: RowKind): boolean {
  const known = new Map(kind.columns.flatMap((column) => namesOf(column).map((name) => [name, column.key])));
  const keys = new Set(row.cells.map((cell) => known.get(keyOf(textOf(cell)))));
  keys.delete(undefined);
  return keys.has(CODE.key) && keys.size > 1;
}

/**
 * Finds each column of the kind in a row of headings, in any order.
 * @throws Refusal `malformed` that names what is unknown, missing or there twice
 */
export const readHeadings = ({ cells }: SheetRow, kind: RowKind): Headings =>
  headingsOf(cells.map(textOf), kind);

/** As `readHeadings`, of the headings as they were written. */
export function headingsOf(written: string[], kind: RowKind): Headings {
  const known = new Map(kind.columns.flatMap((column) => namesOf(column).map((name) => [name, column])));
  const at: Record<string, number> = {};
  const faults: string[] = [];
  written.forEach((text, index) => {
    const name = keyOf(text);
    if (name === '' || ignored.has(name)) return;
    const column = known.get(name);
    if (!column) faults.push(`there is no column “${text.slice(0, 60)}”`);
    else if (at[column.key] !== undefined) faults.push(`the column “${column.heading}” is there twice`);
    else at[column.key] = index;
  });
  for (const { key, heading, required } of kind.columns)
    if (required && at[key] === undefined) faults.push(`the column “${heading}” is missing`);
  if (faults.length > 0)
    throw new Refusal('malformed', { detail: `${faults.join('; ')}. ${expected(kind)}` });
  return { written, at };
}

export const expected = (kind: RowKind): string =>
  `The columns are: ${kind.columns.map(({ heading }) => heading).join(', ')}`;
