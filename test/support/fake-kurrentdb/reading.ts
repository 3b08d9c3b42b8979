import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { status, type ServerWritableStream } from '@grpc/grpc-js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Entry, FakeLog } from './log.js';
import { caughtUp, checkpoint, confirmation, failure, nameOf, notFound, readEvent } from './messages.js';

export type ReadCall = ServerWritableStream<streams.ReadReq, streams.ReadResp>;
type Options = streams.ReadReq.Options;

const WINDOW = 32;
const BACKWARDS = 1;

/** How a filter goes through the log. */
export interface Scanning {
  /** After every 256 events, in milliseconds. */
  restMs: number;
  /** Whether the server tells how far it has looked. */
  checkpoints: boolean;
}

/** Answers a read, or keeps a subscription going until the call is cancelled. */
export async function answerRead(
  call: ReadCall,
  log: FakeLog,
  scanning: Scanning,
  isStopped: () => boolean,
): Promise<void> {
  const options = call.request.getOptions() as Options;
  if (options.hasSubscription()) return subscribe(call, log, scanning, isStopped);
  const found = options.hasAll() ? readAll(log, options) : readStream(log, options);
  if (found instanceof Error) {
    call.emit('error', found);
    return;
  }
  if (found === undefined) await write(call, notFound(nameOf(options.getStream()?.getStreamIdentifier())));
  const count = Number(options.getCount());
  for (const entry of found?.slice(0, count) ?? []) {
    if (call.cancelled || isStopped()) return;
    await write(call, readEvent(entry));
  }
  call.end();
}

function readStream(log: FakeLog, options: Options): Entry[] | Error | undefined {
  const stream = options.getStream();
  const name = nameOf(stream?.getStreamIdentifier());
  const entries = log.visible(name);
  if (entries === 'deleted')
    return failure(status.FAILED_PRECONDITION, 'the stream is deleted', {
      exception: 'stream-deleted',
      'stream-name': name,
    });
  if (entries === undefined) return undefined;
  if (options.getReadDirection() === BACKWARDS) {
    const from = stream?.hasRevision() ? BigInt(stream.getRevision()) : undefined;
    const upto = stream?.hasStart() ? 0n : from;
    return entries.filter(({ revision }) => upto === undefined || revision <= upto).reverse();
  }
  if (stream?.hasEnd()) return [];
  const from = stream?.hasRevision() ? BigInt(stream.getRevision()) : 0n;
  return entries.filter(({ revision }) => revision >= from);
}

/** Forwards with the event at the position, backwards without it. */
function readAll(log: FakeLog, options: Options): Entry[] | Error {
  const all = options.getAll();
  const backwards = options.getReadDirection() === BACKWARDS;
  if (all?.hasPosition()) {
    const commit = BigInt(all.getPosition()?.getCommitPosition() ?? '0');
    const index = log.indexOf(commit);
    const entry = log.entries[index];
    if (entry !== undefined && entry.commit !== commit)
      return failure(status.UNKNOWN, 'Exception was thrown by handler: unaligned position');
    return backwards ? log.entries.slice(0, index).reverse() : log.entries.slice(index);
  }
  if (all?.hasEnd()) return backwards ? log.entries.toReversed() : [];
  return backwards ? [] : log.entries;
}

async function subscribe(
  call: ReadCall,
  log: FakeLog,
  scanning: Scanning,
  isStopped: () => boolean,
): Promise<void> {
  const options = call.request.getOptions() as Options;
  const matches = matcher(options);
  const window = interval(options);
  let after = start(log, options);
  let index = log.indexOf(after + 1n);
  let epoch = log.epoch;
  let scanned = 0;
  let live = false;
  await write(call, confirmation(randomUUID()));
  while (!call.cancelled && !isStopped()) {
    if (epoch !== log.epoch) [epoch, index] = [log.epoch, log.indexOf(after + 1n)];
    const entry = log.entries[index];
    if (entry === undefined) {
      if (!live) await write(call, caughtUp());
      live = true;
      await nextGrowth(call, log);
      continue;
    }
    index += 1;
    after = entry.commit;
    scanned += 1;
    if (matches(entry)) await write(call, readEvent(entry));
    if (window > 0 && scanned % window === 0 && scanning.checkpoints)
      await write(call, checkpoint(entry.commit));
    // Other calls get their turn, as from a server of many threads.
    if (scanned % 256 === 255) await sleep(scanning.restMs);
  }
}

/** A position is taken as it is, though the log should end before it. */
function start(log: FakeLog, options: Options): bigint {
  const stream = options.getStream();
  const all = options.getAll();
  if (all?.hasPosition()) return BigInt(all.getPosition()?.getCommitPosition() ?? '0');
  if (all?.hasEnd() || stream?.hasEnd()) return log.entries.at(-1)?.commit ?? -1n;
  return -1n;
}

function matcher(options: Options): (entry: Entry) => boolean {
  const stream = options.getStream();
  if (stream !== undefined) {
    const name = nameOf(stream.getStreamIdentifier());
    const from = stream.hasRevision() ? BigInt(stream.getRevision()) : -1n;
    return (entry) => entry.stream === name && entry.revision > from;
  }
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = expression?.getRegex() ? new RegExp(expression.getRegex()) : undefined;
  return (entry) => {
    const text = byStream ? entry.stream : entry.type;
    return regex?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  };
}

/** Events scanned between two checkpoints; none without a filter. */
function interval(options: Options): number {
  const filter = options.getFilter();
  if (filter === undefined) return 0;
  return (filter.hasMax() ? filter.getMax() : WINDOW) * Math.max(1, filter.getCheckpointintervalmultiplier());
}

async function nextGrowth(call: ReadCall, log: FakeLog): Promise<void> {
  const { grown, cancel } = log.growth();
  call.once('cancelled', cancel);
  await grown;
  call.off('cancelled', cancel);
}

async function write(call: ReadCall, message: streams.ReadResp): Promise<void> {
  if (call.cancelled || call.write(message)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      call.off('drain', done).off('cancelled', done).off('close', done);
      resolve();
    };
    call.on('drain', done).on('cancelled', done).on('close', done);
  });
}
