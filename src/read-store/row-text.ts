import type { ColumnType, LogTable, Row, Table } from './projection.js';

/** The text format of COPY: a line a row, tabs between cells, `\N` for NULL. */

const ESCAPED: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const NEEDS_ESCAPE = /[\\\n\r\t]/;
const ALL_ESCAPED = /[\\\n\r\t]/g;

const escaped = (text: string) => text.replace(ALL_ESCAPED, (character) => ESCAPED[character]!);

/** A value as a cell. */
export function cell(value: unknown, type: ColumnType): string {
  if (value === undefined || value === null) return '\\N';
  if (type === 'jsonb') {
    const text = JSON.stringify(value);
    // Of what COPY escapes JSON text has the backslash alone.
    return text.includes('\\') ? escaped(text) : text;
  }
  if (typeof value !== 'string') return String(value as number | boolean);
  return NEEDS_ESCAPE.test(value) ? escaped(value) : value;
}

interface Column {
  name: string;
  type: ColumnType;
}

const columns = new WeakMap<Table | LogTable, Column[]>();

function ownColumns(table: Table | LogTable): Column[] {
  let own = columns.get(table);
  if (!own) {
    own = Object.entries(table.columns).map(([name, type]) => ({ name, type }));
    columns.set(table, own);
  }
  return own;
}

/** A row's own cells, in the order of the table's columns. */
export function rowText(table: Table | LogTable, row: Row): string {
  let text = '';
  for (const { name, type } of ownColumns(table))
    text += text === '' ? cell(row[name], type) : `\t${cell(row[name], type)}`;
  return text;
}

/** Whether two rows have the same text for certain; where it takes words to tell, no. */
export function sameRow(table: Table | LogTable, one: Row, other: Row): boolean {
  for (const { name, type } of ownColumns(table)) {
    const [a, b] = [one[name], other[name]];
    if (a !== b && !(type === 'jsonb' && sameJson(a, b))) return false;
  }
  return true;
}

/** Members in the same order too. */
function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  const others = Object.keys(other);
  return (
    names.length === others.length &&
    names.every(
      (name, index) =>
        name === others[index] &&
        sameJson((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
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
