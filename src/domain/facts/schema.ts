import { catalogue, factTypes, find, type FactType } from './catalogue.js';
import type { Subject } from './effects.js';
import { DecisionEnvelope, SourceEnvelope } from './envelope.js';
import { fieldsOf, PARTIAL_DAY_SCHEMA, type PayloadClass, type Schema } from './fields.js';

/** JSON Schema (2020-12) of a payload class. */
export function schemaOf(payload: PayloadClass): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const [name, field] of fieldsOf(payload)) {
    properties[name] = field.nullable ? { anyOf: [field.schema, { type: 'null' }] } : field.schema;
    if (!field.optional) required.push(name);
  }
  return {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

const CHANGES: Schema = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    effectiveOn: PARTIAL_DAY_SCHEMA,
    data: { type: 'object' },
    decision: { anyOf: [schemaOf(DecisionEnvelope), { type: 'null' }] },
  },
};

/** JSON Schema of a fact of this type as a client sends it. */
export function factSchema(type: FactType): Schema {
  const entry = catalogue[type];
  const data = schemaOf(entry.payload);
  const correction = entry.effect.does === 'corrects' || entry.effect.does === 'cancels';
  if (entry.effect.does === 'corrects') (data['properties'] as Record<string, Schema>)['changes'] = CHANGES;
  const needsData = (data['required'] as string[] | undefined) !== undefined;
  return {
    title: type,
    description: `${entry.title.vi} (${entry.title.en})`,
    type: 'object',
    additionalProperties: false,
    required: ['type', ...(correction ? [] : ['effectiveOn']), ...(needsData ? ['data'] : [])],
    properties: {
      type: { const: type },
      effectiveOn: PARTIAL_DAY_SCHEMA,
      data,
      decision: schemaOf(DecisionEnvelope),
      id: { type: 'string', format: 'uuid' },
      note: { type: 'string', minLength: 1, maxLength: 2000 },
      source: schemaOf(SourceEnvelope),
    },
  };
}

/** Schemas of all facts about a dossier, a unit or a position, by type. */
export function factSchemas(subject?: Subject): Record<string, Schema> {
  const types = factTypes.filter((type) => !subject || find(type)?.subjects.includes(subject));
  return Object.fromEntries(types.map((type) => [type, factSchema(type)]));
}

/** The JSON Schema documents in `schemas/`, by type. */
export function publishedSchemas(): Record<string, Schema> {
  return Object.fromEntries(
    factTypes.map((type) => [
      type,
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: `urn:hoso:schema:${type}:v${find(type)!.version}`,
        ...factSchema(type),
      },
    ]),
  );
}
