import { status } from '@grpc/grpc-js';
import { failure } from './messages.js';

/** What becomes of one append in place of a proper answer. */
export type Mishap =
  /** Never answered; recorded or not. */
  | 'silent'
  | 'silent-after-commit'
  /** The connection breaks. */
  | 'drop-before'
  | 'drop-after-commit'
  /** The connection breaks first, and the append is recorded a little later all the same. */
  | 'drop-then-commit'
  /** As without a quorum: refused by time-out, and recorded later. */
  | 'deadline-then-commit'
  | 'not-ready'
  | 'access-denied'
  /** On the batch stream: answered twice, the second time to nobody. */
  | 'answered-twice'
  /** Answered after so many milliseconds. */
  | { slow: number }
  /** Another node is the leader now. */
  | { leader: { host: string; port: number } };

export const notLeader = ({ host, port }: { host: string; port: number }) =>
  failure(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const denied = () =>
  failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
