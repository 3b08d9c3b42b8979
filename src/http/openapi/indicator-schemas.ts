import type { Schema } from '../../domain/facts/fields.js';
import { count, day, flag, listOf, nullable, object, oneOf, ref, text, uuid } from './shapes.js';

const number: Schema = { type: 'string', pattern: '^-?\\d+\\.\\d{2}$' };
const part = oneOf('numerator', 'not-met', 'grace', 'unknown', 'excluded');
const texts = object({ vi: text, en: text });

export const indicatorSchemas: Record<string, Schema> = {
  Indicator: object({
    unitCode: text,
    unitName: nullable(text),
    code: text,
    title: texts,
    clause: text,
    reading: flag,
    target: nullable(object({ operator: oneOf('=', '>=', '>'), value: text, aspirational: flag })),
    value: nullable(number),
    valueKnown: nullable(number),
    numerator: count,
    denominator: count,
    notMet: count,
    unknown: count,
    grace: count,
    excluded: count,
    gap: nullable(number),
    met: nullable(flag),
    definition: object({ version: count, from: day }),
    'parts?': {
      type: 'object',
      additionalProperties: object({ numerator: count, denominator: count, unknown: count }),
    },
  }),
  Setting: object({
    name: text,
    value: { description: 'A number, a text or a list of codes, by the setting' },
    takes: text,
    means: texts,
    initial: { description: 'The value an installation starts with' },
    since: nullable(day),
    decidedBy: nullable(uuid),
  }),
  IndicatorMember: object({
    'staffId?': uuid,
    'code?': text,
    'fullName?': text,
    unitCode: text,
    'positionCode?': text,
    part,
    reason: nullable(text),
    reasons: listOf(text),
    because: listOf(uuid),
  }),
  IndicatorPoint: object({
    asOf: day,
    value: nullable(number),
    numerator: count,
    denominator: count,
    unknown: count,
    grace: count,
    excluded: count,
  }),
  IndicatorChange: object({
    'staffId?': uuid,
    'code?': text,
    'fullName?': text,
    'unitCode?': text,
    from: nullable(part),
    to: nullable(part),
    because: listOf(object({ eventId: uuid, type: text, position: count, effectiveOn: nullable(text) })),
  }),
  IndicatorDifference: object({
    before: ref('Indicator'),
    after: ref('Indicator'),
    changes: listOf(ref('IndicatorChange')),
  }),
};
