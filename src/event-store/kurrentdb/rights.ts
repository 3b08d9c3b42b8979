import { randomUUID } from 'node:crypto';
import { BACKWARDS, END, jsonEvent, type ResolvedEvent } from '@eventstore/db-client';
import type { KurrentLink } from './client.js';
import { failureOf } from './failure.js';

const ANSWER_MS = 5_000;
/** Where a server keeps who may do what in streams that say nothing of it themselves, and in the log as a whole. */
const DEFAULTS = { stream: '$settings', type: 'update-default-acl' };
const LOG = { stream: '$$$all', type: '$metadata' };
const ADMINISTRATORS = '$admins';

/** What an account may do to streams of facts beside appending to them. */
export interface Rights {
  mayDelete: boolean;
  /** As a greatest age or count, by which a server throws events away. */
  maySetMetadata: boolean;
}

/**
 * What the account of a connection may do, found by trying on a stream that does not exist, at a revision that it cannot
 * have: whoever may not is told that first. Changes nothing.
 * @throws what the client throws, NoAnswer
 */
export async function rightsOf(link: KurrentLink): Promise<Rights> {
  const stream = `staff-${randomUUID()}`;
  const expectedRevision = 7n;
  const may = async (attempt: Promise<unknown>): Promise<boolean> => {
    try {
      await attempt;
      return true;
    } catch (error) {
      if ((error as { type?: string }).type === 'access-denied') return false;
      if (failureOf(error).kind === 'wrong-revision') return true;
      throw error;
    }
  };
  return {
    mayDelete: await may(link.call(ANSWER_MS, (client) => client.deleteStream(stream, { expectedRevision }))),
    maySetMetadata: await may(
      link.call(ANSWER_MS, (client) => client.setStreamMetadata(stream, {}, { expectedRevision })),
    ),
  };
}

/**
 * Leaves deleting streams and writing their metadata to administrators, on the whole server, and lets one account read the
 * log as a whole, which the follower needs. Whatever else is set there stays. A second time changes nothing.
 * @param link of an administrator
 * @returns whether anything was changed
 * @throws what the client throws, as for an account that is no administrator's; NoAnswer
 */
export async function protect(link: KurrentLink, account: string): Promise<boolean> {
  const defaults = await change(link, DEFAULTS, (settings) => {
    const acl = objectOf(settings['$userStreamAcl']);
    return { ...settings, $userStreamAcl: { ...acl, $d: ADMINISTRATORS, $mw: ADMINISTRATORS } };
  });
  const log = await change(link, LOG, (metadata) => {
    const acl = objectOf(metadata['$acl']);
    const readers = new Set([ADMINISTRATORS, account, ...[acl['$r'] ?? []].flat().map(String)]);
    return { ...metadata, $acl: { ...acl, $r: [...readers] } };
  });
  return defaults || log;
}

type Members = Record<string, unknown>;
const objectOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** Writes what follows from the last event of a system stream, unless it is that already. */
async function change(
  link: KurrentLink,
  { stream, type }: { stream: string; type: string },
  to: (before: Members) => Members,
): Promise<boolean> {
  const options = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
  const [last] = await link.read<ResolvedEvent>(ANSWER_MS, (client) => client.readStream(stream, options));
  const before = objectOf(last?.event?.data);
  const after = to(before);
  if (JSON.stringify(after) === JSON.stringify(before)) return false;
  const event = jsonEvent({ id: randomUUID(), type, data: after as Record<string, string> });
  await link.call(ANSWER_MS, (client) =>
    // Another administrator may be at it: theirs is not overwritten unseen.
    client.appendToStream(stream, event, { expectedRevision: last?.event?.revision ?? 'no_stream' }),
  );
  return true;
}
