import type { LogTable, Row, Table } from './projection.js';

/** The text format of COPY: a line a row, tabs between cells, `\N` for NULL. */

const ESCAPED: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const NEEDS_ESCAPE = /[\\\n\r\t]/;
const ALL_ESCAPED = /[\\\n\r\t]/g;

/** A value as a cell. */
export function cell(value: unknown, type: string): string {
  if (value === undefined || value === null) return '\\N';
  const text =
    typeof value === 'string' && type !== 'jsonb'
      ? value
      : type === 'jsonb'
        ? JSON.stringify(value)
        : String(value as number | boolean);
  return NEEDS_ESCAPE.test(text) ? text.replace(ALL_ESCAPED, (character) => ESCAPED[character]!) : text;
}

const columns = new WeakMap<Table | LogTable, [string, string][]>();

/** A row's own cells, in the order of the table's columns. */
export function rowText(table: Table | LogTable, row: Row): string {
  let own = columns.get(table);
  if (!own) columns.set(table, (own = Object.entries(table.columns)));
  let text = '';
  for (const [name, type] of own) text += text === '' ? cell(row[name], type) : `\t${cell(row[name], type)}`;
  return text;
}

/**
 * A name for a row by its content: 64 bits, in which the few rows of one stream do not meet. A cryptographic digest
 * took a fifth of a rebuild.
 */
export function keyOfText(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2_654_435_761);
    b = Math.imul(b ^ unit, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return (b >>> 0).toString(36) + (a >>> 0).toString(36).padStart(7, '0');
}
