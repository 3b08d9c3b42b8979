import type { EncodedFact } from '../../event-store/codec.js';

/** A place in `$all`. Prepare equals commit wherever no transaction of the old protocol was used. */
export interface SourcePosition {
  commit: bigint;
  prepare: bigint;
}

/** One event of the source, by what tells it from every other. */
export interface SourcePlace extends SourcePosition {
  id: string;
  stream: string;
  revision: number;
}

interface SourceEventBase extends SourcePlace {
  type: string;
  /** UTC instant with milliseconds, by the clock of the source. */
  createdAt: string;
}

/** What the first event of an append tells of the append as a whole. */
export interface AppendNote {
  /** How many events the append has, if more than one: nothing may show half of it. */
  facts?: number;
  /** The scoped idempotency key as in `journal.facts.request_key`, how many facts it recorded, and the fingerprint. */
  request?: { key: string; facts: number; fingerprint: string };
  claims?: { take: string[]; release: string[] };
}

/** Of a fact that a restore wrote: which restore, and when the fact was recorded first (UTC, milliseconds). */
export interface Restored {
  /** Trusted only where that restore is registered. */
  id: string;
  recordedAt: string;
}

/** An event of the source that is a fact in our form. `body` and `personal` are JSON text, as the codec made it. */
export interface SourceFact extends SourceEventBase, Omit<EncodedFact, 'bytes'>, AppendNote {
  usable: true;
  restored?: Restored;
}

/** An event in one of our streams that is no fact of ours. */
export interface Unusable extends SourceEventBase {
  usable: false;
  /** One sentence without personal data. */
  detail: string;
}

export type SourceEvent = SourceFact | Unusable;

/**
 * One connection to the log that is followed. Every call has a bound of its own; a connection that failed once is
 * thrown away and never used again.
 */
export interface SourceLog {
  /**
   * Events of our streams after `after` (exclusive; undefined: from the beginning) in the order of the source, for
   * ever. Pulled: what is not asked for is not sent. Throws or ends when the connection is lost; it may also fall
   * silent, or bring events late.
   * @param alive called now and then also while there is nothing to bring, as among many events of others
   */
  events(
    after: SourcePosition | undefined,
    signal: AbortSignal,
    alive: () => void,
  ): AsyncIterable<SourceEvent>;
  /**
   * The first event of our streams after `after`, as the source finds it among whatever many of others; undefined when
   * there is none now.
   */
  next(after: SourcePosition | undefined): Promise<SourcePlace | undefined>;
  /** What is now at that revision of the stream, or else at that position; undefined when there is nothing. */
  find(place: SourcePlace): Promise<SourcePlace | undefined>;
  /**
   * The newest event of our streams that comes after `after`, and the end of the log as it was read; looks at no more
   * than a bounded number of events (in pages of some hundred), backwards from the end. `complete`: it got as far as `after`.
   */
  newest(after: SourcePosition | undefined, mostPages?: number): Promise<Newest>;
  close(): Promise<void>;
}

export interface Newest {
  event: SourcePlace | undefined;
  /** Position of the last event of the whole log, of whatever stream; undefined in an empty one. */
  end: SourcePosition | undefined;
  complete: boolean;
}

export const isAfter = (one: SourcePosition, other: SourcePosition): boolean =>
  one.commit > other.commit || (one.commit === other.commit && one.prepare > other.prepare);

/** How far a journal that was copied up to `resume` is behind the newest event, in bytes of the log. */
export const lagBytes = (newest: SourcePosition | undefined, resume: SourcePosition | undefined): number =>
  newest && (!resume || isAfter(newest, resume)) ? Number(newest.commit - (resume?.commit ?? 0n)) : 0;
