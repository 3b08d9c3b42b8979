import type { Fact, RecordedFact } from '../domain/facts/fact.js';

/** Revision a stream must have for an append to succeed: its last fact's revision, or -1 for “no stream yet”. */
export type ExpectedRevision = number;
export const NO_STREAM: ExpectedRevision = -1;

/** A fact on its way into the log. */
export interface FactToAppend extends Fact {
  schemaVersion: number;
  recordedBy: string;
  correlationId: string;
  causationId?: string;
  /** SHA-256 (hex) of what the client sent, before defaults and service fields: decides “same content”. */
  contentHash: string;
}

export interface AppendOptions {
  /** Makes a retry return the first answer. `key` already carries its scope (caller, method, path). */
  idempotency?: { key: string; fingerprint: string };
  /**
   * Names that only one stream may hold at a time (`file-code:<code>`), taken and released with the facts.
   * PostgreSQL does it in the same transaction; KurrentDB with one reservation stream a name.
   */
  claims?: { take: string[]; release: string[] };
}

export interface Appended {
  /** `repeated`: the same key or the same ids with the same content were there already; this is the first answer. */
  outcome: 'recorded' | 'repeated';
  stream: string;
  /** Revision of the last fact of this append. */
  revision: number;
  /** Position of the last fact of this append. */
  position: number;
  recordedAt: string;
  events: { id: string; type: string; position: number }[];
}

/** What is known of a fact by its id alone. */
export interface KnownFact {
  id: string;
  type: string;
  stream: string;
  revision: number;
  position: number;
  recordedAt: string;
  contentHash: string;
}

export interface Head {
  /** 0 when nothing was ever recorded. */
  position: number;
  recordedAt: string | null;
}

/**
 * Where facts are recorded. It assumes nothing that KurrentDB lacks: no transaction over two streams, no uniqueness
 * check in the server, positions given by whoever writes the journal. Reads are pulled, so a slow reader slows
 * only itself.
 */
export interface EventStore {
  /**
   * Appends all facts to one stream, or none.
   * @throws StaleRevision, IdReused, KeyReused, ClaimTaken, AppendTooLarge, StoreUnavailable, StoreTimedOut,
   * NotInJournalYet
   * @throws JsonProfileViolation for values that the log does not keep
   */
  append(
    stream: string,
    expectedRevision: ExpectedRevision,
    facts: readonly FactToAppend[],
    options?: AppendOptions,
  ): Promise<Appended>;
  /** Facts of one stream in revision order; empty for a stream that does not exist. */
  readStream(stream: string, options?: { fromRevision?: number }): AsyncIterable<RecordedFact>;
  /** Facts after `position` in position order, up to the head found at the start. */
  readAll(afterPosition: number, options?: { batchSize?: number }): AsyncIterable<RecordedFact>;
  /**
   * As `readAll`, then goes on with what is recorded later, until `signal` aborts. Survives lost connections.
   * @throws PositionBeyondHead when the log ends before `afterPosition`
   */
  subscribe(
    afterPosition: number,
    options: { signal: AbortSignal; batchSize?: number },
  ): AsyncIterable<readonly RecordedFact[]>;
  /** The first answer to an idempotency key, with the fingerprint of the request it answered. */
  findRequest(key: string): Promise<{ fingerprint: string; appended: Appended } | undefined>;
  /** Those of the ids that are recorded, in any stream. */
  findFacts(ids: readonly string[]): Promise<KnownFact[]>;
  /** The stream that holds a claim now. */
  holderOf(claim: string): Promise<string | undefined>;
  /** The same for many claims in one go; those nobody holds are absent. */
  holdersOf(claims: readonly string[]): Promise<Map<string, string>>;
  head(): Promise<Head>;
}

export abstract class StoreError extends Error {
  abstract readonly code: string;
}

/** The stream is not at the revision the writer saw. */
export class StaleRevision extends StoreError {
  readonly code = 'stale-revision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`stream ${stream} is at revision ${actual}, not ${expected}`);
  }
}

/** An event id is recorded already, with other content or in another stream. */
export class IdReused extends StoreError {
  readonly code = 'id-reused';
  constructor(readonly id: string) {
    super(`event id ${id} is recorded already with other content`);
  }
}

/** An idempotency key was used before for another request. */
export class KeyReused extends StoreError {
  readonly code = 'key-reused';
  constructor() {
    super('the idempotency key was used for another request');
  }
}

export class ClaimTaken extends StoreError {
  readonly code = 'claim-taken';
  constructor(
    readonly claim: string,
    readonly holder: string,
  ) {
    super(`${claim} is held by ${holder}`);
  }
}

/** One append holds at most this much, encoded, on every store (KurrentDB's own limit). */
export const MAX_APPEND_BYTES = 1_048_576;

/** Nothing was recorded: the facts of one append are too many or too long. */
export class AppendTooLarge extends StoreError {
  readonly code = 'append-too-large';
  constructor(readonly bytes: number) {
    super(`an append of ${bytes} bytes; at most ${MAX_APPEND_BYTES} are recorded at once`);
  }
}

/** A reader asks to go on after a position that the log has never reached, as after a restore. */
export class PositionBeyondHead extends StoreError {
  readonly code = 'position-beyond-head';
  constructor(
    readonly position: number,
    readonly head: number,
  ) {
    super(`position ${position} is beyond the head ${head}`);
  }
}

/** Nothing was recorded, and a retry may succeed. */
export class StoreUnavailable extends StoreError {
  readonly code = 'store-unavailable';
}

/** It is not known whether the facts were recorded: retry with the same ids and key. */
export class StoreTimedOut extends StoreError {
  readonly code = 'store-timed-out';
}

/** The facts are recorded for good; only their positions are not known yet, for the journal is still behind. */
export class NotInJournalYet extends StoreError {
  readonly code = 'not-in-journal-yet';
  constructor(
    readonly stream: string,
    readonly events: readonly { id: string; type: string }[],
  ) {
    super(`${events.length} facts of ${stream} are recorded, and not in the journal yet`);
  }
}

/** Whether the same append may succeed, or be answered, when it is tried again after a while. */
export const isPassing = (error: unknown): boolean =>
  error instanceof StaleRevision ||
  error instanceof StoreUnavailable ||
  error instanceof StoreTimedOut ||
  error instanceof NotInJournalYet;
