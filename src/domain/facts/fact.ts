/** Values a fact may carry: the JSON profile has no floats; decimals travel as strings. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The paper that carries a fact: a decision, resolution, conclusion, notice or minutes. */
export interface Decision {
  kind: 'decision' | 'resolution' | 'conclusion' | 'notice' | 'minutes' | 'other';
  number?: string;
  signedOn?: string;
  issuingBody?: string;
  signerName?: string;
  signerTitle?: string;
  signingForm?: string;
  attachmentSha256?: string;
}

/** Where an import got a fact, and when that other system wrote it. */
export interface Source {
  system: string;
  reference?: string;
  recordedOn?: string;
}

/**
 * A fact as the domain sees it. `effectiveOn` is a civil day in Asia/Ho_Chi_Minh that may be known only to the
 * month or the year; only corrections and cancellations may lack it, for they act from their position.
 */
export interface Fact<Type extends string = string, Data = JsonObject> {
  id: string;
  type: Type;
  effectiveOn?: string;
  data: Data;
  decision?: Decision;
  note?: string;
  source?: Source;
}

/** A fact in the log. `position` is its place in the whole log (1…n), `revision` in its stream (0…). */
export interface RecordedFact<Type extends string = string, Data = JsonObject> extends Fact<Type, Data> {
  stream: string;
  revision: number;
  position: number;
  /** UTC instant with milliseconds, set by the store; it names a position for people and orders nothing. */
  recordedAt: string;
  recordedBy: string;
  schemaVersion: number;
  correlationId: string;
  causationId?: string;
}
