import { createRequire } from 'node:module';
import { sep } from 'node:path';

export type Log = (message: string, details?: Record<string, unknown>) => void;

/** Where the client's code lies: every error it makes or passes on has been there. */
const home = (() => {
  const entry = createRequire(import.meta.url).resolve('@eventstore/db-client');
  const folder = ['', '@eventstore', 'db-client', ''].join(sep);
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length);
})();

/** A promise that the KurrentDB client dropped, rather than one of ours. */
function isStray(reason: unknown): boolean {
  return reason instanceof Error && reason.stack?.includes(home) === true;
}

const users = new Set<Log>();

function onRejection(reason: unknown): void {
  if (!isStray(reason)) {
    // As Node does when nobody listens: what is not the client's ends the process.
    if (process.listenerCount('unhandledRejection') === 1) throw reason;
    return;
  }
  for (const log of users)
    log('a forgotten promise of the KurrentDB client failed', { error: String(reason) });
}

/**
 * The client makes promises that nobody can catch: a batch answer that comes too late, data that cannot be written, a
 * discovery that fails while a lost connection is looked into. One of them would end the process. They are told by
 * their stack and logged; any other unhandled rejection still ends it, unless somebody else listens as well.
 * Returns how to stop, once nothing of the client is under way.
 */
export function containStrayRejections(log: Log): () => void {
  const user: Log = (...said) => log(...said);
  if (users.size === 0) process.on('unhandledRejection', onRejection);
  users.add(user);
  return () => {
    if (users.delete(user) && users.size === 0) process.off('unhandledRejection', onRejection);
  };
}
