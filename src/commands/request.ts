import { hash, randomUUID } from 'node:crypto';
import type { Caller } from '../access/scope.js';
import { find } from '../domain/facts/catalogue.js';
import type { Fact } from '../domain/facts/fact.js';
import type { Subject } from '../domain/facts/effects.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { canonicalJson, contentHash } from '../event-store/json-profile.js';
import {
  IdReused,
  KeyReused,
  type Appended,
  type AppendOptions,
  type EventStore,
  type FactToAppend,
} from '../event-store/event-store.js';

/** What a write brings with it beside its facts. */
export interface WriteRequest {
  caller: Caller;
  /** Request id, stored as `correlationId`. */
  correlationId: string;
  /** `Idempotency-Key`, with the method and path it is scoped to. */
  key?: { value: string; method: string; path: string };
  /** The request body as sent: decides whether a key is used for the same request again. */
  body: unknown;
  ifMatch?: number;
}

/** The key with its scope: one caller's keys are none of another's. */
const scopedKey = ({ caller, key }: WriteRequest): string | undefined =>
  key && JSON.stringify([caller.subject, key.method, key.path, key.value]);

const fingerprintOf = (request: WriteRequest): string => contentHash(request.body);

/** What makes a retry of the request return the first answer. */
export function idempotencyOf(request: WriteRequest): Pick<AppendOptions, 'idempotency'> {
  const key = scopedKey(request);
  return key === undefined ? {} : { idempotency: { key, fingerprint: fingerprintOf(request) } };
}

/** A UUID decided by a text, in the form of version 8 (RFC 9562): the same text gives the same id. */
export function uuidFrom(text: string): string {
  const hex = hash('sha256', text);
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A random UUID of version 7: ordered by time, so that the index on ids grows at its end. */
function newUuid(): string {
  // Node draws the randomness of `randomUUID` in advance; only the version and the time are ours.
  const random = randomUUID();
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}

/** Ids for what came without: decided by the key where there is one, so that a retry in doubt gives the same. */
export function idSource(request: WriteRequest, purpose: string): (index: number) => string {
  const key = scopedKey(request);
  return (index) => (key === undefined ? newUuid() : uuidFrom(`${purpose} ${index} ${key}`));
}

/** Hash of what the client sent of a fact: with the stream, it decides “same content”. */
export const sentHash = ({ id: _, ...sent }: FactInput): string => hash('sha256', canonicalJson(sent));

export function toAppend(
  fact: Fact,
  hash: string,
  request: Pick<WriteRequest, 'caller' | 'correlationId'>,
): FactToAppend {
  return {
    ...fact,
    schemaVersion: find(fact.type)?.version ?? 1,
    recordedBy: request.caller.subject,
    correlationId: request.correlationId,
    contentHash: hash,
  };
}

/**
 * The first answer to a request that was carried out before: by its key, else by the ids of its facts.
 * @throws KeyReused when the key was used for another request; IdReused when an id stands for other content
 */
export async function answeredBefore(
  store: EventStore,
  request: WriteRequest,
  inputs: readonly FactInput[],
  hashes: readonly string[],
  /** Whom the request is about, where the client said so. */
  isSubject: (stream: string) => boolean,
): Promise<Appended | undefined> {
  const key = scopedKey(request);
  const before = key === undefined ? undefined : await store.findRequest(key);
  if (before) {
    if (before.fingerprint !== fingerprintOf(request)) throw new KeyReused();
    return before.appended;
  }
  const ids = inputs.map((input) => input.id).filter((id) => id !== undefined);
  if (ids.length === 0) return undefined;
  if (new Set(ids).size < ids.length) throw new Refusal('id-reused', { detail: 'one id twice in a request' });
  const known = await store.findFacts(ids);
  if (known.length === 0) return undefined;
  const byId = new Map(known.map((fact) => [fact.id, fact]));
  const same = inputs.every((input, index) => {
    const fact = byId.get(input.id ?? '');
    return fact !== undefined && fact.contentHash === hashes[index] && isSubject(fact.stream);
  });
  if (!same) throw new IdReused(known[0]!.id);
  const last = known.at(-1)!;
  return {
    outcome: 'repeated',
    stream: last.stream,
    revision: last.revision,
    position: last.position,
    recordedAt: last.recordedAt,
    events: inputs.map(({ id, type }) => ({ id: id!, type, position: byId.get(id!)!.position })),
  };
}

/**
 * Carries a write out unless it was before. A twin of the request may be recorded while this one is decided, and the
 * rules then refuse what the twin did already: the first answer comes before any refusal.
 */
export async function onceOnly(
  firstAnswer: () => Promise<Appended | undefined>,
  carryOut: () => Promise<Appended>,
): Promise<Appended> {
  const before = await firstAnswer();
  if (before) return before;
  try {
    return await carryOut();
  } catch (error) {
    const meanwhile = error instanceof Refusal ? await firstAnswer() : undefined;
    if (meanwhile) return meanwhile;
    throw error;
  }
}

/** The facts of a request body: one fact, or `{ facts: [ … ] }`. @throws Refusal `invalid-fact` */
export function factsIn(body: unknown, most = MOST_FACTS): unknown[] {
  const isBatch = typeof body === 'object' && body !== null && Object.hasOwn(body, 'facts');
  const invalid = (pointer: string, detail: string) =>
    new Refusal('invalid-fact', { detail, errors: [{ pointer, code: 'invalid-value', detail }] });
  if (!isBatch) return [body];
  const { facts, ...rest } = body as { facts: unknown };
  const other = Object.keys(rest)[0];
  if (other !== undefined) throw invalid(`/${other}`, `there is no field ${other} beside facts`);
  if (!Array.isArray(facts) || facts.length === 0)
    throw invalid('/facts', 'facts must be a list of at least one fact');
  if (facts.length > most) throw invalid('/facts', `at most ${most} facts in one request`);
  return facts;
}

/** The facts of a request body, each read by its schema. @throws Refusal `invalid-fact` with pointers into the body */
export function readFacts(body: unknown, subject: Subject): FactInput[] {
  return factsIn(body).map((fact, i) => readFact(fact, subject, fact === body ? '' : `/facts/${i}`));
}

const MOST_FACTS = 1_000;
