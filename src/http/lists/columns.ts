import type { Subject } from '../../domain/facts/effects.js';
import type { Schema } from '../../domain/facts/fields.js';
import { factSchemas } from '../../domain/facts/schema.js';
import { rowSchemas } from '../openapi/row-schemas.js';

/** A column of a table made from the rows of a list. */
export interface Column {
  /** The names of the members on the way to the value, joined by dots. */
  name: string;
  path: readonly string[];
  /** An object whose members no schema names: shown as JSON. */
  open: boolean;
}

export interface RowShape {
  /** Name of the row's schema in the OpenAPI document. */
  row: string;
  /** Facts of these subjects are in the rows: each field their `data` may have is a column. */
  facts?: readonly Subject[];
}

/**
 * The columns of a list: the members of the row's schema in its order, those of objects within behind dots. They do
 * not depend on the rows, so that they stand before the first row is read.
 */
export function columnsOf({ row, facts }: RowShape): Column[] {
  const found = new Map<string, Column>();
  const schema = rowSchemas[row];
  if (!schema) throw new Error(`no row is called ${row}`);
  for (const [name, member] of Object.entries(propertiesOf(schema)))
    if (name !== 'data' || !facts) walk(member, [name], found);
  for (const subject of facts ?? []) addFactData(subject, found);
  return [...found.values()];
}

/** Last, as there are more of them with every new fact. What a correction changes is shown whole. */
function addFactData(subject: Subject, found: Map<string, Column>): void {
  for (const { properties } of Object.values(factSchemas(subject)))
    for (const [name, field] of Object.entries(propertiesOf((properties as { data: Schema }).data)))
      walk(name === 'changes' ? { type: 'object' } : field, ['data', name], found);
}

const propertiesOf = (schema: Schema) => (schema['properties'] ?? {}) as Record<string, Schema>;

function walk(schema: Schema, path: readonly string[], found: Map<string, Column>): void {
  const { $ref, items } = schema as { $ref?: string; items?: Schema };
  if ($ref !== undefined) return walk(rowSchemas[$ref.split('/').at(-1)!] ?? {}, path, found);
  const choices = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (choices) {
    for (const choice of choices) if (choice['type'] !== 'null') walk(choice, path, found);
    return;
  }
  if (items) return walk(items, path, found);
  const members = Object.entries(propertiesOf(schema));
  const open =
    schema['type'] === 'object'
      ? schema['additionalProperties'] === true || members.length === 0
      : schema['type'] === undefined && schema['enum'] === undefined && schema['const'] === undefined;
  if (members.length > 0 && !open) {
    for (const [name, member] of members) walk(member, [...path, name], found);
    return;
  }
  const name = path.join('.');
  if (!found.has(name)) found.set(name, { name, path, open });
}

/**
 * What a row has in a column, as text. Of a list each item has its place, so that the columns of one list run
 * alongside: `A; B` beside `1; `.
 */
export function textOf(row: unknown, { path, open }: Column): string {
  return shown(row, path, open, '; ');
}

function shown(value: unknown, path: readonly string[], open: boolean, separator: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const texts = value.map((item) => shown(item, path, open, ', '));
    return texts.some((text) => text !== '') ? texts.join(separator) : '';
  }
  const [name, ...rest] = path;
  if (name !== undefined)
    return typeof value === 'object'
      ? shown((value as Record<string, unknown>)[name], rest, open, separator)
      : '';
  if (typeof value === 'object') return open ? JSON.stringify(value) : '';
  return String(value as string | number | boolean);
}
