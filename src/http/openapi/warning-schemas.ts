import type { Schema } from '../../domain/facts/fields.js';
import { problems } from '../problems.js';
import { day, listOf, nullable, object, oneOf, text, uuid } from './shapes.js';

export const warningSchemas: Record<string, Schema> = {
  Warning: object({
    kind: oneOf('conflict', 'no-posting', 'unit-ended', 'unknown-position', 'unknown-unit'),
    severity: oneOf('breach', 'warning', 'info'),
    staffId: uuid,
    code: text,
    fullName: text,
    unitCode: nullable(text),
    'positionCode?': text,
    since: day,
    because: listOf(uuid),
    reasons: listOf(oneOf(...Object.keys(problems))),
    detail: text,
  }),
};
