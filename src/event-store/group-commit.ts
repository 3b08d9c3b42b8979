import { setTimeout as sleep } from 'node:timers/promises';
import { readAnswer, takeBatch } from './append-batch.js';
import type { AppendCommand } from './append-command.js';
import { AppendLink, BatchRefused } from './append-link.js';
import { StoreUnavailable, StoreTimedOut, type Appended } from './event-store.js';

export interface GroupCommitOptions {
  url: string;
  /** How long an append may take in all, in milliseconds. Default 8,000. */
  timeoutMs?: number;
  /** Appends that may wait; more are refused at once. Default 8,192. */
  queueLimit?: number;
  /** Bytes of waiting appends. Default 64 MiB. */
  queueBytes?: number;
  /** Appends and bytes of one transaction. Defaults 256 and 2 MiB: larger batches cost waiting time, not throughput. */
  batchCommands?: number;
  batchBytes?: number;
}

interface Pending {
  command: AppendCommand;
  deadline: number;
  /** It has been on a connection that was lost: it may be recorded already. */
  doubtful: boolean;
  settled: boolean;
  resolve: (appended: Appended) => void;
  reject: (error: Error) => void;
}

const SWEEP_MS = 50;
/** A service that is told to stop has five seconds in all. */
const CLOSING_MS = 3_000;
const BACKOFF_MS = { first: 25, last: 2_000 };

/**
 * Group commit: while one transaction is being flushed to disk, the appends that arrive gather for the next, so that
 * sixty-four callers share one flush instead of queueing for sixty-four.
 *
 * An append whose connection is lost in mid-commit is sent again, with the same event ids, on a new connection once
 * the old server process is gone: the ids make the answer certain whichever way the first attempt ended. Only an
 * append whose time runs out meanwhile is left in doubt.
 */
export class GroupCommit {
  private timeoutMs: number;
  private readonly queue: Pending[] = [];
  private inFlight: Pending[] = [];
  private sentAt = 0;
  /** Transactions, and the appends in them, since the start; for metrics. */
  readonly counted = { batches: 0, appends: 0 };
  private queuedBytes = 0;
  private link: AppendLink | undefined;
  private ghost: AppendLink['ghost'] | undefined;
  private closing = false;
  private wake: () => void = () => {};
  private sweeper: NodeJS.Timeout | undefined;
  private readonly running: Promise<void>;

  constructor(private readonly options: GroupCommitOptions) {
    this.timeoutMs = options.timeoutMs ?? 8_000;
    this.running = this.run();
  }

  /** Appends waiting or on their way. */
  get depth(): number {
    return this.queue.length + this.inFlight.length;
  }

  /** @throws StaleRevision, IdReused, KeyReused, ClaimTaken, StoreUnavailable, StoreTimedOut */
  submit(command: AppendCommand): Promise<Appended> {
    const { queueLimit = 8_192, queueBytes = 64 * 1024 * 1024 } = this.options;
    if (this.closing) return Promise.reject(new StoreUnavailable('the event store is closed'));
    if (this.queue.length >= queueLimit || this.queuedBytes + command.bytes > queueBytes) {
      return Promise.reject(new StoreUnavailable('too many appends are waiting'));
    }
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + this.timeoutMs;
      this.queue.push({ command, deadline, doubtful: false, settled: false, resolve, reject });
      this.queuedBytes += command.bytes;
      this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS);
      this.wake();
    });
  }

  /** Takes no more appends, waits a little for those accepted, then lets go of the connection. */
  async close(): Promise<void> {
    this.closing = true;
    this.timeoutMs = Math.min(this.timeoutMs, CLOSING_MS);
    const end = performance.now() + this.timeoutMs;
    for (const pending of [...this.queue, ...this.inFlight])
      pending.deadline = Math.min(pending.deadline, end);
    this.wake();
    await Promise.race([this.running, sleep(CLOSING_MS + 1_000, undefined, { ref: false })]);
    this.link?.cut();
    clearInterval(this.sweeper);
  }

  private async run(): Promise<void> {
    let backoffMs = 0;
    for (;;) {
      if (this.closing && this.queue.length === 0) break;
      if (this.link === undefined) {
        if (await this.connect()) {
          backoffMs = 0;
        } else {
          backoffMs = Math.min(BACKOFF_MS.last, Math.max(BACKOFF_MS.first, backoffMs * 2));
          await sleep(backoffMs * (0.5 + Math.random() / 2));
        }
      } else if (this.queue.length === 0) {
        await this.work();
      } else {
        await this.commit(this.link);
      }
    }
    await this.link?.close().catch(() => {});
  }

  /** Until there is something to do: an append, a lost connection, the end. */
  private work(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (this.queue.length > 0 || this.closing) resolve();
    });
  }

  private async connect(): Promise<boolean> {
    try {
      const link = await AppendLink.open(this.options.url, this.ghost, () => {
        if (this.link === link) this.link = undefined;
        this.wake();
      });
      if (!link.alive) return false;
      this.link = link;
      this.ghost = link.ghost;
      return true;
    } catch {
      return false;
    }
  }

  private async commit(link: AppendLink): Promise<void> {
    const { batchCommands = 256, batchBytes = 2 * 1024 * 1024 } = this.options;
    const batch = takeBatch(this.queue, { commands: batchCommands, bytes: batchBytes });
    for (const { command } of batch) this.queuedBytes -= command.bytes;
    try {
      await this.record(link, batch);
    } catch (error) {
      if (error instanceof BatchRefused) await this.refused(link, batch, error);
      else this.returnToQueue(link, batch);
    }
  }

  private async record(link: AppendLink, batch: Pending[]): Promise<void> {
    this.inFlight = batch;
    this.sentAt = performance.now();
    try {
      const commands = batch.map((pending) => pending.command);
      const answers = readAnswer(commands, await link.record(commands));
      this.counted.batches += 1;
      this.counted.appends += batch.length;
      answers.forEach((answer, index) => settle(batch[index] as Pending, answer));
    } finally {
      this.inFlight = [];
    }
  }

  /** One bad command must not fail its neighbours: where the batch's own content is to blame, each goes alone. */
  private async refused(link: AppendLink, batch: Pending[], error: BatchRefused): Promise<void> {
    if (error.transient || batch.length === 1) {
      const reason = error.transient ? new StoreUnavailable(error.message, { cause: error }) : error;
      // A doubtful one may be recorded by its first attempt, whatever became of this one.
      for (const pending of batch) settle(pending, pending.doubtful ? inDoubt(error) : reason);
      return;
    }
    while (batch.length > 0) {
      const [alone] = batch.splice(0, 1) as [Pending];
      try {
        await this.record(link, [alone]);
      } catch (next) {
        if (next instanceof BatchRefused) await this.refused(link, [alone], next);
        else return this.returnToQueue(link, [alone], batch);
      }
    }
  }

  /** To the front, in their order: first those that may be recorded already, then those that were not sent. */
  private returnToQueue(link: AppendLink, doubtful: Pending[], unsent: Pending[] = []): void {
    if (this.link === link) this.link = undefined;
    link.cut();
    for (const pending of doubtful) pending.doubtful = true;
    const waiting = [...doubtful, ...unsent].filter((pending) => !pending.settled);
    for (const { command } of waiting) this.queuedBytes += command.bytes;
    this.queue.unshift(...waiting);
  }

  /** Ends the patience of appends that took too long, and of a connection that does not answer. */
  private sweep(): void {
    const now = performance.now();
    for (const pending of this.inFlight) if (now > pending.deadline) settle(pending, inDoubt());
    let expired = 0;
    for (const pending of this.queue) {
      if (now <= pending.deadline) continue;
      expired += 1;
      this.queuedBytes -= pending.command.bytes;
      settle(pending, pending.doubtful ? inDoubt() : new StoreUnavailable('the append was not sent in time'));
    }
    if (expired > 0)
      this.queue.splice(0, this.queue.length, ...this.queue.filter((pending) => !pending.settled));
    if (this.inFlight.length > 0 && now - this.sentAt > this.timeoutMs + 500) this.link?.cut();
    if (this.depth === 0) {
      clearInterval(this.sweeper);
      this.sweeper = undefined;
    }
  }
}

function inDoubt(cause?: Error): StoreTimedOut {
  return new StoreTimedOut('it is not known whether the facts were recorded', { cause });
}

function settle(pending: Pending, answer: Appended | Error): void {
  if (pending.settled) return;
  pending.settled = true;
  if (answer instanceof Error) pending.reject(answer);
  // A repeat of its own lost attempt is this append's own record.
  else pending.resolve(pending.doubtful ? { ...answer, outcome: 'recorded' } : answer);
}
