import {
  BACKWARDS,
  END,
  START,
  STREAM_NAME,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
} from '@eventstore/db-client';
import {
  isAfter,
  type Newest,
  type SourceEvent,
  type SourceLog,
  type SourcePlace,
  type SourcePosition,
} from '../../journal/follow/source-log.js';
import { FOLLOWED_PREFIXES, isFollowed } from '../../journal/follow/streams.js';
import { KurrentLink, NoAnswer } from './client.js';
import { fromResolvedEvent } from './event-data.js';
import type { Log } from './stray-rejections.js';

const ANSWER_MS = 5_000;
/** What lies further from the end is left to the server to go through: it filters some twenty times as fast as we read. */
const PAGE = { events: 200, most: 5 };
/** The server tells how far it has scanned every 32 times as many events: at its speed some hundred times a second. */
const CHECKPOINTS = 100;

/** `$all` of KurrentDB as the follower needs it, over a client of its own that is made anew after every failure. */
export class KurrentSourceLog implements SourceLog {
  private readonly link: KurrentLink;

  constructor(url: string, log?: Log) {
    this.link = new KurrentLink(url, 'hoso-follower', log);
  }

  async *events(
    after: SourcePosition | undefined,
    signal: AbortSignal,
    alive: () => void,
  ): AsyncIterable<SourceEvent> {
    const subscription = this.subscribe(after, alive);
    // Before anything can fail: an error without a listener would end the process. The loop below throws it.
    subscription.on('error', () => {});
    const end = () => subscription.destroy();
    signal.addEventListener('abort', end);
    try {
      if (signal.aborted) return;
      const dated = datedByAppend();
      for await (const resolved of subscription) {
        const event = ours(resolved);
        if (event !== undefined) yield dated(event);
      }
    } finally {
      signal.removeEventListener('abort', end);
      // Leaving the loop does not end the call on the server.
      subscription.unsubscribe().catch(() => {});
      subscription.destroy();
    }
  }

  async next(after: SourcePosition | undefined): Promise<SourcePlace | undefined> {
    let subscription: AllStreamSubscription | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        const alive = () => {
          clearTimeout(timer);
          timer = setTimeout(() => reject(new NoAnswer(ANSWER_MS)), ANSWER_MS);
        };
        alive();
        subscription = this.subscribe(after, alive);
        let caughtUp = false;
        // What was sent before that word may still wait to be read.
        const atEnd = () => caughtUp && subscription!.readableLength === 0 && resolve(undefined);
        subscription.on('error', reject);
        subscription.on('end', () => reject(new Error('the subscription ended')));
        subscription.on('caughtUp' as 'confirmation', () => ((caughtUp = true), atEnd()));
        subscription.on('data', (resolved) => {
          alive();
          const event = ours(resolved);
          if (event) resolve(event);
          else atEnd();
        });
      });
    } finally {
      clearTimeout(timer);
      subscription?.unsubscribe().catch(() => {});
      subscription?.destroy();
    }
  }

  async find({ stream, revision, commit, prepare }: SourcePlace): Promise<SourcePlace | undefined> {
    const fromRevision = BigInt(revision);
    const [inStream] = await this.link
      .read(ANSWER_MS, (client) => client.readStream(stream, { fromRevision, maxCount: 1 }))
      .catch(orNothing('stream-deleted'));
    const found = inStream?.event?.revision === fromRevision ? placed(inStream) : undefined;
    if (found !== undefined) return found;
    // A stream that somebody deleted: its events stay in the log for a while.
    const [inLog] = await this.link
      .read(ANSWER_MS, (client) => client.readAll({ fromPosition: { commit, prepare }, maxCount: 1 }))
      // A position that is no longer the beginning of an event.
      .catch(orNothing('unknown'));
    return inLog && placed(inLog);
  }

  async newest(after: SourcePosition | undefined, mostPages = PAGE.most): Promise<Newest> {
    let end: SourcePosition | undefined;
    let from: SourcePosition | typeof END = END;
    for (let page = 0; page < mostPages; page++) {
      const fromPosition: SourcePosition | typeof END = from;
      const events: AllStreamResolvedEvent[] = await this.link.read(ANSWER_MS, (client) =>
        client.readAll({ direction: BACKWARDS, fromPosition, maxCount: page === 0 ? 20 : PAGE.events }),
      );
      for (const { event } of events) {
        if (event === undefined) continue;
        end ??= event.position;
        if (after !== undefined && !isAfter(event.position, after))
          return { event: undefined, end, complete: true };
        if (isFollowed(event.streamId) && !event.type.startsWith('$'))
          return { event: placed({ event }), end, complete: true };
        from = event.position;
      }
      if (events.length === 0) return { event: undefined, end, complete: true };
    }
    return { event: undefined, end, complete: false };
  }

  /** Of the server, where it says so. @throws when it does not answer */
  async version(): Promise<string | undefined> {
    await this.link.read(ANSWER_MS, (client) =>
      client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }),
    );
    return this.link
      .call(
        ANSWER_MS,
        (client) => (client as unknown as { capabilities: Promise<Capabilities> }).capabilities,
      )
      .then(
        ({ serverVersion }) => (/^\d/.test(serverVersion) ? serverVersion : undefined),
        () => undefined,
      );
  }

  close(): Promise<void> {
    return this.link.close();
  }

  /** @param alive a sign of life and nothing more: it comes before the events that it speaks of are handled */
  private subscribe(after: SourcePosition | undefined, alive: () => void): AllStreamSubscription {
    return this.link.client.subscribeToAll({
      fromPosition: after === undefined ? START : { commit: after.commit, prepare: after.prepare },
      filter: {
        filterOn: STREAM_NAME,
        prefixes: FOLLOWED_PREFIXES,
        checkpointInterval: CHECKPOINTS,
        checkpointReached: () => alive(),
      },
    });
  }
}

/** What the client asks of a server and keeps to itself. */
interface Capabilities {
  serverVersion: string;
}

/** Nothing in place of an error of that type. */
const orNothing = (type: string) => (error: unknown) => {
  if ((error as { type?: string }).type !== type) throw error;
  return [];
};

/**
 * Gives the events of an append the instant of its first: the server dates each by itself, an append has one. By the
 * number that the first one says, for the next append may follow in the same stream, hours later.
 */
function datedByAppend(): (event: SourceEvent) => SourceEvent {
  let before: SourceEvent | undefined;
  let toCome = 0;
  return (event) => {
    const goesOn = toCome > 0 && before?.stream === event.stream && before.revision + 1 === event.revision;
    if (goesOn) event.createdAt = before!.createdAt;
    if (goesOn) toCome -= 1;
    else toCome = event.usable ? (event.facts ?? 1) - 1 : 0;
    before = event;
    return event;
  };
}

function placed(resolved: Parameters<typeof fromResolvedEvent>[0]): SourcePlace | undefined {
  const { event } = resolved;
  if (event?.position === undefined) return undefined;
  const { id, streamId: stream, revision, position } = event;
  return { id, stream, revision: Number(revision), ...position };
}

/** An event in one of our streams, whatever it holds; not those of the server itself, as of a stream's deletion. */
function ours(resolved: AllStreamResolvedEvent): SourceEvent | undefined {
  const { event } = resolved;
  if (event === undefined || !isFollowed(event.streamId) || event.type.startsWith('$')) return undefined;
  // Its own object gets the place: to copy it would take longer than to make it.
  return Object.assign(fromResolvedEvent(resolved)!, event.position);
}
