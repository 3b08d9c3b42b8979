import type { FastifyRequest } from 'fastify';
import type { Json, JsonObject } from '../domain/facts/fact.js';
import { Refusal } from '../domain/refusal.js';
import { repeatedMember } from './repeated-members.js';

/** Two levels more than the log keeps: a batch wraps its facts. */
const MAX_DEPTH = 34;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const decoder = new TextDecoder('utf-8', { fatal: true });

const malformed = (detail: string) => new Refusal('malformed', { detail });
const invalid = (pointer: string, detail: string) =>
  new Refusal('invalid-fact', { detail, errors: [{ pointer, code: 'invalid-value', detail }] });
const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Reads a JSON body: strict UTF-8, no member twice, then `normaliseJson`.
 * @throws Refusal `malformed`, `invalid-fact`
 */
export function readJson(body: Uint8Array): Json {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw malformed('the body is not UTF-8');
  }
  if (text.trim() === '') throw malformed('the body is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
  const repeated = repeatedMember(text);
  if (repeated !== undefined)
    throw malformed(`an object has the member ${JSON.stringify(repeated.slice(0, 60))} twice`);
  return normaliseJson(value);
}

/**
 * What `JSON.parse` gave, brought into the form the log keeps: strings and names in NFC. It is done at the door,
 * before anything is compared, hashed or looked up, so that two spellings of one name are one name.
 * @throws Refusal `invalid-fact` with a pointer for NUL, lone surrogates and numbers that are not safe integers;
 * `malformed` for names that would reach a prototype, and for nesting no request needs
 */
export function normaliseJson(value: unknown, pointer = ''): Json {
  return normalise(value, pointer, 0);
}

function normalise(value: unknown, pointer: string, depth: number): Json {
  if (typeof value === 'string') return normaliseText(value, pointer);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value))
      throw invalid(pointer, 'numbers are whole and at most 2^53 - 1; a decimal travels as a string');
    return value === 0 ? 0 : value;
  }
  if (depth >= MAX_DEPTH) throw malformed(`the body is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value))
    return value.map((item, index) => normalise(item, `${pointer}/${index}`, depth + 1));
  if (typeof value === 'object') return normaliseMembers(value, pointer, depth);
  throw invalid(pointer, `${typeof value} has no place in JSON`);
}

function normaliseMembers(object: object, pointer: string, depth: number): JsonObject {
  const result: JsonObject = {};
  for (const [given, member] of Object.entries(object)) {
    const name = normaliseText(given, pointer);
    if (name === '__proto__') throw malformed('__proto__ is not a name a member may have');
    if (name === 'constructor' && hasPrototype(member))
      throw malformed('constructor.prototype is not a member an object may have');
    if (Object.hasOwn(result, name))
      throw malformed(`an object has the member ${JSON.stringify(name.slice(0, 60))} twice`);
    result[name] = normalise(member, `${pointer}/${escaped(name)}`, depth + 1);
  }
  return result;
}

const hasPrototype = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');

function normaliseText(text: string, pointer: string): string {
  if (PRINTABLE_ASCII.test(text)) return text;
  if (text.includes('\0')) throw invalid(pointer, 'text must not contain NUL');
  if (LONE_SURROGATE.test(text)) throw invalid(pointer, 'text must not contain half a surrogate pair');
  return text.normalize('NFC');
}

/** The JSON object a request carries. @throws Refusal `malformed` where it carries none */
export function bodyOf(request: FastifyRequest): JsonObject {
  const { body } = request;
  if (body === undefined || body === null) throw malformed('the request needs a JSON object as its body');
  if (typeof body !== 'object' || Array.isArray(body)) throw malformed('the body must be a JSON object');
  return body as JsonObject;
}
