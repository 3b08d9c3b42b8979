import { SharedCall } from '../journal/shared-call.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import { Refusal } from '../domain/refusal.js';
import type { HeadListener } from '../journal/head-listener.js';
import type { Journal } from '../journal/journal.js';
import { unitOf } from './cloud-event.js';
import { RecentFacts } from './recent-facts.js';

/** What a follower asked for; undefined: everything. */
export interface Wanted {
  types?: readonly string[];
  units?: readonly string[];
}

export interface FeedPage {
  /** The wanted facts, in the order of positions. */
  facts: RecordedFact[];
  /** Every fact up to this position was looked at: the place to go on after. */
  upto: number;
}

/** Positions that one step looks at where only some facts are wanted. */
const SCANNED = 1_000;

/** Reads the log for those who follow it from outside. All share one listener and the end of the log in memory. */
export class FeedReader {
  private readonly recent: RecentFacts;
  private readonly head: SharedCall<number>;

  constructor(
    private readonly journal: Journal,
    private readonly listener: HeadListener,
  ) {
    this.recent = new RecentFacts((after, limit) => journal.readAfter(after, limit));
    this.head = new SharedCall(async () => (await journal.head()).position);
  }

  /** @throws Refusal `beyond-the-log` */
  async expectInLog(after: number): Promise<void> {
    const head = await this.headBeyond(after);
    if (after > head)
      throw new Refusal('beyond-the-log', {
        detail: `the log ends at position ${head}, asked was ${after}`,
      });
  }

  /**
   * Looks at the next facts after `after`, a bounded number of them: at the head there are none, and `upto` = `after`.
   * Throws what `pg` throws when the database is away.
   */
  async step(after: number, wanted: Wanted, limit: number): Promise<FeedPage> {
    const head = await this.headBeyond(after);
    if (head <= after) return { facts: [], upto: after };
    const { types } = wanted;
    if (types && head - after > SCANNED) {
      const upto = after + SCANNED;
      return cut(wanted, await this.journal.readTypes(types, after, upto), upto, limit);
    }
    const all = types !== undefined || wanted.units !== undefined ? SCANNED : limit;
    const page = await this.recent.after(after, all, head);
    return cut(wanted, page, after + page.length, limit);
  }

  /** Resolves when there may be more than `position`, within about a second, or when `signal` aborts. */
  beyond(position: number, signal: AbortSignal): Promise<void> {
    return this.listener.beyond(position, signal);
  }

  /** The head as the listener saw it, looked up where that is not beyond `position`; once for all who ask at once. */
  private async headBeyond(position: number): Promise<number> {
    return this.listener.seen > position ? this.listener.seen : this.head.get();
  }
}

function cut(wanted: Wanted, facts: readonly RecordedFact[], upto: number, limit: number): FeedPage {
  const found: RecordedFact[] = [];
  for (const fact of facts) {
    if (!isWanted(wanted, fact)) continue;
    found.push(fact);
    if (found.length === limit) return { facts: found, upto: fact.position };
  }
  return { facts: found, upto };
}

/** By the event alone, never by what holds on some day: a replay gives the same events to the same filter. */
function isWanted({ types, units }: Wanted, fact: RecordedFact): boolean {
  if (types && !types.includes(fact.type)) return false;
  return !units || units.includes(unitOf(fact) ?? '');
}
