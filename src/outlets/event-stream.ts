import { setTimeout as sleep } from 'node:timers/promises';
import { commentFrame, passedFrame, retryFrame, type EventFrames } from './event-frames.js';
import type { FeedPage, FeedReader, Wanted } from './feed-reader.js';

export interface EventStreamOptions {
  reader: FeedReader;
  frames: EventFrames;
  /** The position the client has; the first event is the next. */
  after: number;
  wanted: Wanted;
  full: boolean;
  heartbeatMs: number;
  /** Ends the stream; its reason is a sentence for the client. */
  signal: AbortSignal;
  failed: (error: unknown) => void;
}

const RETRY_MS = 2_000;
/** Events of one chunk; fewer where they are large, since a chunk waits in memory until its client takes it. */
const CHUNK = { least: 10, most: 200, bytes: 64 * 1024 };
/** Under a steady load a chunk gathers what comes in this time. */
const BREATH_MS = 20;
/** A client that resumes may have to pass over this many unwanted facts again. */
const PASSED = 1_000;
const OUTAGE_MS = 1_000;

/**
 * The log after a position as chunks of a `text/event-stream`, until the signal. A chunk is read only when the one
 * before was taken: a slow client has one chunk in memory and lags. While the database is away the stream stays open.
 */
export async function* eventStream(options: EventStreamOptions): AsyncGenerator<string> {
  const { reader, frames, full, heartbeatMs, signal } = options;
  let position = options.after;
  let told = position;
  let limit = CHUNK.least;
  let sentAt = performance.now();
  yield retryFrame(RETRY_MS);
  while (!signal.aborted) {
    const page = await step(options, position, limit);
    const text = page.facts.map((fact) => frames.of(fact, full)).join('');
    const idle = page.upto === position;
    position = page.upto;
    if (text !== '') {
      limit = text.length > CHUNK.bytes ? CHUNK.least : Math.min(CHUNK.most, limit * 2);
      told = page.facts.at(-1)!.position;
      yield text;
      sentAt = performance.now();
    }
    const beat = performance.now() - sentAt >= heartbeatMs;
    if (position - told >= PASSED || (beat && position > told)) {
      told = position;
      yield passedFrame(position);
      sentAt = performance.now();
    } else if (beat) {
      yield commentFrame('heartbeat');
      sentAt = performance.now();
    }
    if (idle) await waitForMore(reader, position, signal);
  }
  yield commentFrame(String(signal.reason));
}

/** The next page; nothing, a little later, while the database is away. */
async function step(
  { reader, wanted, signal, failed }: EventStreamOptions,
  position: number,
  limit: number,
): Promise<FeedPage> {
  try {
    return await reader.step(position, wanted, limit);
  } catch (error) {
    failed(error);
    await sleep(OUTAGE_MS, undefined, { signal }).catch(() => {});
    return { facts: [], upto: position };
  }
}

async function waitForMore(reader: FeedReader, position: number, signal: AbortSignal): Promise<void> {
  await reader.beyond(position, signal);
  if (!signal.aborted) await sleep(BREATH_MS, undefined, { signal }).catch(() => {});
}
