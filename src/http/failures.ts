import { HttpException } from '@nestjs/common';
import { Refusal, type RefusalCode, type RefusalDetails } from '../domain/refusal.js';
import {
  AppendTooLarge,
  ClaimTaken,
  IdReused,
  KeyReused,
  StaleRevision,
  StoreTimedOut,
  StoreUnavailable,
} from '../event-store/event-store.js';
import { isOutage } from '../read-store/outage.js';
import type { ProblemCode } from './problems.js';

export interface Failure {
  code: ProblemCode;
  details: RefusalDetails;
  /** A fault to be looked into: logged with its stack. */
  unexpected: boolean;
}

const refused = (code: RefusalCode, details: RefusalDetails = {}): Failure => ({
  code,
  details,
  unexpected: false,
});

const BY_STATUS: Record<number, RefusalCode> = {
  400: 'malformed',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'not-found',
  415: 'unsupported-media-type',
  422: 'invalid-fact',
  428: 'precondition-required',
  429: 'too-many-requests',
  503: 'store-unavailable',
};

const BY_FASTIFY_CODE: Record<string, [RefusalCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload-too-large', 'one request carries at most 1 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'the content type is not one this route reads'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed', 'the body is not as long as Content-Length says'],
  FST_ERR_BAD_URL: ['malformed', 'the path is not a valid URI'],
  FST_ERR_MAX_PARAM_LENGTH: ['not-found', 'nothing has a name that long'],
};

const CONTENTION = /^(40001|40P01|55P03)$/;
const CLIENT_DATA = /^22...$/;
interface Coded {
  code?: unknown;
  statusCode?: unknown;
  pointer?: unknown;
  problem?: unknown;
}

/** What any error means to the client. Never throws; what is not known is `internal` and says nothing of its cause. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Refusal) return refused(error.code, error);
  return storeFailure(error) ?? httpFailure(error) ?? codedFailure(error) ?? internal();
}

const internal = (): Failure => ({
  code: 'internal',
  details: { detail: 'the service met a fault of its own; name the request id when you report it' },
  unexpected: true,
});

function storeFailure(error: unknown): Failure | undefined {
  // A pipeline that gave up on a contended stream: recorded nothing, and a retry sees the newer state.
  if (error instanceof StaleRevision)
    return refused('busy', { detail: 'others were writing to the same record; nothing was recorded' });
  if (error instanceof AppendTooLarge)
    return refused('payload-too-large', { detail: 'one request records at most 1 MiB' });
  if (error instanceof IdReused) return refused('id-reused', { detail: error.message });
  if (error instanceof KeyReused) return refused('key-reused', { detail: error.message });
  if (error instanceof ClaimTaken) return refused('file-code-used', { detail: 'another file has this code' });
  if (error instanceof StoreUnavailable)
    return refused('store-unavailable', { detail: 'nothing was recorded; retry with the same key' });
  if (error instanceof StoreTimedOut)
    return refused('in-doubt', {
      detail: 'it is not known whether this was recorded; retry with the same key',
    });
  return undefined;
}

function httpFailure(error: unknown): Failure | undefined {
  const fastify = (value: unknown) => {
    const code = (value as Coded | undefined)?.code;
    const known = typeof code === 'string' ? BY_FASTIFY_CODE[code] : undefined;
    return known && refused(known[0], { detail: known[1] });
  };
  if (error instanceof HttpException) {
    const known = fastify(error.cause);
    if (known) return known;
    const status = error.getStatus();
    if (BY_STATUS[status]) return refused(BY_STATUS[status]);
    return status >= 400 && status < 500 ? refused('malformed') : undefined;
  }
  return fastify(error);
}

function codedFailure(error: unknown): Failure | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, statusCode, pointer, problem } = error as Coded;
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return refused(BY_STATUS[statusCode] ?? 'malformed');
  if (code === 'json-profile' && typeof pointer === 'string') {
    const detail = `${pointer || 'the value'}: ${String(problem)}`;
    return refused('invalid-fact', { detail, errors: [{ pointer, code: 'invalid-value', detail }] });
  }
  if (isOutage(error)) return refused('store-unavailable');
  if (typeof code === 'string') {
    if (CONTENTION.test(code)) return refused('busy');
    // A parameter that only the database could not read is the client's all the same, but ours to check sooner.
    if (CLIENT_DATA.test(code)) return { ...refused('malformed'), unexpected: true };
  }
  return undefined;
}
