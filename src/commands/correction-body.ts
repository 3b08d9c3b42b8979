import type { Subject } from '../domain/facts/effects.js';
import { isUuid } from '../domain/facts/fields.js';
import { readFact, type FactInput } from '../domain/facts/validate.js';
import { Refusal } from '../domain/refusal.js';
import { expectOnly } from './write-request.js';

const pick = (body: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.filter((name) => body[name] !== undefined).map((name) => [name, body[name]]));

function expectTarget(eventId: string): void {
  if (!isUuid(eventId)) throw new Refusal('not-found', { detail: 'there is no such fact' });
}

/**
 * `{ effectiveOn?, data?, decision?, reason, own? }`: the first three are what the target should have said, `own` is
 * the correcting decision.
 */
export function correctionIn(body: Record<string, unknown>, eventId: string): Record<string, unknown> {
  expectTarget(eventId);
  expectOnly(body, ['effectiveOn', 'data', 'decision', 'reason', 'own', 'id', 'note']);
  const own = (body['own'] ?? {}) as Record<string, unknown>;
  if (typeof own !== 'object' || Array.isArray(own)) {
    const detail = 'own must be an object';
    throw new Refusal('invalid-fact', {
      detail,
      errors: [{ pointer: '/own', code: 'invalid-value', detail }],
    });
  }
  expectOnly(own, ['decision', 'effectiveOn']);
  return {
    type: 'FactCorrected',
    ...own,
    ...pick(body, ['id', 'note']),
    data: {
      targetEventId: eventId.toLowerCase(),
      changes: pick(body, ['effectiveOn', 'data', 'decision']),
      ...pick(body, ['reason']),
    },
  };
}

/** `{ decision?, reason }`: `decision` is the revoking one. */
export function cancellationIn(body: Record<string, unknown>, eventId: string): Record<string, unknown> {
  expectTarget(eventId);
  expectOnly(body, ['decision', 'effectiveOn', 'reason', 'id', 'note']);
  return {
    type: 'FactCancelled',
    ...pick(body, ['decision', 'effectiveOn', 'id', 'note']),
    data: { targetEventId: eventId.toLowerCase(), ...pick(body, ['reason']) },
  };
}

/** Reads the fact these bodies stand for; pointers name the places in the body as sent. */
export function readAct(fact: Record<string, unknown>, subject: Subject): FactInput {
  try {
    return readFact(fact, subject);
  } catch (error) {
    throw pointingAtBody(error, fact['type']);
  }
}

/** What the rules refuse only once they see the target points at places in the body, too. */
export async function carryOutAct<T>(fact: FactInput, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw pointingAtBody(error, fact.type);
  }
}

function pointingAtBody(error: unknown, type: unknown): unknown {
  if (!(error instanceof Refusal) || !error.errors) return error;
  const errors = error.errors.map((one) => ({ ...one, pointer: asSent(one.pointer, type) }));
  const { detail, conflicts, retryAfter, faults } = error;
  return new Refusal(error.code, { detail, conflicts, errors, retryAfter, faults });
}

function asSent(pointer: string, type: unknown): string {
  if (pointer.startsWith('/data/changes')) return pointer.slice('/data/changes'.length);
  if (pointer.startsWith('/data/')) return pointer.slice('/data'.length);
  return type === 'FactCorrected' && /^\/(decision|effectiveOn)/.test(pointer) ? `/own${pointer}` : pointer;
}
