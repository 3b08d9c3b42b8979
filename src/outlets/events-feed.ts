import {
  Controller,
  Get,
  Header,
  Query as QueryParameters,
  Res,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { scopeOf, type Caller } from '../access/scope.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import { Refusal } from '../domain/refusal.js';
import { Allow, CallerOf } from '../http/caller.js';
import { codes, flag, integer, position, withDefault } from '../http/parameters.js';
import { Questions, type Answers } from '../http/questions.js';
import { cloudEvent, type CloudEvent } from './cloud-event.js';
import { FeedReader } from './feed-reader.js';

export const filterQuestions = {
  types: codes('Only facts of these types'),
  units: codes('Only facts that name one of these units themselves; the units below are named one by one'),
  full: withDefault(flag('Whole data instead of ids and days'), false),
};

export const feedQuestions = {
  after: withDefault(position('The position after which to read'), 0),
  ...filterQuestions,
  limit: withDefault(integer('Most events in the answer', 1, 1000), 50),
  wait: withDefault(integer('Seconds to wait for an event where there is none yet', 0, 30), 0),
};

/** How far an answer looked, found or not: `after` of the next request. */
export const POSITION_HEADER = 'Hoso-Position';

export interface FeedAnswer {
  events: CloudEvent[];
  upto: number;
}

export class ReadFeed extends Query<FeedAnswer> {
  constructor(
    readonly q: Answers<typeof feedQuestions>,
    readonly caller: Caller,
  ) {
    super();
  }
}

/** The name of this installation in `source`, the same for all its processes. */
export class Installation {
  constructor(readonly id: string) {}
}

/** @throws Refusal `forbidden`: what one fact is about may lie in several units, so a part of the feed is not cut out */
export function expectWholeScope(caller: Caller): void {
  if (!scopeOf(caller).all)
    throw new Refusal('forbidden', {
      detail: 'the feed is for callers who may see the whole organisation',
    });
}

/** A filter that matches little answers with what it found by then, be it nothing; the reader goes on from there. */
const SCAN_MS = 3_000;

@QueryHandler(ReadFeed)
export class ReadFeedHandler implements IQueryHandler<ReadFeed>, BeforeApplicationShutdown {
  private readonly waiting = new Set<AbortController>();

  constructor(
    private readonly reader: FeedReader,
    private readonly installation: Installation,
  ) {}

  /** A service that stops does not wait for those who wait. */
  beforeApplicationShutdown(): void {
    for (const wait of this.waiting) wait.abort();
  }

  async execute({ q, caller }: ReadFeed): Promise<FeedAnswer> {
    expectWholeScope(caller);
    await this.reader.expectInLog(q.after);
    let { found, upto, more } = await this.scan(q, q.after);
    const wait = new AbortController();
    const deadline = setTimeout(() => wait.abort(), q.wait * 1_000);
    this.waiting.add(wait);
    try {
      while (found.length === 0 && !more && q.wait > 0 && !wait.signal.aborted) {
        await this.reader.beyond(upto, wait.signal);
        ({ found, upto, more } = await this.scan(q, upto));
      }
    } finally {
      clearTimeout(deadline);
      this.waiting.delete(wait);
    }
    return { events: found.map((fact) => cloudEvent(fact, this.installation.id, q.full)), upto };
  }

  /** Facts that match, how far the log was read for them, and whether it was left unread beyond. */
  private async scan(q: Answers<typeof feedQuestions>, after: number) {
    const found: RecordedFact[] = [];
    const until = performance.now() + SCAN_MS;
    for (let upto = after; ;) {
      const page = await this.reader.step(upto, q, q.limit - found.length);
      found.push(...page.facts);
      if (page.upto === upto) return { found, upto, more: false };
      upto = page.upto;
      if (found.length === q.limit || performance.now() > until) return { found, upto, more: true };
    }
  }
}

@Controller('events')
export class EventsFeedEndpoint {
  constructor(
    private readonly queries: QueryBus,
    private readonly questions: Questions,
  ) {}

  @Get()
  @Allow('read')
  @Header('Content-Type', 'application/cloudevents-batch+json; charset=utf-8')
  async read(
    @QueryParameters() query: unknown,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CloudEvent[]> {
    const q = this.questions.read(query, feedQuestions);
    const { events, upto } = await this.queries.execute(new ReadFeed(q, caller));
    reply.header(POSITION_HEADER, String(upto));
    return events;
  }
}
