import type { FastifyReply } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import type { Day } from '../domain/time.js';
import type { Appended, NotInJournalYet } from '../event-store/event-store.js';

/** The knowledge point an answer was given at. */
export interface Known {
  position: number;
  recordedAt: string | null;
}

export interface Answer<T, M extends object = object> {
  meta: { asOf: Day; knownAt: Known; next?: string } & M;
  data: T;
}

/** The envelope of every GET. `more` carries `next` and whatever else belongs to the answer as a whole. */
export function answer<T, M extends object>(
  data: T,
  at: { asOf: Day; knownAt: Known },
  more?: M & { next?: string },
): Answer<T, M> {
  return { meta: { asOf: at.asOf, knownAt: at.knownAt, ...more } as Answer<T, M>['meta'], data };
}

export const etag = (revision: number): string => `"${revision}"`;

export interface Written {
  stream: string;
  revision: number;
  position: number;
  events: Appended['events'];
}

/** Answers a write: 201, `ETag`, and `Location` where something came into being. */
export function written(reply: FastifyReply, appended: Appended, location?: string): Written {
  reply.code(201).header('ETag', etag(appended.revision));
  if (location !== undefined) reply.header('Location', location);
  const { stream, revision, position, events } = appended;
  return { stream, revision, position, events };
}

export interface Accepted {
  stream: string;
  events: readonly { id: string; type: string }[];
}

/** Answers a write that is recorded, while its positions are not known yet: 202. The same key asks again. */
export function accepted(reply: FastifyReply, { stream, events }: NotInJournalYet): void {
  const answered: Accepted = { stream, events };
  reply.code(202).header('Retry-After', '1').removeHeader('ETag').send(answered);
}

const headerError = (name: string, detail: string) =>
  new Refusal('invalid-parameter', {
    detail,
    errors: [{ pointer: `/headers/${name}`, code: 'invalid-value', detail }],
  });

/**
 * The revision a write depends on, or undefined where the caller named none. A well-formed tag that can match no
 * revision (a weak one, one of another kind) is a condition that fails, not a request that cannot be read.
 * @throws Refusal `invalid-parameter`, `precondition-failed`
 */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const revision = /^"(0|[1-9]\d{0,14})"$/.exec(header.trim())?.[1];
  if (revision !== undefined) return Number(revision);
  if (/^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(header.trim()))
    throw new Refusal('precondition-failed', { detail: 'no revision has the tag that If-Match names' });
  throw headerError('if-match', 'If-Match must name one revision in quotes, as ETag gave it: "5"');
}

/** @throws Refusal `invalid-parameter` for an empty key or one of more than 255 characters */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || header.length === 0 || header.length > 255)
    throw headerError('idempotency-key', 'Idempotency-Key must have 1 to 255 characters');
  return header;
}
