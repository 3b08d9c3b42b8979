/** What a failed call means for what it was to do. */
export type Failure =
  | { kind: 'wrong-revision'; actual: number }
  /** Surely nothing was done, and a retry may succeed: it never reached a server that was ready. */
  | { kind: 'not-sent' }
  | { kind: 'too-large' }
  | { kind: 'not-found' }
  /** Surely nothing was done, and a retry will not help. */
  | { kind: 'refused' }
  /** It may or may not have been done. */
  | { kind: 'in-doubt' };

const KINDS: Record<string, Failure['kind']> = {
  'maximum-append-size-exceeded': 'too-large',
  'stream-not-found': 'not-found',
  'access-denied': 'refused',
  'invalid-argument': 'refused',
  'stream-deleted': 'refused',
};
/** gRPC: INVALID_ARGUMENT, PERMISSION_DENIED, UNAUTHENTICATED. */
const REFUSALS = new Set([3, 7, 16]);
const NEVER_SENT = /No connection established|Name resolution failed|Failed to discover|Server Is Not Ready/i;

/**
 * By `type` where the client gives one, else by gRPC code: appends to a server that is away reject with a bare gRPC
 * error. Unavailable and deadline exceeded say nothing of what was done: servers commit what they do not answer.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { kind: 'in-doubt' };
  const { type, code, actualVersion } = error as Error & {
    type?: string;
    code?: unknown;
    actualVersion?: bigint | string;
  };
  if (type === 'wrong-expected-version')
    return { kind: 'wrong-revision', actual: typeof actualVersion === 'bigint' ? Number(actualVersion) : -1 };
  const kind = type === undefined ? undefined : KINDS[type];
  if (kind !== undefined) return { kind } as Failure;
  if (typeof code === 'number' && REFUSALS.has(code)) return { kind: 'refused' };
  return { kind: NEVER_SENT.test(error.message) ? 'not-sent' : 'in-doubt' };
}
