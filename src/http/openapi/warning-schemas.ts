import type { Schema } from '../../domain/facts/fields.js';
import { KINDS, SEVERITIES } from '../../../projections/warnings/kinds.js';
import { day, listOf, nullable, object, oneOf, text, uuid } from './shapes.js';

export const warningSchemas: Record<string, Schema> = {
  Warning: object({
    kind: oneOf(...KINDS),
    severity: oneOf(...SEVERITIES),
    'staffId?': uuid,
    'code?': text,
    'fullName?': text,
    unitCode: nullable(text),
    unitName: nullable(text),
    'positionCode?': text,
    'positionTitle?': nullable(text),
    since: day,
    'dueOn?': day,
    because: listOf(uuid),
    reasons: listOf(text),
    detail: text,
  }),
};
