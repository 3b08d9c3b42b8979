import type { Decision, Json, JsonObject, RecordedFact, Source } from '../domain/facts/fact.js';
import type { FactToAppend } from './event-store.js';
import { assertJsonProfile, JsonProfileViolation } from './json-profile.js';

/** What the codec must know of a type of fact. `upcasts[n]` turns data of version n into data of version n + 1. */
export interface CatalogueEntry {
  version: number;
  personal: readonly string[];
  upcasts?: Record<number, (data: JsonObject) => JsonObject>;
}

export interface FactCatalogue {
  find(type: string): CatalogueEntry | undefined;
  /** Names of the personal fields of all types together: what a correction of any of them may carry. */
  allPersonal: ReadonlySet<string>;
}

/**
 * A fact as it is stored. Everything that tells about the person lies in `personal` alone, so that it can be
 * sealed or shredded without touching the rest. Both sections are JSON text without line breaks.
 */
export interface EncodedFact {
  id: string;
  type: string;
  schemaVersion: number;
  effectiveOn: string | null;
  recordedBy: string;
  correlationId: string;
  causationId: string | null;
  contentHash: string;
  body: string;
  personal: string | null;
  bytes: number;
}

/** A stored fact as a store hands it back, whatever the store. */
export interface StoredFact {
  id: string;
  type: string;
  schemaVersion: number;
  effectiveOn: string | null;
  stream: string;
  revision: number;
  position: number;
  recordedAt: string;
  recordedBy: string;
  correlationId: string;
  causationId: string | null;
  body: JsonObject;
  personal: JsonObject | null;
}

export type UnreadableFact = Pick<StoredFact, 'id' | 'type' | 'schemaVersion' | 'position'> & {
  reason: 'unknown-type' | 'newer-version' | 'no-upcast';
};

/** More are sorted by the engine: an insertion costs the square. */
const MOST_IN_PLACE = 20;
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const SHA256 = /^[0-9a-f]{64}$/;
/** Envelope columns travel joined by line breaks: one inside a value would shift all that follow. */
export const CONTROL = /\p{Cc}/u;

/**
 * The only place that knows the stored form of a fact. Stored facts are never rewritten: old versions are brought
 * up when read, and what this version of the catalogue does not know is handed on unchanged and reported.
 */
export class FactCodec {
  /** How many facts were handed on without being understood, by reason. */
  readonly unreadable = { 'unknown-type': 0, 'newer-version': 0, 'no-upcast': 0 };

  constructor(
    private readonly catalogue: FactCatalogue,
    private readonly onUnreadable: (fact: UnreadableFact) => void = () => {},
  ) {}

  /** @throws JsonProfileViolation for what the log does not keep, in the envelope as in the data */
  encode(fact: FactToAppend): EncodedFact {
    checkEnvelope(fact);
    const { body, personal } = this.split(fact);
    assertJsonProfile(body);
    assertJsonProfile(personal);
    const bodyText = JSON.stringify(body);
    const personalText = Object.keys(personal).length === 0 ? null : JSON.stringify(personal);
    return {
      id: fact.id,
      type: fact.type,
      schemaVersion: fact.schemaVersion,
      effectiveOn: fact.effectiveOn ?? null,
      recordedBy: fact.recordedBy,
      correlationId: fact.correlationId,
      causationId: fact.causationId ?? null,
      contentHash: fact.contentHash,
      body: bodyText,
      personal: personalText,
      bytes:
        Buffer.byteLength(bodyText) + (personalText === null ? 0 : Buffer.byteLength(personalText)) + 256,
    };
  }

  /** Members come in code-unit order at every level, so that equal facts read alike from every store. */
  decode(stored: StoredFact): RecordedFact {
    const { body, personal } = stored;
    // Member by member: every fact of the log comes this way, and spreading what may be absent costs twice as much.
    const fact = { id: stored.id, type: stored.type } as RecordedFact;
    if (stored.effectiveOn !== null) fact.effectiveOn = stored.effectiveOn;
    fact.data = joinData(body.data as JsonObject, personal);
    if (body.decision !== undefined) fact.decision = sortMembers(body.decision) as unknown as Decision;
    if (personal?.note !== undefined) fact.note = personal.note as string;
    if (body.source !== undefined) fact.source = sortMembers(body.source) as unknown as Source;
    fact.stream = stored.stream;
    fact.revision = stored.revision;
    fact.position = stored.position;
    fact.recordedAt = stored.recordedAt;
    fact.recordedBy = stored.recordedBy;
    fact.schemaVersion = stored.schemaVersion;
    fact.correlationId = stored.correlationId;
    if (stored.causationId !== null) fact.causationId = stored.causationId;
    this.upcast(fact);
    fact.data = sortMembers(fact.data) as JsonObject;
    return fact;
  }

  private split(fact: FactToAppend): { body: JsonObject; personal: JsonObject } {
    // A type not in the catalogue is split by all personal names: rather too much set apart than too little.
    const names = new Set(this.catalogue.find(fact.type)?.personal ?? this.catalogue.allPersonal);
    const [plain, own] = partition(fact.data, names);
    const body: JsonObject = { data: plain };
    const personal: JsonObject = {};
    if (Object.keys(own).length > 0) personal.data = own;
    const changed = correctedData(plain);
    if (changed !== undefined) {
      const [rest, corrected] = partition(changed, this.catalogue.allPersonal);
      if (Object.keys(corrected).length > 0) {
        body.data = { ...plain, changes: { ...(plain.changes as JsonObject), data: rest } };
        personal.changes = corrected;
      }
    }
    if (fact.decision !== undefined) body.decision = fact.decision as unknown as JsonObject;
    if (fact.source !== undefined) body.source = fact.source as unknown as JsonObject;
    if (fact.note !== undefined) personal.note = fact.note;
    return { body, personal };
  }

  private upcast(fact: RecordedFact): void {
    const entry = this.catalogue.find(fact.type);
    if (entry === undefined) return this.report(fact, 'unknown-type');
    if (fact.schemaVersion > entry.version) return this.report(fact, 'newer-version');
    while (fact.schemaVersion < entry.version) {
      const step = entry.upcasts?.[fact.schemaVersion];
      if (step === undefined) return this.report(fact, 'no-upcast');
      fact.data = step(fact.data);
      fact.schemaVersion += 1;
    }
  }

  private report(
    { id, type, schemaVersion, position }: RecordedFact,
    reason: UnreadableFact['reason'],
  ): void {
    this.unreadable[reason] += 1;
    this.onUnreadable({ id, type, schemaVersion, position, reason });
  }
}

function checkEnvelope(fact: FactToAppend): void {
  const { id, type, effectiveOn, recordedBy, correlationId, causationId } = fact;
  if (!UUID.test(id)) throw new JsonProfileViolation('/id', 'not a UUID in lower case');
  if (!SHA256.test(fact.contentHash)) throw new JsonProfileViolation('/contentHash', 'not a SHA-256 in hex');
  if (!Number.isInteger(fact.schemaVersion) || fact.schemaVersion < 1 || fact.schemaVersion > 32_767) {
    throw new JsonProfileViolation('/schemaVersion', 'not a version');
  }
  for (const [name, text] of Object.entries({ type, effectiveOn, recordedBy, correlationId, causationId })) {
    if (text === undefined) continue;
    if (text === '' || CONTROL.test(text))
      throw new JsonProfileViolation(`/${name}`, 'empty or with control characters');
    assertJsonProfile(text, `/${name}`);
  }
}

function partition(data: JsonObject, names: ReadonlySet<string>): [rest: JsonObject, named: JsonObject] {
  const rest: JsonObject = {};
  const named: JsonObject = {};
  for (const [key, value] of Object.entries(data)) {
    // Refused here, before an assignment could reach the prototype and lose the member unseen.
    if (key === '__proto__') throw new JsonProfileViolation('/data/__proto__', 'a forbidden name');
    (names.has(key) ? named : rest)[key] = value;
  }
  return [rest, named];
}

/** `data.changes.data` of a correction: fields of another fact, of whatever type. */
function correctedData(data: JsonObject): JsonObject | undefined {
  const { changes } = data;
  if (!isObject(changes)) return undefined;
  return isObject(changes.data) ? changes.data : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function joinData(data: JsonObject, personal: JsonObject | null): JsonObject {
  if (personal === null) return data;
  const joined = { ...data, ...(personal.data as JsonObject | undefined) };
  if (personal.changes === undefined) return joined;
  const changes = joined.changes as JsonObject;
  const corrected = { ...(changes.data as JsonObject), ...(personal.changes as JsonObject) };
  return { ...joined, changes: { ...changes, data: corrected } };
}

function sortMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  inOrder(keys);
  const sorted: JsonObject = {};
  for (const key of keys) {
    const member = value[key] as Json;
    sorted[key] = typeof member === 'object' ? sortMembers(member) : member;
  }
  return sorted;
}

/** Facts have a handful of members, for which this takes a third of the time of `sort`. */
function inOrder(keys: string[]): void {
  if (keys.length > MOST_IN_PLACE) {
    keys.sort();
    return;
  }
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end]!;
    let at = end;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
}
