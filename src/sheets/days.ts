import type { Container } from './container.js';

/** How finely a cell's number format shows its day. */
export type Shown = 'day' | 'month' | 'year';

/** Formats that every program knows by number. 17 is `mmm-yy`, what typing 05/2014 turns into. */
const BUILT_IN: Record<number, Shown> = Object.fromEntries([
  ...[14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'day']),
  [17, 'month'],
]) as Record<number, Shown>;

/** @returns undefined where the format shows no day */
export function shownBy(format: string): Shown | undefined {
  const bare = format
    .split(';')[0]!
    .replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
    .toLowerCase();
  if (!/y/.test(bare)) return /d/.test(bare) && /m/.test(bare) ? 'day' : undefined;
  if (/d/.test(bare)) return 'day';
  return /m/.test(bare) ? 'month' : 'year';
}

/** How each cell style shows a number: as a day, or not. */
export async function dayStylesOf(
  container: Container,
  path: string | undefined,
): Promise<(Shown | undefined)[]> {
  const styles: (Shown | undefined)[] = [];
  if (path === undefined || !container.has(path)) return styles;
  const own = new Map<number, string>();
  let within = false;
  await container.parseSmall(path, {
    open: (name, attributes) => {
      if (name === 'numFmt') own.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      else if (name === 'cellXfs') within = true;
      else if (name === 'xf' && within) {
        const id = Number(attributes['numFmtId'] ?? 0);
        const format = own.get(id);
        styles.push(format === undefined ? BUILT_IN[id] : shownBy(format));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') within = false;
    },
  });
  return styles;
}

const DAY_MS = 86_400_000;
const LAST_SERIAL = 2_958_465;

/**
 * A day's number as text, as precise as it is shown. The 1900 system counts a 29 February 1900 that never was.
 * @returns undefined where the number is no day
 */
export function dayOfSerial(serial: number, from1904: boolean, shown: Shown): string | undefined {
  const whole = Math.floor(serial) + (from1904 ? 1_462 : 0);
  if (whole < 1 || whole > LAST_SERIAL || whole === 60) return undefined;
  const days = whole < 60 ? whole : whole - 1;
  const day = new Date(Date.UTC(1899, 11, 31) + days * DAY_MS).toISOString().slice(0, 10);
  return shown === 'day' ? day : shown === 'month' ? day.slice(0, 7) : day.slice(0, 4);
}
