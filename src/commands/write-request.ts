import type { FastifyRequest } from 'fastify';
import type { Caller } from '../access/scope.js';
import { isUuid } from '../domain/facts/fields.js';
import { Refusal } from '../domain/refusal.js';
import { readIdempotencyKey, readIfMatch } from '../http/answers.js';
import type { WriteRequest } from './request.js';
import { notFound } from './reach.js';
import type { StaffPipeline } from './staff-pipeline.js';

/** What a write request carries beside its body. @throws Refusal for headers that cannot be read */
export function writeRequest(request: FastifyRequest, caller: Caller): WriteRequest {
  const value = readIdempotencyKey(request.headers['idempotency-key']);
  const ifMatch = readIfMatch(request.headers['if-match']);
  return {
    caller,
    correlationId: request.id,
    body: request.body ?? null,
    ...(value === undefined
      ? {}
      : { key: { value, method: request.method, path: request.url.split('?')[0]! } }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
}

/** `{id}` of a person: a UUID, or `code:<file code>`. @throws Refusal `not-found` */
export async function staffIdOf(id: string, pipeline: StaffPipeline): Promise<string> {
  if (id.startsWith('code:')) return pipeline.staffIdOfCode(id.slice('code:'.length));
  if (!isUuid(id)) throw notFound();
  return id.toLowerCase();
}

export const bodyOf = (request: FastifyRequest): Record<string, unknown> => {
  const { body } = request;
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new Refusal('invalid-fact', {
    detail: 'the body must be a JSON object',
    errors: [{ pointer: '', code: 'invalid-value', detail: 'the body must be a JSON object' }],
  });
};

/** Refuses what a body may not hold. @throws Refusal `invalid-fact` */
export function expectOnly(body: Record<string, unknown>, names: readonly string[]): void {
  const other = Object.keys(body).find((name) => !names.includes(name));
  if (other === undefined) return;
  const detail = `there is no field ${other}`;
  throw new Refusal('invalid-fact', {
    detail,
    errors: [{ pointer: `/${other}`, code: 'unknown-field', detail }],
  });
}
