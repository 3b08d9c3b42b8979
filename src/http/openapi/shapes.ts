import type { Schema } from '../../domain/facts/fields.js';

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const listOf = (items: Schema): Schema => ({ type: 'array', items });
export const nullable = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });

/** An object of these members; a name that ends in `?` may be missing. Clients must expect more members. */
export function object(members: Record<string, Schema>, description?: string): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [name, schema] of Object.entries(members)) {
    if (!name.endsWith('?')) required.push(name);
    properties[name.replace(/\?$/, '')] = schema;
  }
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties,
    ...(required.length > 0 ? { required } : {}),
  };
}

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const uuid: Schema = { type: 'string', format: 'uuid' };
export const day: Schema = { type: 'string', format: 'date' };
export const instant: Schema = { type: 'string', format: 'date-time' };
export const flag: Schema = { type: 'boolean' };
export const free: Schema = { type: 'object', additionalProperties: true };
export const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });
