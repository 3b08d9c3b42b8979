import { Refusal } from '../domain/refusal.js';
import type { Role } from './roles.js';

/** Who asks, as the token says. */
export interface Caller {
  /** Goes into the log as `recordedBy`. */
  subject: string;
  role: Role;
  /** The unit at the top of the subtree this caller may see, if not all. */
  unit?: string;
  tokenId: string;
  /** When the token ends, in milliseconds since 1970; for what outlives the request that brought it. */
  expiresAt?: number;
}

export type Scope = { all: true } | { all: false; unit: string };

/**
 * The part of the organisation a caller may see. What lies outside it does not exist for the caller: 404.
 * @throws Refusal `forbidden` for a person, who has no dossier to look at yet
 */
export function scopeOf(caller: Caller): Scope {
  if (caller.role === 'person')
    throw new Refusal('forbidden', { detail: 'a person’s own access is not there yet' });
  return caller.role === 'admin' || caller.unit === undefined
    ? { all: true }
    : { all: false, unit: caller.unit };
}

/** Whether any of a person's units lies in the subtree. Someone without a unit is seen only by those who see all. */
export function within(unitCodesOfPerson: readonly string[], subtree: ReadonlySet<string>): boolean {
  return unitCodesOfPerson.some((code) => subtree.has(code));
}
