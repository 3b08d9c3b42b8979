/** Columns are read up to ZZ; nobody's list is wider. */
export const MOST_COLUMNS = 702;

/** `BC12` → column 54, counted from 0; -1 where there is no letter. */
export function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64;
    if (value < 1 || value > 26) break;
    column = column * 26 + value;
  }
  return column - 1;
}
