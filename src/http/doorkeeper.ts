import type { FastifyInstance, FastifyRequest } from 'fastify';
import { allows } from '../access/roles.js';
import type { Caller } from '../access/scope.js';
import { Refusal } from '../domain/refusal.js';
import { rememberTokens } from './known-tokens.js';
import { RateLimit } from './rate-limit.js';

export interface DoorkeeperOptions {
  verify: (token: string) => Promise<Caller>;
  /** Writes of one caller in a minute; no limit where undefined. */
  writesPerMinute: number | undefined;
  now: () => number;
}

/** Guessing tokens is slowed down, whatever else is allowed. */
const FAILURES_PER_MINUTE = 60;

/**
 * Stands before every route: who asks, and whether the route is open to that role. It runs before the body is read,
 * so that nobody unknown makes the service read one.
 */
export function addDoorkeeper(
  instance: FastifyInstance,
  { verify, writesPerMinute, now }: DoorkeeperOptions,
): void {
  const callerOf = rememberTokens(verify);
  const failures = new RateLimit(FAILURES_PER_MINUTE, now);
  const writes = writesPerMinute === undefined ? undefined : new RateLimit(writesPerMinute, now);
  instance.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { policy } = request.routeOptions.config;
    if (policy === 'open') return;
    failures.expectBelow(request.ip);
    try {
      request.caller = await callerOf(tokenOf(request));
    } catch (error) {
      failures.count(request.ip);
      throw error;
    }
    if (!policy || !allows(request.caller.role, policy))
      throw new Refusal('forbidden', { detail: 'this role may not do that' });
    if (policy === 'write' && writes) {
      writes.expectBelow(request.caller.subject);
      writes.count(request.caller.subject);
    }
  });
}

function tokenOf({ headers: { authorization } }: FastifyRequest): string {
  const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined)
    throw new Refusal('unauthenticated', { detail: 'the request needs Authorization: Bearer <token>' });
  return token;
}
