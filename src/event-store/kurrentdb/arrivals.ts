import type pg from 'pg';
import type { HeadListener } from '../../journal/head-listener.js';
import { SharedCall } from '../../journal/shared-call.js';
import { isOutage } from '../../read-store/outage.js';
import { NoAnswer, within } from './client.js';
import { arrivedRows, type ArrivedRow } from './judging.js';

/** A notification may be lost, or come before anybody waits for it. */
const LOOK_MS = 250;

/** Waits for facts to arrive in the journal: one question for all who wait, whenever the head has moved. */
export class Arrivals {
  private readonly waiting = new Map<string, Set<(row: ArrivedRow) => void>>();
  private readonly look: SharedCall<void>;
  private unsubscribe: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly pool: pg.Pool,
    private readonly listener: HeadListener,
  ) {
    this.look = new SharedCall(() => this.lookUp());
  }

  /** The row of that fact once it is there; undefined after `boundMs`. Never rejects. */
  async of(id: string, boundMs: number): Promise<ArrivedRow | undefined> {
    let arrived = (_: ArrivedRow | undefined): void => {};
    const row = new Promise<ArrivedRow | undefined>((resolve) => (arrived = resolve));
    const waiters = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, waiters.add(arrived));
    const timer = setTimeout(arrived, Math.max(0, boundMs), undefined);
    this.begin();
    this.ask();
    try {
      return await row;
    } finally {
      clearTimeout(timer);
      waiters.delete(arrived);
      if (waiters.size === 0) this.waiting.delete(id);
      if (this.waiting.size === 0) this.close();
    }
  }

  /**
   * Whether the journal has come to `revision` of a stream, or to an event that it keeps out there, within `boundMs`. A
   * database that is away or hangs brings nothing in time; it may be back before the time is up.
   * @throws what `pg` throws for any other reason
   */
  async hasCome(stream: string, revision: number, boundMs: number): Promise<boolean> {
    const deadline = performance.now() + boundMs;
    const end = AbortSignal.timeout(Math.max(1, Math.ceil(boundMs)));
    for (;;) {
      const seen = this.listener.seen;
      const leftMs = Math.max(1, deadline - performance.now());
      if (await within(leftMs, this.isThere(stream, revision)).catch(falseIfAway)) return true;
      if (performance.now() >= deadline) return false;
      await this.listener.beyond(seen, end);
    }
  }

  close(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async isThere(stream: string, revision: number): Promise<boolean> {
    const { rows } = await this.pool.query<{ there: boolean }>({
      name: 'stream-has-come',
      text: `SELECT EXISTS (SELECT FROM journal.facts WHERE stream = $1 AND revision >= $2)
               OR EXISTS (SELECT FROM journal.kept_out WHERE stream = $1 AND revision >= $2) AS there`,
      values: [stream, revision],
    });
    return rows[0]?.there === true;
  }

  private begin(): void {
    this.unsubscribe ??= this.listener.subscribe(() => this.ask());
    this.timer ??= setInterval(() => this.ask(), LOOK_MS);
  }

  private ask(): void {
    // A database that is away now may be back at the next look.
    this.look.get().catch(() => {});
  }

  private async lookUp(): Promise<void> {
    const ids = [...this.waiting.keys()];
    if (ids.length === 0) return;
    for (const row of await arrivedRows(this.pool, ids))
      for (const arrived of this.waiting.get(row.id) ?? []) arrived(row);
  }
}

function falseIfAway(error: unknown): false {
  if (error instanceof NoAnswer || isOutage(error)) return false;
  throw error;
}
