import { setTimeout as sleep } from 'node:timers/promises';
import type { JSONEventData } from '@eventstore/db-client';
import { AppendTooLarge, StoreTimedOut, StoreUnavailable } from '../event-store.js';
import type { KurrentLink } from './client.js';
import { failureOf } from './failure.js';

/** What the server decided about an append. */
export type Sent = { kind: 'recorded' } | { kind: 'wrong-revision'; actual: number };

/** One try of an append: a server that is well answers in a few milliseconds, a new leader is there after five seconds. */
const TRY_MS = 2_500;
/** More for each event: an append given up while it is still being written only costs a second one. */
const EVENT_MS = 5;
/** A try shorter than this could end before it has a connection, and leave in doubt what was never sent. */
const SHORTEST_TRY_MS = 100;
const PAUSE_MS = { first: 20, last: 400 };

/**
 * Appends events to one stream, all or none, and does not rest before it knows what became of them: what is in doubt
 * is sent again with the same ids at the same expected revision, which the server knows again exactly, and never at
 * another revision, where it would be recorded twice.
 * @param expected revision of the last event, -1 for a stream that does not exist yet
 * @param deadline by `performance.now()`, in milliseconds
 * @throws StoreUnavailable: surely nothing was recorded
 * @throws StoreTimedOut: in doubt when the time was up
 * @throws AppendTooLarge
 */
export async function sendAppend(
  link: KurrentLink,
  stream: string,
  expected: number,
  events: JSONEventData[],
  deadline: number,
): Promise<Sent> {
  const expectedRevision = expected < 0 ? 'no_stream' : BigInt(expected);
  let doubtful = false;
  let cause: unknown;
  for (let pauseMs = PAUSE_MS.first; ; pauseMs = Math.min(PAUSE_MS.last, pauseMs * 2)) {
    const boundMs = Math.min(TRY_MS + EVENT_MS * events.length, Math.ceil(deadline - performance.now()));
    if (boundMs <= (cause === undefined ? 0 : SHORTEST_TRY_MS)) throw outOfTime(doubtful, cause);
    const options = {
      expectedRevision,
      deadline: boundMs,
      ...(link.credentials && { credentials: link.credentials }),
    } as const;
    try {
      await link.call(boundMs, (client) => client.appendToStream(stream, events, options));
      return { kind: 'recorded' };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'wrong-revision') return failure;
      if (failure.kind === 'too-large') throw new AppendTooLarge(sizeOf(events));
      if (failure.kind === 'refused') throw refused(doubtful, error);
      doubtful ||= failure.kind === 'in-doubt';
      cause = error;
    }
    const pause = pauseMs * (0.5 + Math.random() / 2);
    await sleep(Math.max(0, Math.min(pause, deadline - performance.now() - SHORTEST_TRY_MS)));
  }
}

function outOfTime(doubtful: boolean, cause: unknown) {
  return doubtful
    ? new StoreTimedOut('it is not known whether the facts were recorded', { cause })
    : new StoreUnavailable('the append could not be sent in time', { cause });
}

/** A refusal tells of this attempt alone: an earlier one may have been recorded all the same. */
function refused(doubtful: boolean, cause: unknown) {
  return doubtful
    ? new StoreTimedOut('KurrentDB refuses to tell what became of the append', { cause })
    : new StoreUnavailable('KurrentDB refuses the append', { cause });
}

/** What the server counts against its limit of one append, in bytes. */
export function sizeOf(events: readonly JSONEventData[]): number {
  const json = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  return events.reduce(
    (bytes, { type, data, metadata }) => bytes + json(data) + json(metadata) + 2 * type.length,
    0,
  );
}
