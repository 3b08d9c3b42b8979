import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { run, type Outcome } from './process.js';

/** Under whose account the server runs: PostgreSQL refuses to run as root. */
export interface Identity {
  uid?: number;
  gid?: number;
  /** Words put before a command; used where the uid can only be changed inside a user namespace. */
  prefix: readonly string[];
  label: string;
}

const ITSELF: Identity = { prefix: [], label: 'the same account' };

/** The files stay those of the calling account, and PostgreSQL sees an ordinary uid that has a name. */
const NAMESPACE: Identity = {
  prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534'],
  label: 'a user namespace',
};

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Accounts to try, best first. An existing data directory decides: its owner is the only account that may serve it,
 * even when a better one appears on the machine later.
 */
export async function candidates(dataDirectory: string): Promise<Identity[]> {
  if (process.platform === 'win32') return [ITSELF];
  if (!isRoot()) return hasName() ? [ITSELF, NAMESPACE] : [NAMESPACE, ITSELF];
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (owner !== undefined) {
    if (owner.uid === 0) return [NAMESPACE];
    return [{ uid: owner.uid, gid: owner.gid, prefix: [], label: `uid ${owner.uid}` }];
  }
  const accounts = await Promise.all(['postgres', 'nobody'].map(account));
  return [...accounts.filter((found) => found !== undefined), NAMESPACE];
}

/** Containers run under bare numbers; creating a database there needs a namespace that lends the number a name. */
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

async function account(name: string): Promise<Identity | undefined> {
  const [uid, gid] = await Promise.all([run(['id', '-u', name]), run(['id', '-g', name])]);
  if (!uid.ok || !gid.ok) return undefined;
  // macOS prints nobody's uid as 4294967294, which spawn takes only as -2.
  return { uid: Number(uid.output) | 0, gid: Number(gid.output) | 0, prefix: [], label: `account ${name}` };
}

export function runAs(identity: Identity, command: readonly string[], timeoutMs?: number): Promise<Outcome> {
  return run([...identity.prefix, ...command], { ...owner(identity), timeoutMs });
}

export function owner(identity: Identity): { uid?: number; gid?: number } {
  return identity.uid === undefined ? {} : { uid: identity.uid, gid: identity.gid };
}

/** Whether this account can work below a directory: every directory above it must let it through. */
export async function canReach(identity: Identity, directory: string): Promise<boolean> {
  if (identity.uid === undefined) return true;
  return (await runAs(identity, ['/bin/sh', '-c', 'cd "$1"', 'sh', directory], 10_000)).ok;
}
