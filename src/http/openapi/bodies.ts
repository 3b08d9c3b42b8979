import { PARTIAL_DAY_SCHEMA, type Schema } from '../../domain/facts/fields.js';
import type { Subject } from '../../domain/facts/effects.js';
import { factSchemas } from '../../domain/facts/schema.js';
import { ref, text, uuid } from './schemas.js';

const SUBJECTS: readonly Subject[] = ['dossier', 'unit', 'position', 'rules', 'setting', 'indicator'];
const nameOf = (subject: Subject) => `${subject[0]!.toUpperCase()}${subject.slice(1)}Fact`;

const closed = (properties: Record<string, Schema>, required: string[]): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const batchOf = (fact: Schema): Schema => ({ type: 'array', items: fact, minItems: 1, maxItems: 1000 });

function oneFactOf(subject: Subject): Schema {
  const types = Object.keys(factSchemas(subject));
  return {
    oneOf: types.map(ref),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(types.map((type) => [type, `#/components/schemas/${type}`])),
    },
  };
}

/** Every fact of the catalogue, and “one fact about …” for each subject. */
export const factComponents: Record<string, Schema> = {
  ...factSchemas(),
  ...Object.fromEntries(SUBJECTS.map((subject) => [nameOf(subject), oneFactOf(subject)])),
};

/** One fact, or several that are recorded together or not at all. */
export const factsBody = (subject: Subject): Schema => ({
  anyOf: [ref(nameOf(subject)), closed({ facts: batchOf(ref(nameOf(subject))) }, ['facts'])],
});

export const openingBody: Schema = closed({ staffId: uuid, facts: batchOf(ref(nameOf('dossier'))) }, [
  'facts',
]);

const act = { id: uuid, note: { ...text, minLength: 1, maxLength: 2000 } };
const reason: Schema = { type: 'string', minLength: 1 };

export const correctionBody: Schema = closed(
  {
    effectiveOn: PARTIAL_DAY_SCHEMA,
    data: { type: 'object', description: 'Only the fields that change; null removes one' },
    decision: { anyOf: [ref('Decision'), { type: 'null' }] },
    reason,
    own: {
      type: 'object',
      description: 'The correcting decision and its day',
      properties: { decision: ref('Decision'), effectiveOn: PARTIAL_DAY_SCHEMA },
      additionalProperties: false,
    },
    ...act,
  },
  ['reason'],
);

export const cancellationBody: Schema = closed(
  { decision: ref('Decision'), effectiveOn: PARTIAL_DAY_SCHEMA, reason, ...act },
  ['reason'],
);
