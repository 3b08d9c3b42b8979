import { sentHash } from '../../commands/request.js';
import { isCode } from '../../domain/facts/fields.js';
import { readFact } from '../../domain/facts/validate.js';
import { Refusal } from '../../domain/refusal.js';
import { foldText } from '../../domain/text.js';
import { isFault, type CellContent, type SheetRow } from '../../sheets/row.js';
import type { ReadLine, RefusedLine, StagedLine } from '../judge-lines.js';
import { CODE, EXAMPLE_CODE, type RowFact, type RowKind } from './columns.js';
import type { Headings } from './headings.js';
import type { Names } from './names.js';
import { RowCells, type CellFaultFound } from './row-cells.js';

/** Columns in which a rule's refusal of a fact shows itself; others show it in the fact's own column. */
const PLACES: Readonly<Record<string, string>> = {
  'unknown-unit': 'unit',
  'unknown-position': 'position',
  'file-already-open': CODE.key,
  'file-code-used': CODE.key,
  'staff-unknown': CODE.key,
};

/** Whom a row is about; undefined for one that is to be passed over. */
export function subjectOfRow(
  row: SheetRow,
  headings: Headings,
  kind: RowKind,
): { key: string } | RefusedLine | undefined {
  const cells = new RowCells(kind.columns, headings, row.cells);
  const filled = kind.columns.filter(({ key }) => cells.isFilled(key));
  if (filled.length === 0 || isNumbering(row.cells)) return undefined;
  const key = cells.text(CODE.key);
  if (key === EXAMPLE_CODE) return undefined;
  if (isCode(key)) return { key };
  if (cells.faults.length === 0)
    cells.refuse(CODE.key, key === undefined ? 'chưa điền' : 'mã gồm 1 đến 64 chữ không dấu, số và . _ -');
  return refusedFor(row.line, cells, cells.faults);
}

/** The row `(1) (2) (3) …` below the headings of many forms. */
const isNumbering = (cells: readonly CellContent[]) => {
  const filled = cells.filter((cell) => cell !== null);
  return (
    filled.length > 2 &&
    filled.every((cell, index) => !isFault(cell) && String(cell).replace(/[()\s]/g, '') === String(index + 1))
  );
};

/**
 * The facts of a staged row, each of its schema.
 * @param known the person's name as recorded, to be told from a slip in the code
 */
export function readRow(
  staged: StagedLine,
  { headings, kind, names }: { headings: Headings; kind: RowKind; names: Names },
  known: string | undefined,
): ReadLine[] | RefusedLine {
  const cells = new RowCells(kind.columns, headings, JSON.parse(staged.body) as CellContent[], names);
  const facts = kind.facts(cells);
  const name = cells.text('name');
  if (known !== undefined && name !== undefined && foldText(known) !== foldText(name))
    cells.refuse('name', `hồ sơ này mang tên ${known}; mã hoặc tên bị nhầm`, 'name-differs');
  if (cells.faults.length > 0) return refusedFor(staged.line, cells, cells.faults);
  const read = facts.map((fact) => factOf(fact, cells, staged.line));
  const faults = cells.faults as CellFaultFound[];
  return faults.length > 0 ? refusedFor(staged.line, cells, faults) : read.filter((one) => one !== undefined);
}

function factOf({ fact, from, at }: RowFact, cells: RowCells, line: number): ReadLine | undefined {
  try {
    const input = readFact(fact, 'dossier');
    const column = (code: string) => {
      const place = PLACES[code];
      const key = place !== undefined && cells.isFilled(place) ? place : at;
      const value = cells.shown(key);
      return { column: cells.headingOf(key), ...(value === undefined ? {} : { value }) };
    };
    return { line, input, hash: sentHash(input), column };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const { pointer, detail } of error.errors ?? [])
      cells.refuse(from[pointer] ?? at, detail, error.code);
    return undefined;
  }
}

/** Every fault of the row in one sentence, the first one's column and value beside it. */
function refusedFor(line: number, cells: RowCells, faults: readonly CellFaultFound[]): RefusedLine {
  const first = faults[0]!;
  const value = cells.shown(first.key);
  const others = faults.slice(1).map(({ key, message: said }) => `; ${cells.headingOf(key)}: ${said}`);
  const message = first.message + others.join('');
  return {
    line,
    code: first.code,
    message,
    column: cells.headingOf(first.key),
    ...(value === undefined ? {} : { value }),
  };
}
