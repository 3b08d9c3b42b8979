import type { RecordedFact } from '../domain/facts/fact.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
import type { Day } from '../domain/time.js';
import { factColumns, type Journal, type JournalRow } from '../journal/journal.js';
import type { Reached } from './checkpoints.js';
import type { OrganisationLog } from './organisation-log.js';

/** What a question says of time: `knownAt` is a position of the log or an RFC 3339 instant. */
export interface AskedTime {
  asOf: Day;
  knownAt?: { kind: 'position'; position: number } | { kind: 'instant'; instant: string };
  waitFor?: number;
}

/** The point (D, P) at which a question is answered. */
export interface Point {
  asOf: Day;
  knownAt: { position: number; recordedAt: string | null };
  organisation: Organisation;
}

export { factColumns };

const WAIT_MS = 5_000;
const KEPT_INSTANTS = 10_000;

/** Settles at which day and knowledge point a question is answered (`time.md`). */
export class Knowledge {
  /** When a position was recorded never changes, and most questions are about the same few. */
  private readonly instants = new Map<number, string>();

  constructor(
    private readonly journal: Journal,
    private readonly reached: Reached,
    private readonly organisations: OrganisationLog,
  ) {}

  /** @throws Refusal `beyond-the-log`, `not-yet-projected` */
  async settle(asked: AskedTime): Promise<Point> {
    const wanted = Math.max(asked.waitFor ?? 0, await this.askedPosition(asked));
    const reached = await this.reached.position();
    if (wanted > reached) await this.wait(wanted);
    const position =
      asked.knownAt === undefined ? Math.max(reached, wanted) : await this.askedPosition(asked);
    return {
      asOf: asked.asOf,
      knownAt: await this.name(position),
      organisation: await this.organisations.at(position),
    };
  }

  /** Facts of one stream as known at a position, in revision order. */
  async stream(stream: string, position: number): Promise<RecordedFact[]> {
    return (await this.journal.readStreams([stream], { uptoPosition: position })).get(stream) ?? [];
  }

  /** Facts of several streams as known at a position, each in revision order. */
  streams(streams: readonly string[], position: number): Promise<Map<string, RecordedFact[]>> {
    return this.journal.readStreams(streams, { uptoPosition: position });
  }

  /** The fact a row with `factColumns` holds. */
  decoded(row: object): RecordedFact {
    return this.journal.decoded(row as JournalRow);
  }

  /** The greatest position recorded by an instant. */
  positionAt(instant: string): Promise<number> {
    return this.journal.positionAt(instant);
  }

  /** Facts about no person, whose stream begins so, as known at a position, in the order of the log. */
  organisationFacts(streamPrefix: string, position: number): Promise<RecordedFact[]> {
    return this.organisations.facts(streamPrefix, position);
  }

  async name(position: number): Promise<Point['knownAt']> {
    if (position === 0) return { position, recordedAt: null };
    let recordedAt = this.instants.get(position);
    if (recordedAt === undefined) {
      recordedAt = (await this.journal.recordedAtOf(position)) ?? undefined;
      if (this.instants.size >= KEPT_INSTANTS) this.instants.clear();
      if (recordedAt !== undefined) this.instants.set(position, recordedAt);
    }
    return { position, recordedAt: recordedAt ?? null };
  }

  private async askedPosition({ knownAt }: AskedTime): Promise<number> {
    if (knownAt === undefined) return 0;
    return knownAt.kind === 'position' ? knownAt.position : this.journal.positionAt(knownAt.instant);
  }

  private async wait(position: number): Promise<void> {
    const head = (await this.journal.head()).position;
    if (position > head)
      throw new Refusal('beyond-the-log', {
        detail: `the log ends at position ${head}, asked was ${position}`,
      });
    if (!(await this.reached.waitFor(position, WAIT_MS)))
      throw new Refusal('not-yet-projected', {
        detail: `the read models have not reached position ${position} yet`,
        retryAfter: 1,
      });
  }
}
