import { createHash } from 'node:crypto';
import type { Json } from '../domain/facts/fact.js';

const MAX_DEPTH = 32;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A value that the log does not keep. `pointer` (RFC 6901) names the place, `problem` says what is wrong there. */
export class JsonProfileViolation extends Error {
  readonly code = 'json-profile';
  constructor(
    readonly pointer: string,
    readonly problem: string,
  ) {
    super(`${pointer === '' ? 'the value' : pointer}: ${problem}`);
  }
}

/**
 * The JSON profile of the log: whatever passes is stored, hashed and read back identically on every store and in
 * every language. Hence no floats and no negative zero (decimals travel as strings), no integers that a double
 * cannot hold, text in NFC without NUL or lone surrogates, plain objects and arrays, at most 32 levels.
 * @throws JsonProfileViolation
 */
export function assertJsonProfile(value: unknown, pointer = ''): asserts value is Json {
  check(value, pointer, 0);
}

function check(value: unknown, pointer: string, depth: number): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      return checkText(value, pointer);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new JsonProfileViolation(pointer, 'not a safe integer');
      if (Object.is(value, -0)) throw new JsonProfileViolation(pointer, 'negative zero');
      return;
    case 'object':
      if (value === null) return;
      if (depth >= MAX_DEPTH) throw new JsonProfileViolation(pointer, `nested deeper than ${MAX_DEPTH}`);
      if (Array.isArray(value)) return checkItems(value, pointer, depth);
      return checkMembers(value, pointer, depth);
    case 'undefined':
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new JsonProfileViolation(pointer, `${typeof value} has no place in JSON`);
  }
}

/** By index: `forEach` would skip the holes of a sparse array, which JSON would turn into nulls. */
function checkItems(items: readonly unknown[], pointer: string, depth: number): void {
  for (let index = 0; index < items.length; index++) check(items[index], `${pointer}/${index}`, depth + 1);
}

function checkMembers(object: object, pointer: string, depth: number): void {
  if (!isPlain(object)) throw new JsonProfileViolation(pointer, 'not a plain object');
  for (const [key, member] of Object.entries(object)) {
    const place = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === '__proto__') throw new JsonProfileViolation(place, 'a forbidden name');
    checkText(key, place);
    check(member, place, depth + 1);
  }
}

function checkText(text: string, pointer: string): void {
  if (PRINTABLE_ASCII.test(text)) return;
  if (text.includes('\0')) throw new JsonProfileViolation(pointer, 'contains NUL');
  if (LONE_SURROGATE.test(text)) throw new JsonProfileViolation(pointer, 'contains a lone surrogate');
  if (text.normalize('NFC') !== text) throw new JsonProfileViolation(pointer, 'not in Unicode form NFC');
}

/** Judged by shape, not by `Object.prototype`: tests and workers bring objects of other realms. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** JSON with the members of every object in code-unit order (RFC 8785 for values of the profile). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members: string[] = [];
  const object = value as Record<string, unknown>;
  for (const key of Object.keys(object).sort()) {
    if (object[key] !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(object[key])}`);
  }
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON, in hex: equal for equal content, whatever the order of members. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
