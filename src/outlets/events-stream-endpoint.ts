import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { Caller } from '../access/scope.js';
import { Allow, CallerOf } from '../http/caller.js';
import { LOG, type Log } from '../http/log.js';
import { position } from '../http/parameters.js';
import { invalidParameters, Questions } from '../http/questions.js';
import { EventFrames } from './event-frames.js';
import { eventStream } from './event-stream.js';
import { expectWholeScope, filterQuestions, Installation } from './events-feed.js';
import { FeedReader } from './feed-reader.js';
import { OpenStreams, StreamSettings } from './open-streams.js';

export const streamQuestions = {
  after: position('The position after which to begin; 0 unless given. `Last-Event-ID` goes before it'),
  ...filterQuestions,
};

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // Neither kept, nor compressed, nor gathered by a proxy between.
  'Cache-Control': 'no-cache, no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

@Controller('events')
export class EventsStreamEndpoint {
  private readonly frames: EventFrames;

  constructor(
    private readonly questions: Questions,
    private readonly reader: FeedReader,
    private readonly streams: OpenStreams,
    private readonly settings: StreamSettings,
    installation: Installation,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.frames = new EventFrames(installation.id);
  }

  @Get('stream')
  @Allow('read')
  async stream(
    @Query() query: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const q = this.questions.read(query, streamQuestions);
    const after = lastPosition(lastEventId) ?? q.after ?? 0;
    expectWholeScope(caller);
    await this.reader.expectInLog(after);
    const open = this.streams.open(caller, reply.raw);
    const chunks = eventStream({
      reader: this.reader,
      frames: this.frames,
      after,
      wanted: q,
      full: q.full,
      heartbeatMs: this.settings.heartbeatMs,
      signal: open.signal,
      failed: (err) => this.log.warn({ err }, 'a stream of events waits for the database'),
    });
    reply.headers(HEADERS);
    return Readable.from(open.watch(chunks), { objectMode: false, highWaterMark: 16 * 1024 });
  }
}

/** @throws Refusal `invalid-parameter` for what is not the id of an event of ours */
function lastPosition(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = position('').read(text);
  if (value !== undefined) return value;
  throw invalidParameters([
    {
      pointer: '/headers/Last-Event-ID',
      code: 'invalid-value',
      detail: 'Last-Event-ID must be the id of an event: its position in the log',
    },
  ]);
}
