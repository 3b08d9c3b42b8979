import { randomUUID } from 'node:crypto';
import type { FactToAppend } from '../../../src/event-store/event-store.js';
import { FactCodec } from '../../../src/event-store/codec.js';
import { Inbox } from '../../../src/journal/follow/inbox.js';
import {
  isAfter,
  type Newest,
  type SourceEvent,
  type SourceFact,
  type SourceLog,
  type SourcePosition,
} from '../../../src/journal/follow/source-log.js';
import { newFact, newStream, testCatalogue } from '../../stores/support/facts.js';

const codec = new FactCodec(testCatalogue);

/**
 * A log in memory that is followed as KurrentDB is: events with positions that have gaps, subscriptions that can be told to
 * misbehave. What a real client does is tested against the fake server; here the follower is.
 */
export class MemorySource {
  readonly events: SourceEvent[] = [];
  private readonly revisions = new Map<string, number>();
  private readonly subscriptions = new Set<{ inbox: Inbox<SourceEvent>; silent: boolean }>();
  opened = 0;
  closed = 0;
  /** Everything fails, as with a server that is away. */
  away = false;

  /** Writes facts to a stream in one append. */
  append(stream: string, facts: Partial<FactToAppend>[], more: Partial<SourceFact> = {}): SourceFact[] {
    return facts.map((fact, index) => {
      const encoded = codec.encode(newFact(fact));
      const event: SourceFact = {
        ...encoded,
        usable: true,
        ...this.place(stream),
        ...(index === 0 ? { ...(facts.length > 1 && { facts: facts.length }), ...more } : {}),
      };
      this.bring(event);
      return event;
    });
  }

  /** Writes so many facts to a stream in one append. */
  some(count: number, stream = newStream()): SourceFact[] {
    return this.append(
      stream,
      Array.from({ length: count }, () => ({})),
    );
  }

  /** Writes something that is no fact of ours. */
  appendOther(stream: string, detail = 'no body'): SourceEvent {
    const event = {
      usable: false as const,
      id: randomUUID(),
      type: 'Strange',
      ...this.place(stream),
      detail,
    };
    this.bring(event);
    return event;
  }

  /** Forgets the newest events, as a restore of an older backup does. */
  truncate(count: number): void {
    for (const { stream } of this.events.splice(-count))
      this.revisions.set(stream, this.revisions.get(stream)! - 1);
  }

  /** Ends every subscription. */
  drop(error?: Error): void {
    for (const { inbox } of this.subscriptions) inbox.end(error);
    this.subscriptions.clear();
  }

  /** Open subscriptions bring nothing more. */
  hush(): void {
    for (const subscription of this.subscriptions) subscription.silent = true;
  }

  open = (): SourceLog => {
    this.opened += 1;
    return {
      events: (after, signal) => this.subscribe(after, signal),
      find: ({ stream, revision }) =>
        this.answer(() => this.events.find((one) => one.stream === stream && one.revision === revision)),
      next: (after) => this.answer(() => this.events.find((one) => !after || isAfter(one, after))),
      newest: (after) => this.answer(() => this.newest(after)),
      close: () => {
        this.closed += 1;
        return Promise.resolve();
      },
    };
  };

  private place(stream: string) {
    const commit = (this.events.at(-1)?.commit ?? 100n) + BigInt(100 + Math.floor(Math.random() * 200));
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    return { commit, prepare: commit, stream, revision, createdAt: new Date().toISOString() };
  }

  private bring(event: SourceEvent): void {
    this.events.push(event);
    for (const { inbox, silent } of this.subscriptions) if (!silent) void inbox.put(event, 1);
  }

  private answer<T>(answer: () => T): Promise<T> {
    return this.away ? Promise.reject(new Error('away')) : Promise.resolve(answer());
  }

  private newest(after: SourcePosition | undefined): Newest {
    const event = this.events.at(-1);
    return {
      event: event && (!after || isAfter(event, after)) ? event : undefined,
      end: event,
      complete: true,
    };
  }

  private async *subscribe(after: SourcePosition | undefined, signal: AbortSignal) {
    if (this.away) throw new Error('away');
    const inbox = new Inbox<SourceEvent>({ items: 100_000, bytes: 1e9 });
    signal.addEventListener('abort', () => inbox.end());
    for (const event of this.events) if (!after || isAfter(event, after)) void inbox.put(event, 1);
    const subscription = { inbox, silent: false };
    this.subscriptions.add(subscription);
    try {
      for (let some = await inbox.take(); some; some = await inbox.take()) yield* some;
    } finally {
      this.subscriptions.delete(subscription);
    }
  }
}
