import { isCode } from '../facts/fields.js';
import { Refusal, type FieldError } from '../refusal.js';
import { Exact } from '../exact.js';

type Members = Record<string, unknown>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const escape = (name: string) => name.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1');

/** Reads what was sent, gathers everything wrong with it, and says it all at once. */
export class Reader {
  private readonly errors: FieldError[] = [];

  wrong(pointer: string, detail: string, code = 'invalid-value'): undefined {
    // A thousand bad rows are not a thousand sentences.
    if (this.errors.length < 100) this.errors.push({ pointer, code, detail });
    return undefined;
  }

  /** @throws Refusal `invalid-input` when anything was wrong */
  end(): void {
    if (this.errors.length === 0) return;
    const detail = this.errors.map((error) => error.detail).slice(0, 5);
    throw new Refusal('invalid-input', { detail: detail.join('; '), errors: this.errors });
  }

  /** An object of these members; what it is not is as if it were empty. */
  object(value: unknown, pointer: string, names: readonly string[]): Members {
    if (!isObject(value)) {
      this.wrong(pointer, `${place(pointer)} must be an object`);
      return {};
    }
    for (const name of Object.keys(value))
      if (!names.includes(name))
        this.wrong(`${pointer}/${escape(name)}`, `there is no field ${name.slice(0, 60)}`, 'unknown-field');
    return value;
  }

  list(value: unknown, pointer: string, most: number): unknown[] {
    if (Array.isArray(value) && value.length <= most) return value as unknown[];
    this.wrong(pointer, `${place(pointer)} must be a list of at most ${most}`);
    return [];
  }

  /** A decimal as a text, or a whole number, at most `max`. */
  decimal(value: unknown, pointer: string, max: string): Exact | undefined {
    if (value === undefined) return undefined;
    const read = Exact.read(value);
    if (!read) return this.wrong(pointer, `${place(pointer)} must be a decimal as a string, such as "87.50"`);
    return read.compare(Exact.of(max)) > 0
      ? this.wrong(pointer, `${place(pointer)} must be from 0 to ${max}`, 'out-of-range')
      : read;
  }

  /** As `decimal`, and it must be there. */
  given(value: unknown, pointer: string, max: string): Exact {
    if (value === undefined) this.wrong(pointer, `${place(pointer)} is missing`, 'missing-field');
    return this.decimal(value, pointer, max) ?? Exact.ZERO;
  }

  count(value: unknown, pointer: string, max: number): number {
    if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max)
      return value as number;
    this.wrong(pointer, `${place(pointer)} must be a whole number from 0 to ${max}`);
    return 0;
  }

  flag(value: unknown, pointer: string): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value;
    return this.wrong(pointer, `${place(pointer)} must be true or false`);
  }

  code(value: unknown, pointer: string): string | undefined {
    if (value === undefined || isCode(value)) return value;
    return this.wrong(pointer, `${place(pointer)} must be 1 to 64 characters of A-Z a-z 0-9 . _ -`);
  }

  text(value: unknown, pointer: string, max: number): string {
    if (typeof value === 'string' && value.trim().length > 0 && value.length <= max) return value;
    this.wrong(pointer, `${place(pointer)} must be text of 1 to ${max} characters`);
    return '';
  }

  oneOf<T extends string>(value: unknown, pointer: string, values: readonly T[]): T | undefined {
    if (value === undefined) return undefined;
    const found = values.find((one) => one === value);
    return found ?? this.wrong(pointer, `${place(pointer)} must be one of ${values.join(', ')}`);
  }
}

const place = (pointer: string) => (pointer === '' ? 'the body' : pointer.slice(1).replaceAll('/', '.'));
