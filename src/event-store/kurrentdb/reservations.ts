import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BACKWARDS, END, type JSONEventData, type ResolvedEvent } from '@eventstore/db-client';
import { ClaimTaken, StoreUnavailable } from '../event-store.js';
import type { KurrentLink } from './client.js';
import { fromResolvedEvent } from './event-data.js';
import { sendAppend } from './send-append.js';

const READ_MS = 2_000;
const LOOK_AGAIN_MS = 40;
/** An append lives ten seconds at most; what is reserved for longer without a fact to show for it was left behind. */
const ORPHAN_MS = 30_000;

/** The end of a reservation stream: who holds the name, at which revision. */
interface Reservation {
  revision: number;
  /** Undefined when it was released, or never reserved. */
  holder: string | undefined;
  createdAt: number;
}

/** A reservation that this append made; to be given back if the append is refused. */
export interface Taken {
  claim: string;
  revision: number;
}

const left = (deadline: number) => Math.max(1, Math.min(READ_MS, deadline - performance.now()));

/** Not a category that is followed: reservations are no facts and get no position. */
export const reservationStream = (claim: string) => `filecode-${encodeURIComponent(claim)}`;

/**
 * Names that only one stream may hold, in a store that checks nothing across streams: a stream a name, whose last
 * event says who has it, and whose expected revision lets one of many through. A name is reserved before the facts
 * that claim it are appended and released after those that give it up. The facts decide: where the two differ, because
 * a process ended in between, the reservation is settled by looking at the stream of its holder.
 */
export class Reservations {
  constructor(
    private readonly link: KurrentLink,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Reserves a name for a stream.
   * @param known holder by the journal, which may be a little behind
   * @returns undefined when the stream holds it already, by its facts
   * @throws ClaimTaken, StoreUnavailable, StoreTimedOut
   */
  async take(
    claim: string,
    stream: string,
    known: string | undefined,
    deadline: number,
  ): Promise<Taken | undefined> {
    if (known !== undefined && known !== stream && (await this.holds(known, claim, deadline)))
      throw new ClaimTaken(claim, known);
    // Most names are new, and need not be looked for.
    let at: Reservation = { revision: -1, holder: undefined, createdAt: 0 };
    for (;;) {
      if (at.holder === stream && known === stream) return undefined;
      if (at.holder === undefined || at.holder === stream || (await this.isOrphan(at, claim, deadline))) {
        // One's own is made anew too: an older append of this stream may be about to give it back.
        const sent = await this.write('Reserved', claim, stream, at.revision, deadline);
        if (sent) return { claim, revision: at.revision + 1 };
      } else if (performance.now() + LOOK_AGAIN_MS > deadline) {
        throw new StoreUnavailable(`${claim} is being claimed by another append`);
      } else {
        await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
      }
      at = await this.read(claim, deadline);
    }
  }

  /** Gives back what an append took that was surely refused, unless another append of the stream has recorded it. */
  async giveBack(taken: readonly Taken[], stream: string, deadline: number): Promise<void> {
    await Promise.allSettled(
      taken.map(async ({ claim, revision }) => {
        if (!(await this.holds(stream, claim, deadline)))
          await this.write('Released', claim, stream, revision, deadline);
      }),
    );
  }

  /** Gives up names after the facts that release them. What fails here is settled by whoever wants the name next. */
  async release(claims: readonly string[], stream: string, deadline: number): Promise<void> {
    await Promise.allSettled(
      claims.map(async (claim) => {
        const { holder, revision } = await this.read(claim, deadline);
        if (holder === stream) await this.write('Released', claim, stream, revision, deadline);
      }),
    );
  }

  /** After a restore: makes the reservation of a name that a stream holds by its facts. */
  async rebuild(claim: string, stream: string, deadline: number): Promise<void> {
    for (;;) {
      const { holder, revision } = await this.read(claim, deadline);
      if (holder === stream || (await this.write('Reserved', claim, stream, revision, deadline))) return;
    }
  }

  /** Whether it is held for nothing: its stream does not claim it, and has had the time to. @throws ClaimTaken */
  private async isOrphan(
    { holder, createdAt }: Reservation,
    claim: string,
    deadline: number,
  ): Promise<boolean> {
    if (holder === undefined) return true;
    if (await this.holds(holder, claim, deadline)) throw new ClaimTaken(claim, holder);
    return this.now() - createdAt > ORPHAN_MS;
  }

  /** Whether a stream holds a name by its facts in KurrentDB, which is never behind. */
  private async holds(stream: string, claim: string, deadline: number): Promise<boolean> {
    const events = await this.link.read<ResolvedEvent>(left(deadline), (client) => client.readStream(stream));
    let held = false;
    for (const event of events) {
      const fact = fromResolvedEvent(event);
      if (!fact?.usable) continue;
      if (fact.claims?.release.includes(claim)) held = false;
      if (fact.claims?.take.includes(claim)) held = true;
    }
    return held;
  }

  private async read(claim: string, deadline: number): Promise<Reservation> {
    const options = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
    const [last] = await this.link.read<ResolvedEvent>(left(deadline), (client) =>
      client.readStream(reservationStream(claim), options),
    );
    const event = last?.event;
    if (event === undefined) return { revision: -1, holder: undefined, createdAt: 0 };
    const { stream } = event.data as { stream?: string };
    const holder = event.type === 'Reserved' && typeof stream === 'string' ? stream : undefined;
    return { revision: Number(event.revision), holder, createdAt: event.created.getTime() };
  }

  /** Whether the event was written at that revision, and not another's. */
  private async write(
    type: 'Reserved' | 'Released',
    claim: string,
    stream: string,
    revision: number,
    deadline: number,
  ): Promise<boolean> {
    const event: JSONEventData = {
      id: randomUUID(),
      contentType: 'application/json',
      type,
      data: { claim, stream },
      metadata: { $correlationId: stream },
    };
    const sent = await sendAppend(this.link, reservationStream(claim), revision, [event], deadline);
    return sent.kind === 'recorded';
  }
}
