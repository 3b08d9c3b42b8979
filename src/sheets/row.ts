/** Why a cell has no value: a formula that was never calculated, or one that ended in an error. */
export interface CellFault {
  fault: string;
}

/**
 * What stands in a cell: text, a number as typed, a day (`YYYY-MM-DD`, coarser where the cell shows it so) as text,
 * null for an empty one.
 */
export type CellContent = string | number | null | CellFault;

export interface SheetRow {
  /** As the program shows it, counted from 1. */
  line: number;
  cells: CellContent[];
}

export const isFault = (cell: CellContent): cell is CellFault => typeof cell === 'object' && cell !== null;
export const isEmpty = (cell: CellContent): boolean =>
  cell === null || (typeof cell === 'string' && cell.trim() === '');
