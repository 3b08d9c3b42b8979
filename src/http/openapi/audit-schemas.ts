import type { Schema } from '../../domain/facts/fields.js';
import { answerSchemas } from './schemas.js';
import { count, free, listOf, nullable, object, ref, text, uuid } from './shapes.js';

/** A schema with more members. */
function extended(base: Schema, members: Record<string, Schema>): Schema {
  const more = object(members);
  return {
    ...base,
    properties: { ...(base['properties'] as object), ...(more['properties'] as object) },
    required: [
      ...((base['required'] as string[] | undefined) ?? []),
      ...((more['required'] as string[]) ?? []),
    ],
  };
}

const auditRow = extended(answerSchemas['FactRow']!, {
  stream: text,
  'staffId?': uuid,
  'code?': text,
  'fullName?': text,
  'unitCode?': text,
  unitCodes: listOf(text),
  'target?': object({ eventId: uuid, type: text, position: count }),
  'reason?': text,
  'before?': nullable(free),
  'after?': nullable(free),
});

const difference = object(
  { path: text, before: {}, after: {} },
  'A JSON pointer; null stands for what is not there',
);

export const auditSchemas: Record<string, Schema> = {
  AuditFact: auditRow,
  AuditHolder: extended(answerSchemas['Holder']!, {
    decision: nullable(ref('Decision')),
    decidedBy: listOf(uuid),
  }),
  Difference: difference,
  AuditChange: extended(auditRow, { changes: listOf(ref('Difference')) }),
};
