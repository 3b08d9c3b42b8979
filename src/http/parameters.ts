import { isCode } from '../domain/facts/fields.js';
import { endOfDay, isDay, startOfDay, type Day } from '../domain/time.js';

/** A query parameter: how its text is read, and the JSON Schema that documents it. */
export interface Parameter<T> {
  /** Gives the value, or undefined where the text is none. */
  read(text: string): T | undefined;
  /** Completes “<name> must be …”. */
  expected: string;
  schema: Record<string, unknown>;
  description: string;
  required: boolean;
  /** May be given several times, which means the same as joined by commas. */
  repeats?: true;
  /** Value of an absent parameter. */
  fallback?: T;
}

/** Where in the log a question looks from. `instant` is in UTC with milliseconds. */
export type KnownAt = { kind: 'position'; position: number } | { kind: 'instant'; instant: string };

type Optional<T> = Parameter<T | undefined>;

function parameter<T>(
  description: string,
  expected: string,
  schema: Record<string, unknown>,
  read: (text: string) => T | undefined,
): Optional<T> {
  return { read, expected, schema, description, required: false };
}

/** Makes a parameter one that must be given. */
export const required = <T>(of: Parameter<T | undefined>): Parameter<T> =>
  ({ ...of, required: true }) as Parameter<T>;

/** Lets a parameter of several values be given several times as well. */
export const repeatable = <T>(of: Parameter<T>): Parameter<T> => ({ ...of, repeats: true });

/** Gives a parameter the value it has when absent. */
export const withDefault = <T extends string | number | boolean>(
  of: Parameter<T | undefined>,
  fallback: T,
): Parameter<T> => ({ ...of, fallback, schema: { ...of.schema, default: fallback } }) as Parameter<T>;

export const code = (description: string): Optional<string> =>
  parameter(
    description,
    '1 to 64 characters of A-Z a-z 0-9 . _ -',
    { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
    (text) => (isCode(text) ? text : undefined),
  );

/** Codes joined by commas. */
export const codes = (description: string, most = 100): Optional<string[]> =>
  parameter(
    description,
    `1 to ${most} codes joined by commas`,
    { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}(,[A-Za-z0-9._-]{1,64})*$' },
    (text) => {
      const all = text.split(',');
      return all.length <= most && all.every(isCode) ? all : undefined;
    },
  );

export const day = (description: string): Optional<Day> =>
  parameter(description, 'a day (YYYY-MM-DD)', { type: 'string', format: 'date' }, (text) =>
    isDay(text) ? text : undefined,
  );

export const integer = (description: string, min: number, max: number): Optional<number> =>
  parameter(
    description,
    `a whole number from ${min} to ${max}`,
    { type: 'integer', minimum: min, maximum: max },
    (text) => {
      const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  );

export const position = (description: string): Optional<number> =>
  integer(description, 0, Number.MAX_SAFE_INTEGER);

export const flag = (description: string): Optional<boolean> =>
  parameter(description, 'true or false', { type: 'boolean' }, (text) =>
    text === 'true' ? true : text === 'false' ? false : undefined,
  );

export const oneOf = <T extends string>(values: readonly T[], description: string): Optional<T> =>
  parameter(description, `one of ${values.join(', ')}`, { type: 'string', enum: [...values] }, (text) =>
    values.find((value) => value === text),
  );

const PERIOD = /^\d{4}(-(0[1-9]|1[0-2])|-Q[1-4])?$/;
export const period = (description: string): Optional<string> =>
  parameter(
    description,
    'a period such as 2026-03, 2026-Q1 or 2026',
    { type: 'string', pattern: PERIOD.source },
    (text) => (PERIOD.test(text) ? text : undefined),
  );

const UNFIT = /\p{Cc}|\p{Surrogate}/u;
/** Free text such as a name to look for, in NFC. */
export const text = (description: string, max = 200): Optional<string> =>
  parameter(
    description,
    `text of 1 to ${max} characters`,
    { type: 'string', minLength: 1, maxLength: max },
    (given) => {
      const value = given.normalize('NFC').trim();
      return value.length > 0 && value.length <= max && !UNFIT.test(value) ? value : undefined;
    },
  );

/** A `+` of an offset that nobody percent-encoded arrives as a space. */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,9}))?(?:[Zz]|([+\- ])([01]\d|2[0-3]):([0-5]\d))$/;

/** An RFC 3339 instant in UTC; what is finer than a millisecond is cut off, as positions are stamped no finer. */
export function readInstant(given: string): string | undefined {
  const match = INSTANT.exec(given);
  if (!match || !isDay(match[1])) return undefined;
  const [, date, hours, minutes, seconds, fraction = '', sign, offsetHours, offsetMinutes] = match;
  const millis = fraction.slice(0, 3).padEnd(3, '0');
  const offset = sign === undefined ? 'Z' : `${sign === '-' ? '-' : '+'}${offsetHours}:${offsetMinutes}`;
  return new Date(`${date}T${hours}:${minutes}:${seconds}.${millis}${offset}`).toISOString();
}

export const instant = (description: string): Optional<string> =>
  parameter(description, 'an RFC 3339 instant', { type: 'string', format: 'date-time' }, (given) =>
    readInstant(given),
  );

/** An instant, or a day of Asia/Ho_Chi_Minh, which stands for its beginning (`first`) or its end. */
export const instantOrDay = (description: string, edge: 'first' | 'last'): Optional<string> =>
  parameter(
    description,
    'an RFC 3339 instant or a day (YYYY-MM-DD)',
    {
      anyOf: [
        { type: 'string', format: 'date-time' },
        { type: 'string', format: 'date' },
      ],
    },
    (given) => {
      if (!isDay(given)) return readInstant(given);
      return edge === 'first' ? startOfDay(given) : endOfDay(given);
    },
  );

/** A position (digits alone), an instant, or a day, which stands for its end in Asia/Ho_Chi_Minh. */
export const knownAt = (description: string): Optional<KnownAt> =>
  parameter<KnownAt>(
    description,
    'a position, an RFC 3339 instant or a day (YYYY-MM-DD)',
    {
      anyOf: [
        { type: 'integer', minimum: 0 },
        { type: 'string', format: 'date-time' },
        { type: 'string', format: 'date' },
      ],
    },
    (given) => {
      if (/^\d{1,16}$/.test(given)) {
        const at = Number(given);
        return Number.isSafeInteger(at) ? { kind: 'position', position: at } : undefined;
      }
      if (isDay(given)) return { kind: 'instant', instant: endOfDay(given) };
      const found = readInstant(given);
      return found === undefined ? undefined : { kind: 'instant', instant: found };
    },
  );
