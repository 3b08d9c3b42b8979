import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { Caller } from '../access/scope.js';
import { Refusal } from '../domain/refusal.js';
import { CLOCK, type Clock } from '../http/clock.js';
import { Metrics } from '../http/metrics.js';

/** Settings of the streams of events. */
export class StreamSettings {
  constructor(
    readonly heartbeatMs: number,
    readonly perCaller: number,
  ) {}
}

const MOST = 1_000;
const RETRY_AFTER_SECONDS = 30;
/** A client that takes nothing for so long is cut off; it goes on from its position when it comes back. */
const STALLED_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** At shutdown a stream that does not end by itself, since its client takes nothing, is cut off. */
const CLOSE_WITHIN_MS = 1_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One open stream: `signal` ends it, with a sentence for the client as its reason. */
export class OpenStream {
  private readonly end = new AbortController();
  readonly signal = this.end.signal;
  private handedAt: number | undefined;

  constructor(
    readonly subject: string,
    private readonly response: ServerResponse,
  ) {}

  finish(reason: string): void {
    this.end.abort(reason);
  }

  cut(): void {
    this.response.destroy();
  }

  get stalled(): boolean {
    return this.handedAt !== undefined && performance.now() - this.handedAt > STALLED_MS;
  }

  /** Passes chunks on, and knows since when one waits to be taken. */
  async *watch(chunks: AsyncIterable<string>): AsyncGenerator<string> {
    for await (const chunk of chunks) {
      this.handedAt = performance.now();
      yield chunk;
      this.handedAt = undefined;
    }
  }
}

/** The streams of this process: who has how many, and their end. */
@Injectable()
export class OpenStreams implements BeforeApplicationShutdown {
  private readonly streams = new Set<OpenStream>();
  private readonly looking: NodeJS.Timeout;
  private stopping = false;

  constructor(
    private readonly settings: StreamSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    metrics: Metrics,
  ) {
    metrics.gauge('hoso_event_streams', 'Open streams of events', [], async (gauge) =>
      gauge.set(this.streams.size),
    );
    this.looking = setInterval(() => this.cutStalled(), LOOK_EVERY_MS).unref();
  }

  /** @throws Refusal `too-many-requests` beyond the caller's share, `busy` beyond that of the process */
  open(caller: Caller, response: ServerResponse): OpenStream {
    this.expectRoom(caller);
    const stream = new OpenStream(caller.subject, response);
    this.streams.add(stream);
    const left = (caller.expiresAt ?? Infinity) - this.clock();
    const expiry =
      left < LONGEST_TIMER_MS
        ? setTimeout(() => stream.finish('the token has expired'), left).unref()
        : undefined;
    const closed = () => {
      clearTimeout(expiry);
      this.streams.delete(stream);
      stream.finish('the client has gone');
    };
    response.once('close', closed);
    // The client may have gone while its question was looked at; that is not told a second time.
    if (response.destroyed || response.socket?.destroyed) closed();
    return stream;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.looking);
    for (const stream of this.streams) stream.finish('the service stops');
    const until = performance.now() + CLOSE_WITHIN_MS;
    while (this.streams.size > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const stream of this.streams) stream.cut();
  }

  private expectRoom({ subject }: Caller): void {
    if (this.stopping || this.streams.size >= MOST)
      throw new Refusal('busy', { detail: 'no more streams can be opened here now' });
    let own = 0;
    for (const stream of this.streams) if (stream.subject === subject) own++;
    if (own >= this.settings.perCaller)
      throw new Refusal('too-many-requests', {
        detail: `at most ${this.settings.perCaller} streams of one caller`,
        retryAfter: RETRY_AFTER_SECONDS,
      });
  }

  private cutStalled(): void {
    for (const stream of this.streams) if (stream.stalled) stream.cut();
  }
}
