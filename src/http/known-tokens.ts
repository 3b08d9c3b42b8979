import type { Caller } from '../access/scope.js';

/** Most tokens remembered at once. */
const KEPT = 1_000;

/**
 * Checks the signature of a token once: until it expires, the same bytes get the same caller. A token that was refused
 * is checked anew each time.
 */
export function rememberTokens(
  verify: (token: string) => Promise<Caller>,
  now: () => number = Date.now,
): (token: string) => Promise<Caller> {
  const known = new Map<string, Caller>();
  return async (token) => {
    const found = known.get(token);
    if (found && now() < (found.expiresAt ?? 0)) return found;
    known.delete(token);
    const caller = await verify(token);
    const [oldest] = known.keys();
    if (known.size >= KEPT && oldest !== undefined) known.delete(oldest);
    known.set(token, caller);
    return caller;
  };
}
