import {
  Controller,
  Get,
  type BeforeApplicationShutdown,
  Header,
  Query as QueryParameters,
} from '@nestjs/common';
import { Query, QueryBus, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { scopeOf, type Caller } from '../access/scope.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import { Refusal } from '../domain/refusal.js';
import { Allow, CallerOf } from '../http/caller.js';
import { codes, flag, integer, position, withDefault } from '../http/parameters.js';
import { Questions, type Answers } from '../http/questions.js';
import { HeadListener } from '../journal/head-listener.js';
import { Journal } from '../journal/journal.js';
import { cloudEvent, unitOf, type CloudEvent } from './cloud-event.js';

export const feedQuestions = {
  after: withDefault(position('The position after which to read'), 0),
  types: codes('Only facts of these types'),
  units: codes('Only facts that name one of these units'),
  limit: withDefault(integer('Most events in the answer', 1, 1000), 50),
  wait: withDefault(integer('Seconds to wait for an event where there is none yet', 0, 20), 0),
  full: withDefault(flag('Whole data instead of ids and days'), false),
};

export class ReadFeed extends Query<CloudEvent[]> {
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

const PAGE = 1_000;
/** A filter that matches little answers with what it found by then; the reader goes on from there. */
const SCAN_MS = 3_000;

@QueryHandler(ReadFeed)
export class ReadFeedHandler implements IQueryHandler<ReadFeed>, BeforeApplicationShutdown {
  /** A service that stops does not wait for those who wait. */
  private stopping = false;

  constructor(
    private readonly journal: Journal,
    private readonly listener: HeadListener,
    private readonly installation: Installation,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping = true;
  }

  async execute({ q, caller }: ReadFeed): Promise<CloudEvent[]> {
    if (!scopeOf(caller).all)
      throw new Refusal('forbidden', {
        detail: 'the feed is for callers who may see the whole organisation',
      });
    const head = (await this.journal.head()).position;
    if (q.after > head)
      throw new Refusal('beyond-the-log', {
        detail: `the log ends at position ${head}, asked was ${q.after}`,
      });
    const deadline = AbortSignal.timeout(q.wait * 1_000);
    let { found, upto } = await this.scan(q, q.after);
    while (found.length === 0 && q.wait > 0 && !deadline.aborted && !this.stopping) {
      await this.listener.beyond(upto, deadline);
      ({ found, upto } = await this.scan(q, upto));
    }
    return found.map((fact) => cloudEvent(fact, this.installation.id, q.full));
  }

  /** Facts that match, and how far the log was read for them. */
  private async scan(q: Answers<typeof feedQuestions>, after: number) {
    const found: RecordedFact[] = [];
    const until = Date.now() + SCAN_MS;
    for (let upto = after; ;) {
      const page = await this.journal.readAfter(upto, PAGE);
      for (const fact of page) {
        if (matches(q, fact)) found.push(fact);
        if (found.length === q.limit) return { found, upto: fact.position };
      }
      upto += page.length;
      if (page.length < PAGE || (found.length > 0 && Date.now() > until)) return { found, upto };
    }
  }
}

function matches({ types, units }: Answers<typeof feedQuestions>, fact: RecordedFact): boolean {
  if (types && !types.includes(fact.type)) return false;
  return !units || units.includes(unitOf(fact) ?? '');
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
  read(@QueryParameters() query: unknown, @CallerOf() caller: Caller): Promise<CloudEvent[]> {
    return this.queries.execute(new ReadFeed(this.questions.read(query, feedQuestions), caller));
  }
}
