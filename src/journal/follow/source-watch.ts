import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { expectSameSource, journalSource, NothingToFollow } from './resume-point.js';
import {
  isAfter,
  lagBytes,
  type Newest,
  type SourceLog,
  type SourcePlace,
  type SourcePosition,
} from './source-log.js';

const TICK_MS = 2_500;
const BEHIND_MS = 250;
const CAUGHT_UP_MS = 50;

export interface WatchState {
  /** Whether KurrentDB answered at the last look; undefined before the first. */
  reachable: boolean | undefined;
  /** How far the journal is behind the newest event of ours, in bytes of the log; undefined while not known. */
  lagBytes: number | undefined;
  /** The journal was seen to have all there was, since this process started. */
  caughtUp: boolean;
  /** Why nothing may be copied or recorded any more: the source is not the one that was copied. */
  parted?: string;
}

export interface WatchOptions {
  pool: pg.Pool;
  open: () => SourceLog;
  tickMs?: number;
}

/**
 * Looks at the end of KurrentDB now and then, over a connection of its own: a subscription that has fallen silent looks
 * like one with nothing to bring, and only the end of the log tells them apart.
 */
export class SourceWatch {
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<(newest: SourcePlace) => void>();
  private log: SourceLog | undefined;
  private running: Promise<void> | undefined;
  private seen: { end: SourcePosition; event: SourcePlace | undefined } | undefined;
  private found: WatchState = { reachable: undefined, lagBytes: undefined, caughtUp: false };

  constructor(private readonly options: WatchOptions) {}

  get state(): WatchState {
    return { ...this.found };
  }

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.listeners.clear();
    await this.running;
    await this.log?.close();
  }

  /**
   * Resolves when the journal was seen to have all there was.
   * @throws Error when stopped before, or after `withinMs`
   */
  async caughtUp(withinMs = Infinity): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!this.found.caughtUp) {
      if (this.stopping.signal.aborted) throw new Error('stopped before the journal was caught up');
      const { parted } = this.found;
      // Who waits without end is told by `state`, and may go on once somebody has put things right.
      if (parted !== undefined && withinMs !== Infinity) throw new Error(parted);
      if (performance.now() > deadline)
        throw new Error(
          this.found.reachable
            ? `the journal is ${this.found.lagBytes} bytes behind KurrentDB; a service that runs copies it`
            : 'KurrentDB does not answer',
        );
      await sleep(CAUGHT_UP_MS, undefined, { ref: false });
    }
  }

  /** Calls back at every look with the newest event of ours. Returns how to end it. */
  onNewest(callback: (newest: SourcePlace) => void): () => void {
    this.listeners.add(callback);
    return () => this.listeners.delete(callback);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.look();
      // Quicker until the journal is caught up for the first time, for a start may wait for it.
      const ms = Math.min(this.options.tickMs ?? TICK_MS, this.found.caughtUp ? TICK_MS : BEHIND_MS);
      await sleep(ms, undefined, { signal }).catch(() => {});
    }
  }

  /** One look, whose outcome is in `state`. Never rejects. */
  private async look(): Promise<void> {
    const resume = await journalSource(this.options.pool).then(
      (source) => source.resume,
      () => null,
    );
    if (resume === null || this.stopping.signal.aborted) return;
    this.log ??= this.options.open();
    try {
      await expectSameSource(this.log, resume);
      const newest = await this.newest(this.log, resume);
      const lag = lagBytes(newest, resume);
      this.found = {
        ...this.found,
        reachable: true,
        lagBytes: lag,
        caughtUp: this.found.caughtUp || lag === 0,
      };
      if (newest) for (const listener of this.listeners) listener(newest);
    } catch (error) {
      if (error instanceof NothingToFollow) {
        this.found = { ...this.found, reachable: true, lagBytes: undefined, parted: error.message };
        return;
      }
      this.found = { ...this.found, reachable: false, lagBytes: undefined };
      const broken = this.log;
      this.log = undefined;
      await broken.close();
    }
  }

  /**
   * The newest event of ours, as far as it is known: where too many of others lie at the end to be gone through, the
   * first that is not copied stands for it. What lies before the end seen at the last look is not looked at again.
   */
  private async newest(log: SourceLog, resume: SourcePosition | undefined): Promise<SourcePlace | undefined> {
    const before = this.seen;
    let floor = before && (!resume || isAfter(before.end, resume)) ? before.end : resume;
    let found: Newest = await log.newest(floor);
    if (before && found.end && isAfter(before.end, found.end)) {
      // The log ends earlier than it did: what was seen of it is no longer there.
      this.seen = undefined;
      floor = resume;
      found = await log.newest(floor);
    }
    if (!found.complete) {
      this.found = { ...this.found, reachable: true, lagBytes: undefined };
      const next = await log.next(floor);
      // It says nothing of what comes behind it, so the next look begins no later than here.
      if (next) return next;
    }
    const event = found.event ?? this.seen?.event;
    if (found.end) this.seen = { end: found.end, event };
    return event;
  }
}
