import { Exact } from './exact.js';

/** Says in what a value is not what it should be; undefined where it is. */
export type Check = (value: unknown) => string | undefined;

export const percent: Check = (value) =>
  typeof value === 'string' && Exact.read(value)?.compare(Exact.HUNDRED) !== 1 && Exact.read(value)
    ? undefined
    : 'must be a decimal from 0 to 100 as a string';
export const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string) ? undefined : `must be one of ${values.join(', ')}`;
export const either =
  (word: string, check: Check): Check =>
  (value) =>
    value === word || check(value) === undefined ? undefined : `${check(value)}, or ${word}`;
/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every member of the list, and no other; a name that ends in `?` may be missing. */
export const members =
  (checks: Record<string, Check>): Check =>
  (value) => {
    if (!isObject(value)) return 'must be an object';
    const names = Object.keys(checks).map((name) => name.replace('?', ''));
    const other = Object.keys(value).find((name) => !names.includes(name));
    if (other !== undefined) return `has no member ${other.slice(0, 40)}`;
    for (const [name, check] of Object.entries(checks)) {
      const member = value[name.replace('?', '')];
      if (member === undefined && name.endsWith('?')) continue;
      if (member === undefined) return `lacks ${name}`;
      const wrong = check(member);
      if (wrong !== undefined) return `${name.replace('?', '')} ${wrong}`;
    }
    return undefined;
  };
export const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > 50)
      return 'must be a list of 1 to 50 items';
    return value.map(check).find((wrong) => wrong !== undefined);
  };
export const textUpTo =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' && value.trim().length > 0 && value.length <= most
      ? undefined
      : `must be text of at most ${most} characters`;

/** A day of every year, as `12-15`. */
export const monthDay: Check = (value) =>
  typeof value === 'string' && /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(value)
    ? undefined
    : 'must be a month and a day (MM-DD)';
