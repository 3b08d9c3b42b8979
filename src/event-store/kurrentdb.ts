import type pg from 'pg';
import { isFollowed } from '../journal/follow/streams.js';
import type { HeadListener } from '../journal/head-listener.js';
import { JournalReads } from '../journal/journal-reads.js';
import type { Journal } from '../journal/journal.js';
import { isOutage } from '../read-store/outage.js';
import { appendCommand, type AppendCommand } from './append-command.js';
import type { FactCodec } from './codec.js';
import {
  AppendTooLarge,
  ClaimTaken,
  MAX_APPEND_BYTES,
  NotInJournalYet,
  StaleRevision,
  StoreTimedOut,
  StoreUnavailable,
  type Appended,
  type AppendOptions,
  type EventStore,
  type ExpectedRevision,
  type FactToAppend,
} from './event-store.js';
import { Arrivals } from './kurrentdb/arrivals.js';
import { NoAnswer, within, type KurrentLink } from './kurrentdb/client.js';
import { toEventData } from './kurrentdb/event-data.js';
import { answerOf, arrivedRows, judge, type Judged } from './kurrentdb/judging.js';
import { Reservations, type Taken } from './kurrentdb/reservations.js';
import { sendAppend, sizeOf, type Sent } from './kurrentdb/send-append.js';
import { Turns } from './kurrentdb/turns.js';

export interface KurrentEventStoreParts {
  /** For appends and reservations alone; the follower has its own. */
  link: KurrentLink;
  pool: pg.Pool;
  journal: Journal;
  listener: HeadListener;
  codec: FactCodec;
  /** How long an append may take in all, in milliseconds. Default 8,000; never 10,000. */
  timeoutMs?: number;
  /** How long it waits for the journal once its facts are recorded, within `timeoutMs`. Default 4,000. */
  journalMs?: number;
  now?: () => number;
  /** Why nothing may be recorded at present; undefined where it may. */
  closedFor?: () => string | undefined;
}

/** Waits in vain where another writer's events are not in the journal yet, before its own are refused. */
const CATCH_UP_MS = 3_000;
/** Releasing names after the facts; whoever wants them next settles what this did not. */
const RELEASE_MS = 1_500;
/** Kept back from the patience for what comes after the facts: the journal, and names given back. */
const RESERVE_MS = 500;

/**
 * The event store in KurrentDB: facts are appended there, and the journal is a copy that the follower makes, from which
 * everything is read and every append is answered. What PostgreSQL checks in one transaction is checked here in three
 * places: key and ids against the journal before, the revision by KurrentDB, names by reservations.
 */
export class KurrentEventStore extends JournalReads implements EventStore {
  private readonly arrivals: Arrivals;
  private readonly reservations: Reservations;
  private readonly turns = new Turns({ atOnce: 256, waiting: 8_192, bytes: 64 * 1024 * 1024 });
  private closing = false;
  /** Appends sent and answered since the start, for metrics: every one goes alone. */
  readonly counted = { batches: 0, appends: 0 };

  constructor(private readonly parts: KurrentEventStoreParts) {
    super(parts.pool, parts.journal, parts.listener);
    this.arrivals = new Arrivals(parts.pool, parts.listener);
    this.reservations = new Reservations(parts.link, parts.now);
  }

  /** Appends waiting or on their way, for metrics. */
  get depth(): number {
    return this.turns.depth;
  }

  async append(
    stream: string,
    expectedRevision: ExpectedRevision,
    facts: readonly FactToAppend[],
    options: AppendOptions = {},
  ): Promise<Appended> {
    const command = appendCommand(this.parts.codec, stream, expectedRevision, facts, options);
    if (!isFollowed(stream)) throw new TypeError('a stream of another service');
    const events = eventsOf(command);
    const bytes = sizeOf(events);
    if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes);
    if (this.closing) throw new StoreUnavailable('the event store is closed');
    const closedFor = this.parts.closedFor?.();
    if (closedFor !== undefined) throw new StoreUnavailable(closedFor);
    const deadline = performance.now() + (this.parts.timeoutMs ?? 8_000);
    const round = () =>
      // One after the other in a stream: a caller may send the next append before the last is answered.
      this.turns.take(stream, bytes, deadline, () => this.send(command, events, deadline));
    let attempt = await round();
    for (let count = 1; attempt.sent?.kind === 'wrong-revision'; count++) {
      const answer = await this.meanwhile(command, attempt.sent.actual, deadline);
      if (answer) return answer;
      if (count === 3) throw new StaleRevision(stream, expectedRevision, attempt.sent.actual);
      attempt = await round();
    }
    return attempt.answer ?? this.answer(command, deadline);
  }

  /** Waits for the appends that were accepted. Link, pool and listener belong to whoever made them. */
  async close(): Promise<void> {
    this.closing = true;
    await this.turns.idle(3_000);
    this.arrivals.close();
  }

  /** Judges and sends one append. What it reserved is given back when it is surely refused. */
  private async send(
    command: AppendCommand,
    events: ReturnType<typeof eventsOf>,
    deadline: number,
  ): Promise<{ answer?: Appended; sent?: Sent }> {
    const judged = await this.judge(command, deadline);
    if (judged.answer) return { answer: judged.answer };
    const { stream } = command;
    const until = deadline - RESERVE_MS;
    const taken = await this.reserve(command, judged, until);
    try {
      const sent = await sendAppend(this.parts.link, stream, judged.sendAt, events, until);
      this.counted.batches += 1;
      this.counted.appends += 1;
      if (sent.kind === 'wrong-revision') await this.reservations.giveBack(taken, stream, deadline);
      return { sent };
    } catch (error) {
      // In doubt it stays reserved: the facts may be there.
      if (!(error instanceof StoreTimedOut)) await this.reservations.giveBack(taken, stream, deadline);
      throw error;
    }
  }

  /** Before anything is sent, so whatever fails here has recorded nothing. @throws StoreUnavailable when the database is away */
  private async judge(command: AppendCommand, deadline: number): Promise<Judged> {
    try {
      return await within(Math.max(1, deadline - performance.now()), judge(this.pool, command));
    } catch (error) {
      throw error instanceof NoAnswer || isOutage(error)
        ? new StoreUnavailable('the journal does not answer', { cause: error })
        : error;
    }
  }

  /** All names of an append, or none. */
  private async reserve(
    { take, stream }: AppendCommand,
    { holders }: Judged,
    deadline: number,
  ): Promise<Taken[]> {
    const taken: Taken[] = [];
    try {
      for (const claim of take) {
        const one = await this.reservations.take(claim, stream, holders.get(claim), deadline);
        if (one) taken.push(one);
      }
      return taken;
    } catch (error) {
      await this.reservations.giveBack(taken, stream, deadline + RESERVE_MS);
      if (error instanceof ClaimTaken) throw error;
      throw new StoreUnavailable('a name could not be reserved; nothing was recorded', { cause: error });
    }
  }

  /**
   * After a wrong revision: once the journal has what came first, this append is judged again, for that may be its
   * twin. Undefined: it may be sent again, at a revision that the journal now knows.
   * @throws StaleRevision, IdReused, KeyReused; StoreUnavailable when the journal stays behind
   */
  private async meanwhile(
    command: AppendCommand,
    actual: number,
    deadline: number,
  ): Promise<Appended | undefined> {
    const { stream, expectedRevision } = command;
    const boundMs = Math.min(CATCH_UP_MS, deadline - performance.now());
    if (actual >= 0 && !(await this.arrivals.hasCome(stream, actual, boundMs)))
      throw new StoreUnavailable(
        'nothing was recorded: the journal is behind others who wrote to this stream',
      );
    const { answer, sendAt } = await this.judge(command, deadline);
    if (answer) return answer;
    if (sendAt >= actual && actual > expectedRevision) return undefined;
    throw new StaleRevision(stream, expectedRevision, actual);
  }

  private async answer(command: AppendCommand, deadline: number): Promise<Appended> {
    const { stream, facts, release } = command;
    const last = facts.at(-1)!;
    const boundMs = Math.min(this.parts.journalMs ?? 4_000, deadline - performance.now());
    const behind = () =>
      new NotInJournalYet(
        stream,
        facts.map(({ id, type }) => ({ id, type })),
      );
    const [row] = await Promise.all([
      this.arrivals.of(last.id, boundMs),
      this.reservations.release(release, stream, Math.min(deadline, performance.now() + RELEASE_MS)),
    ]);
    if (row === undefined) throw behind();
    // The facts are recorded: a database that fails now must not make it look otherwise.
    const rows =
      facts.length === 1
        ? [row]
        : await within(
            Math.max(1, deadline - performance.now()),
            arrivedRows(
              this.pool,
              facts.map(({ id }) => id),
            ),
          ).catch(() => {
            throw behind();
          });
    return answerOf(command, rows);
  }
}

function eventsOf({ facts, idempotency, take, release }: AppendCommand) {
  const note = {
    facts: facts.length,
    ...(idempotency && { request: { ...idempotency, facts: facts.length } }),
    claims: { take: [...take], release: [...release] },
  };
  return facts.map((fact, index) => toEventData(fact, index === 0 ? note : {}));
}
