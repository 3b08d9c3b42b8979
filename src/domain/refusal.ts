/** A fact that a refusal names: what the new fact collides with. */
export interface Conflict {
  eventId: string;
  type: string;
  effectiveOn?: string;
}

/** One reason about one place in the request; `pointer` is an RFC 6901 JSON pointer. */
export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}

/** Every reason for which a request is not carried out. `src/http/problems.ts` maps each to a status. */
export type RefusalCode =
  // the request cannot be read
  | 'malformed'
  | 'invalid-parameter'
  | 'invalid-cursor'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'precondition-failed'
  | 'precondition-required'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'not-acceptable'
  | 'key-reused'
  | 'too-many-requests'
  | 'not-yet-projected'
  | 'beyond-the-log'
  | 'store-unavailable'
  | 'in-doubt'
  | 'busy'
  // an evaluation cannot be worked out
  | 'invalid-input'
  | 'component-missing'
  | 'no-rule-set'
  | 'rule-set-exists'
  // a round of evaluation
  | 'round-exists'
  | 'not-expected'
  | 'counted-elsewhere'
  | 'rater-missing'
  | 'evaluation-closed'
  | 'not-finalised'
  // a fact is not of its schema
  | 'invalid-fact'
  | 'invalid-day'
  | 'unknown-fact-type'
  // a fact cannot be understood, even in an archive
  | 'end-before-start'
  | 'posting-unknown'
  | 'posting-id-used'
  | 'target-unknown'
  | 'target-not-correctable'
  | 'target-cancelled'
  | 'wrong-stream'
  | 'id-reused'
  | 'file-not-open'
  | 'file-already-open'
  | 'file-code-used'
  // a fact contradicts the timeline
  | 'posting-overlap'
  | 'same-post-twice'
  | 'already-ended'
  | 'outside-posting'
  | 'after-leaving'
  | 'after-death'
  | 'posting-still-named'
  | 'file-still-used'
  | 'evaluation-exists'
  | 'rating-exists'
  | 'other-evaluation'
  | 'nothing-to-end'
  | 'form-not-in-force'
  | 'fact-still-named'
  | 'unknown-unit'
  | 'unknown-position'
  | 'unit-exists'
  | 'unit-not-in-force'
  | 'unit-cycle'
  | 'position-exists'
  | 'position-not-in-force'
  | 'refused-with-person'
  // read models are built anew
  | 'rebuild-under-way'
  | 'rebuild-not-awaiting'
  | 'nothing-to-go-back-to'
  | 'cannot-fold'
  // imports
  | 'unreadable-line'
  | 'line-too-long'
  | 'staff-unknown'
  | 'too-many-lines'
  | 'ambiguous-name'
  | 'name-differs'
  | 'import-not-ended'
  | 'later-facts';

/** Which new fact of a batch is at fault, for telling the lines of an import apart. */
export interface Fault {
  factId: string;
  code: RefusalCode;
  detail: string;
}

export interface RefusalDetails {
  detail?: string;
  conflicts?: Conflict[];
  errors?: FieldError[];
  /** Seconds after which a retry makes sense. */
  retryAfter?: number;
  faults?: Fault[];
}

/** A decision or a request turned down. Callers compare `code`; the message is for people. */
export class Refusal extends Error {
  readonly detail?: string;
  readonly conflicts?: Conflict[];
  readonly errors?: FieldError[];
  readonly retryAfter?: number;
  readonly faults?: Fault[];

  constructor(
    readonly code: RefusalCode,
    details: RefusalDetails = {},
  ) {
    super(details.detail ?? code);
    this.detail = details.detail;
    this.conflicts = details.conflicts;
    this.errors = details.errors;
    this.retryAfter = details.retryAfter;
    this.faults = details.faults;
  }
}
