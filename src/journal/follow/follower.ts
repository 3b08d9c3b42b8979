import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createClient } from '../../read-store/database.js';
import { ResumePointMoved, type Copied } from './copied.js';
import { copyBatch } from './copy-batch.js';
import { Inbox } from './inbox.js';
import { takeAppends } from './take-appends.js';
import { expectSameSource, journalSource, NothingToFollow } from './resume-point.js';
import { isAfter, type SourceEvent, type SourceLog, type SourcePosition } from './source-log.js';
import type { SourceWatch } from './source-watch.js';

/** A transaction costs as much as fifty events, and a thousand are shown before anybody has waited for them. */
const BATCH = { items: 1_000, bytes: 1_048_576 };
const STANDBY_MS = 1_000;
const BACKOFF_MS = { first: 50, last: 10_000 };
/** With something known to be there for so long, and nothing coming, a subscription is taken for dead. */
const SILENT_MS = 10_000;
/** Any constant will do, as long as nothing else in the database locks it. */
const LOCK = 4_203_707;

export interface FollowerOptions {
  /** The service connection of `prepareDatabase`; two connections of its own are held while it follows. */
  url: string;
  /** Makes a new connection to the log. */
  open: () => SourceLog;
  watch: SourceWatch;
  log: (message: string, details?: Record<string, unknown>) => void;
  silentMs?: number;
  standbyMs?: number;
}

/** What a subscription has brought. */
interface Received {
  last: SourcePosition | undefined;
  /** Signs of life: events, and how far the server has looked in vain. */
  signs: number;
}

export interface FollowerStatus {
  /** Whether this process is the one that copies. */
  active: boolean;
  /** Subscriptions that were lost or given up and replaced, since the start. */
  reconnects: number;
  /** Why it stopped for good; a sentence for the operator. */
  stopped?: string;
}

/**
 * Copies the log of KurrentDB into the journal. One is active among all processes, holding an advisory lock; the others
 * stand by and take over when its connection ends. Rows and resume point are written in one transaction over the very
 * connection that holds the lock, and only where the resume point is the one that was read: nothing is copied twice or
 * left out, whoever follows and whatever arrives late.
 */
export class Follower {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private active = false;
  private reconnects = 0;
  private stoppedFor: string | undefined;
  private backoffMs = 0;

  constructor(private readonly options: FollowerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  status(): FollowerStatus {
    const { active, reconnects, stoppedFor } = this;
    return { active, reconnects, ...(stoppedFor === undefined ? {} : { stopped: stoppedFor }) };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.stoppedFor === undefined) {
      try {
        await this.term();
      } catch (error) {
        this.options.log('the follower lost its database and tries again', { error: String(error) });
      }
      this.active = false;
      await pause(this.options.standbyMs ?? STANDBY_MS, signal);
    }
  }

  /** One term of office: from taking the lock to losing it. @throws what `pg` throws */
  private async term(): Promise<void> {
    const term = new AbortController();
    const end = () => term.abort();
    const client = createClient(
      { url: this.options.url, applicationName: 'hoso-follower', statementTimeoutMs: 0 },
      end,
    );
    client.on('end', end);
    this.stopping.signal.addEventListener('abort', end);
    try {
      await client.connect();
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
        LOCK,
      ]);
      if (!rows[0]?.held) return;
      // What a crash of the database loses, the source gives again, in the same order and with the same instants.
      await client.query('SET synchronous_commit = off');
      this.active = true;
      while (!term.signal.aborted) await this.nextSession(client, term.signal);
    } finally {
      this.stopping.signal.removeEventListener('abort', end);
      // Ending the connection gives the lock back at once, so that a standby need not wait.
      await client.end().catch(() => {});
    }
  }

  /** A subscription until it is lost, then a pause. @throws what `pg` throws */
  private async nextSession(client: pg.Client, signal: AbortSignal): Promise<void> {
    try {
      await this.session(client, signal);
      if (!signal.aborted) throw new Error('the subscription ended');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof NothingToFollow) {
        this.stoppedFor = error.message;
        this.options.log('the follower stopped', { error: error.message });
        this.stopping.abort();
        return;
      }
      if (isOfDatabase(error)) throw error;
      this.reconnects += 1;
      this.backoffMs = Math.min(BACKOFF_MS.last, Math.max(BACKOFF_MS.first, this.backoffMs * 2));
      this.options.log('the subscription to KurrentDB is replaced', { error: String(error) });
      await pause(this.backoffMs * (0.5 + Math.random() / 2), signal);
    }
  }

  private async session(client: pg.Client, outer: AbortSignal): Promise<void> {
    const log = this.options.open();
    const session = new AbortController();
    const end = () => session.abort();
    outer.addEventListener('abort', end);
    const inbox = new Inbox<SourceEvent>(BATCH);
    let forget = () => {};
    session.signal.addEventListener('abort', () => inbox.end());
    try {
      const { embedded, resume } = await journalSource(client);
      if (embedded)
        throw new NothingToFollow(
          'the journal holds facts that were recorded in it, not copied from KurrentDB',
        );
      await expectSameSource(log, resume);
      const received: Received = { last: resume, signs: 0 };
      void this.receive(log, received, inbox, session.signal);
      forget = this.giveUpWhenSilent(received, inbox);
      let after: SourcePosition | undefined = resume;
      for (;;) {
        const events = await takeAppends(inbox, BATCH.items);
        if (!events || outer.aborted) return;
        this.report(await copyBatch(client, after, events));
        after = events.at(-1);
        this.backoffMs = 0;
      }
    } finally {
      outer.removeEventListener('abort', end);
      forget();
      session.abort();
      await log.close();
    }
  }

  /** Fills the inbox until the subscription ends, is lost, or the session is over. Never rejects. */
  private async receive(
    log: SourceLog,
    received: Received,
    inbox: Inbox<SourceEvent>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      for await (const event of log.events(received.last, signal, () => void received.signs++)) {
        if (signal.aborted) return;
        if (received.last && !isAfter(event, received.last)) continue;
        received.last = event;
        received.signs += 1;
        await inbox.put(event, weightOf(event));
      }
      inbox.end();
    } catch (error) {
      inbox.end(error);
    }
  }

  /** Ends the session when an event is known to be there, and for a while nothing has come. */
  private giveUpWhenSilent(received: Received, inbox: Inbox<SourceEvent>): () => void {
    let missing: { since: number; signs: number } | undefined;
    return this.options.watch.onNewest((newest) => {
      const late = inbox.empty && (!received.last || isAfter(newest, received.last));
      if (!late) return (missing = undefined);
      if (!missing || missing.signs !== received.signs)
        missing = { since: performance.now(), signs: received.signs };
      else if (performance.now() - missing.since >= (this.options.silentMs ?? SILENT_MS))
        inbox.end(new Error('the subscription has fallen silent'));
    });
  }

  private report({ keptOut, contested, untrusted }: Copied): void {
    for (const { reason, stream, revision, id } of keptOut)
      this.options.log('an event of KurrentDB is kept out of the journal', { reason, stream, revision, id });
    for (const { stream, holder } of contested)
      this.options.log('a name is taken twice; its first holder keeps it', { stream, holder });
    for (const restore of untrusted)
      this.options.log('facts name a restore that this database does not know', { restore });
  }
}

/** About what an event takes on its way to the database, in bytes. */
const weightOf = (event: SourceEvent): number =>
  300 + (event.usable ? event.body.length + (event.personal?.length ?? 0) : event.detail.length);

/** Errors of `pg` carry a severity, or come from a connection that ended; another resume point needs a new look. */
function isOfDatabase(error: unknown): boolean {
  if (error instanceof ResumePointMoved) return false;
  const { severity, message } = error as { severity?: string; message?: string };
  return severity !== undefined || /Connection terminated|not queryable/.test(message ?? '');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
