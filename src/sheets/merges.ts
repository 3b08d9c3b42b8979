import { columnOf, MOST_COLUMNS } from './columns.js';
import type { Container } from './container.js';
import { tooLarge } from './refuse.js';
import { isEmpty, type CellContent, type SheetRow } from './row.js';

interface Area {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

const MOST_AREAS = 100_000;

/** Merged areas of a sheet, given in the order of rows. */
export class Merges {
  private next = 0;
  private open: { area: Area; value: CellContent }[] = [];

  constructor(private readonly areas: readonly Area[]) {}

  /** Puts the first cell's value into the others of its area. Rows come in their order. */
  fill(row: SheetRow): SheetRow {
    if (this.areas.length === 0) return row;
    this.open = this.open.filter(({ area }) => area.bottom >= row.line);
    while (this.next < this.areas.length && this.areas[this.next]!.top <= row.line) {
      const area = this.areas[this.next++]!;
      // Where the first row of the area is empty, it has no value to give.
      if (area.bottom < row.line) continue;
      this.open.push({ area, value: area.top === row.line ? (row.cells[area.left] ?? null) : null });
    }
    for (const { area, value } of this.open)
      if (!isEmpty(value))
        for (let column = area.left; column <= area.right; column++) put(row.cells, column, value);
    return row;
  }
}

function put(cells: CellContent[], column: number, value: CellContent): void {
  while (cells.length < column) cells.push(null);
  cells[column] = value;
}

const REFERENCE = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/;

/** The merged areas stand behind the rows, so the sheet is gone through once for them. */
export async function mergesOf(container: Container, path: string): Promise<Merges> {
  const areas: Area[] = [];
  await container.parse(path, {
    open: (name, attributes) => {
      if (name !== 'mergeCell') return;
      const match = REFERENCE.exec(attributes['ref'] ?? '');
      if (!match) return;
      if (areas.length >= MOST_AREAS) throw tooLarge('the sheet has more merged cells than any list');
      const [, left, top, right, bottom] = match as unknown as [string, string, string, string, string];
      areas.push({
        top: Number(top),
        bottom: Number(bottom),
        left: columnOf(left),
        right: Math.min(columnOf(right), MOST_COLUMNS - 1),
      });
    },
  });
  return new Merges(areas.sort((a, b) => a.top - b.top));
}
