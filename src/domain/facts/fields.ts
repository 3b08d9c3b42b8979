import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import { spanOf } from '../time.js';
import type { JsonObject } from './fact.js';

/** A JSON Schema (2020-12) fragment. */
export type Schema = { [keyword: string]: unknown };
export type PayloadClass = new () => object;

interface FieldOptions {
  optional?: boolean;
  /** The field may be null, which clears what an earlier fact said. */
  nullable?: boolean;
  /** Kept in the personal section of the stored form, so that it can be sealed per person. */
  personal?: boolean;
}

export interface Field extends FieldOptions {
  schema: Schema;
  /** What kind of value it takes, by name and in words. */
  rule: string;
  expected: string;
}

const registry = new Map<object, Map<string, Field>>();

/** Fields of a payload class with those it inherits, in order of declaration. */
export function fieldsOf(payload: PayloadClass): Map<string, Field> {
  const chain: Map<string, Field>[] = [];
  for (let p: object | null = payload.prototype as object; p; p = Object.getPrototypeOf(p) as object | null) {
    const own = registry.get(p);
    if (own) chain.unshift(own);
  }
  return new Map(chain.flatMap((own) => [...own]));
}

/**
 * One declaration gives a property its class-validator rule and its JSON Schema, so that validation, OpenAPI and
 * the published schemas cannot drift apart.
 */
export function field(
  name: string,
  schema: Schema,
  accepts: (value: unknown) => boolean,
  expected: string,
  options: FieldOptions = {},
): PropertyDecorator {
  const rule = ValidateBy({
    name,
    validator: {
      validate: accepts,
      defaultMessage: (args?: ValidationArguments) => `${args?.property ?? 'value'} must be ${expected}`,
    },
  });
  return (target, property) => {
    const own = registry.get(target) ?? new Map<string, Field>();
    registry.set(target, own.set(String(property), { schema, rule: name, expected, ...options }));
    rule(target, property);
    if (options.optional || options.nullable)
      ValidateIf(
        (_, value) => !(options.optional && value === undefined) && !(options.nullable && value === null),
      )(target, property);
  };
}

const CODE = /^[A-Za-z0-9._-]{1,64}$/;
const DECIMAL = /^(0|[1-9]\d{0,11})(\.\d{1,6})?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHA256 = /^[0-9a-f]{64}$/;
const PERIOD = /^\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$/;

export const isCode = (value: unknown): value is string => typeof value === 'string' && CODE.test(value);
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);
export const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.trim().length > 0 && value.length <= max;
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown) => Array.isArray(value) && value.length <= 500;
const isInteger = (value: unknown, min: number, max: number) =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
const pattern = (expression: RegExp): Schema => ({ type: 'string', pattern: expression.source });

const text = (max: number): Schema => ({ type: 'string', minLength: 1, maxLength: max });
const DAY_SCHEMA: Schema = { type: 'string', format: 'date' };
export const PARTIAL_DAY_SCHEMA: Schema = { type: 'string', pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$' };

export const Text = (max: number, options?: FieldOptions) =>
  field('text', text(max), (v) => isText(v, max), `text of 1 to ${max} characters`, options);
export const Code = (options?: FieldOptions) =>
  field('code', pattern(CODE), isCode, '1 to 64 characters of A-Z a-z 0-9 . _ -', options);
export const Uuid = (options?: FieldOptions) =>
  field('uuid', { type: 'string', format: 'uuid' }, isUuid, 'a UUID', options);
export const FullDay = (options?: FieldOptions) =>
  field('day', DAY_SCHEMA, (v) => spanOf(v)?.precision === 'day', 'a day (YYYY-MM-DD)', options);
export const AnyDay = (options?: FieldOptions) =>
  field(
    'partial-day',
    PARTIAL_DAY_SCHEMA,
    (v) => spanOf(v) !== undefined,
    'a day, a month or a year (YYYY-MM-DD, YYYY-MM, YYYY)',
    options,
  );
export const Bool = (options?: FieldOptions) =>
  field('boolean', { type: 'boolean' }, (v) => typeof v === 'boolean', 'true or false', options);
export const Int = (min: number, max: number, options?: FieldOptions) =>
  field(
    'integer',
    { type: 'integer', minimum: min, maximum: max },
    (v) => isInteger(v, min, max),
    `a whole number from ${min} to ${max}`,
    options,
  );
export const Decimal = (options?: FieldOptions) =>
  field(
    'decimal',
    pattern(DECIMAL),
    (v) => typeof v === 'string' && DECIMAL.test(v),
    'a decimal number as a string, such as "87.50"',
    options,
  );
export const Sha256 = (options?: FieldOptions) =>
  field('sha256', pattern(SHA256), (v) => typeof v === 'string' && SHA256.test(v), '64 hex digits', options);
export const Period = (options?: FieldOptions) =>
  field(
    'period',
    pattern(PERIOD),
    (v) => typeof v === 'string' && PERIOD.test(v),
    'a period such as 2026-03, 2026-Q1 or 2026',
    options,
  );
export const OneOf = (values: readonly string[], options?: FieldOptions) =>
  field(
    'one-of',
    { enum: [...values] },
    (v) => values.includes(v as string),
    `one of ${values.join(', ')}`,
    options,
  );
export const Codes = (options?: FieldOptions) =>
  field(
    'codes',
    { type: 'array', items: pattern(CODE), maxItems: 200 },
    (v) => Array.isArray(v) && v.length <= 200 && v.every(isCode),
    'a list of at most 200 codes',
    options,
  );

/** A JSON object whose inside the service keeps but does not read. */
export const FreeObject = (options?: FieldOptions) =>
  field('object', { type: 'object' }, isObject, 'an object', options);

/** A list whose items the service keeps but does not read. */
export const List = (options?: FieldOptions) =>
  field('list', { type: 'array', maxItems: 500 }, isList, 'a list of at most 500 items', options);

/** A list or an object whose inside the service keeps but does not read. */
export const Items = (options?: FieldOptions) =>
  field(
    'items',
    { oneOf: [{ type: 'array', maxItems: 500 }, { type: 'object' }] },
    (v) => isList(v) || isObject(v),
    'a list of at most 500 items, or an object',
    options,
  );

/** Anything the log can keep. */
export const JsonValue = (options?: FieldOptions) =>
  field('json', {}, (v) => v !== undefined && v !== null, 'a value', options);

/** Text in Vietnamese, or `{ vi, en? }`. */
export const Title = (options?: FieldOptions) =>
  field(
    'title',
    {
      oneOf: [
        text(300),
        {
          type: 'object',
          required: ['vi'],
          properties: { vi: text(300), en: text(300) },
          additionalProperties: false,
        },
      ],
    },
    isTitle,
    'text, or { vi, en? }',
    options,
  );

function isTitle(value: unknown): boolean {
  if (typeof value === 'string') return isText(value, 300);
  if (!isObject(value)) return false;
  const { vi, en, ...rest } = value;
  return isText(vi, 300) && (en === undefined || isText(en, 300)) && Object.keys(rest).length === 0;
}
