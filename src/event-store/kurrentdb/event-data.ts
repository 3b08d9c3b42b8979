import type { AllStreamResolvedEvent, JSONEventData, ResolvedEvent } from '@eventstore/db-client';
import type { JsonObject } from '../../domain/facts/fact.js';
import type {
  AppendNote,
  Restored,
  SourceFact,
  SourcePosition,
  Unusable,
} from '../../journal/follow/source-log.js';
import { CONTROL, SHA256, UUID, type EncodedFact } from '../codec.js';
import { assertJsonProfile, JsonProfileViolation } from '../json-profile.js';

/** An event as it is read, of which only some servers tell the position. */
export type ReadEvent = ReadFact | Omit<Unusable, keyof SourcePosition>;
type ReadFact = Omit<SourceFact, keyof SourcePosition>;

type StoredData = { effectiveOn: string | null; body: JsonObject; personal: JsonObject | null };

/** A fact as an event. Its numbers, all of the JSON profile, survive parsing and writing exactly. */
export function toEventData(
  fact: EncodedFact,
  extra: AppendNote & { restored?: Restored } = {},
): JSONEventData {
  const { facts, request, claims, restored } = extra;
  const data: StoredData = {
    effectiveOn: fact.effectiveOn,
    body: JSON.parse(fact.body) as JsonObject,
    personal: fact.personal === null ? null : (JSON.parse(fact.personal) as JsonObject),
  };
  const metadata = {
    $correlationId: fact.correlationId,
    ...(fact.causationId === null ? {} : { $causationId: fact.causationId }),
    schemaVersion: fact.schemaVersion,
    recordedBy: fact.recordedBy,
    contentHash: fact.contentHash,
    // Only what is there: the client never settles an append that holds an undefined or a bigint.
    ...(facts !== undefined && facts > 1 && { facts }),
    ...(request && { request }),
    ...(claims && claims.take.length + claims.release.length > 0 && { claims }),
    ...(restored && { restored }),
  };
  return { id: fact.id, contentType: 'application/json', type: fact.type, data, metadata };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const LAST_REVISION = 2_147_483_647n;

/**
 * The fact an event holds, or what is wrong with it: anyone may write to KurrentDB. Undefined when there is no event,
 * as for a link whose target is gone. Never throws.
 */
export function fromResolvedEvent(resolved: ResolvedEvent | AllStreamResolvedEvent): ReadEvent | undefined {
  const { event } = resolved;
  if (event === undefined) return undefined;
  // By the server's clock, to the millisecond.
  const createdAt = event.created.toISOString();
  const { streamId: stream, id, type } = event;
  try {
    if (!event.isJson) throw new Error('not JSON');
    if (event.revision > LAST_REVISION) throw new Error(`revision ${event.revision}`);
    if (!UUID.test(id)) throw new Error('an id that is no UUID');
    if (!isText(type)) throw new Error('no type');
    return factOf({ id, type, stream, createdAt, revision: Number(event.revision) }, event);
  } catch (error) {
    const revision = event.revision > LAST_REVISION ? Number(LAST_REVISION) : Number(event.revision);
    return { usable: false, id, type, stream, createdAt, revision, detail: (error as Error).message };
  }
}

type Place = Pick<ReadFact, 'id' | 'type' | 'stream' | 'createdAt' | 'revision'>;

/** Field by field: spreading objects into one another takes longer than all the rest. */
function factOf(
  { id, type, stream, createdAt, revision }: Place,
  { data, metadata }: { data: unknown; metadata: unknown },
): ReadFact {
  if (!isObject(data)) throw new Error('data that is no object');
  const { effectiveOn = null, body, personal = null } = data;
  if (effectiveOn !== null && !isText(effectiveOn)) throw new Error('effectiveOn');
  if (!isObject(body) || !isObject(body['data'])) throw new Error('no body');
  if (personal !== null && !isObject(personal)) throw new Error('personal');
  expectProfile(body, personal);
  if (!isObject(metadata)) throw new Error('no metadata');
  const { $correlationId, $causationId = null, schemaVersion, recordedBy, contentHash } = metadata;
  if (!isText($correlationId)) throw new Error('$correlationId');
  if ($causationId !== null && !isText($causationId)) throw new Error('$causationId');
  if (!isCount(schemaVersion) || schemaVersion > 32_767) throw new Error('schemaVersion');
  if (!isText(recordedBy)) throw new Error('recordedBy');
  if (typeof contentHash !== 'string' || !SHA256.test(contentHash)) throw new Error('contentHash');
  const fact: ReadFact = {
    usable: true,
    id,
    type,
    stream,
    createdAt,
    revision,
    effectiveOn,
    body: JSON.stringify(body),
    personal: personal === null ? null : JSON.stringify(personal),
    correlationId: $correlationId,
    causationId: $causationId,
    schemaVersion,
    recordedBy,
    contentHash,
  };
  addNote(fact, metadata);
  return fact;
}

/** Large integers come rounded from the parser: none of it may reach the journal as if it were what was written. */
function expectProfile(body: unknown, personal: unknown): void {
  try {
    assertJsonProfile(body, '/body');
    assertJsonProfile(personal, '/personal');
  } catch (error) {
    throw error instanceof JsonProfileViolation ? new Error(error.message) : error;
  }
}

function addNote(
  fact: AppendNote & { restored?: Restored },
  { facts, request, claims, restored }: Record<string, unknown>,
): void {
  if (facts !== undefined) {
    if (!isCount(facts) || facts > 32_767) throw new Error('facts');
    fact.facts = facts;
  }
  if (request !== undefined) {
    if (!isObject(request)) throw new Error('request');
    const { key, facts: recorded, fingerprint } = request;
    if (typeof key !== 'string' || !UUID.test(key) || !isText(fingerprint)) throw new Error('request');
    if (!isCount(recorded) || recorded > 32_767) throw new Error('request');
    fact.request = { key, facts: recorded, fingerprint };
  }
  if (claims !== undefined) {
    if (!isObject(claims) || !isTexts(claims['take']) || !isTexts(claims['release']))
      throw new Error('claims');
    fact.claims = { take: claims['take'], release: claims['release'] };
  }
  if (restored !== undefined) {
    if (!isObject(restored)) throw new Error('restored');
    const { id, recordedAt } = restored;
    if (typeof id !== 'string' || !UUID.test(id)) throw new Error('restored');
    if (typeof recordedAt !== 'string' || !INSTANT.test(recordedAt)) throw new Error('restored');
    fact.restored = { id, recordedAt };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fit for a column that travels joined by line breaks. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !CONTROL.test(value);
}

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;
