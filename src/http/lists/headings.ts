import type { Language } from '../language.js';
import type { Column } from './columns.js';
import { GROUPS, HEADINGS } from './headings-vi.js';

/**
 * Headings of a table: Vietnamese for a reader who asked for Vietnamese; else the columns' own names, which never
 * change and are what a program goes by.
 */
export function headingsOf(
  columns: readonly Column[],
  row: string,
  language: Language | undefined,
): string[] {
  if (language !== 'vi') return columns.map(({ name }) => name);
  const headings = columns.map((column) => vietnamese(column, row));
  // Two members may be called alike in Vietnamese; a table wants each column by a name of its own.
  return headings.map((heading, index) =>
    headings.indexOf(heading) === index ? heading : `${heading} [${columns[index]!.name}]`,
  );
}

function vietnamese({ name, path }: Column, row: string): string {
  const own = HEADINGS[`${row}.${name}`];
  if (own !== undefined) return own;
  const last = path.at(-1)!;
  const within = path.slice(0, -1).join('.');
  const heading = HEADINGS[last] ?? last;
  const titled =
    last === 'vi' || last === 'en'
      ? `${HEADINGS[`${row}.${within}`] ?? HEADINGS[path.at(-2)!] ?? name} (${heading})`
      : heading;
  const groups = path.slice(0, -1).flatMap((part) => GROUPS[part] ?? []);
  return [...groups, titled].join(': ');
}
