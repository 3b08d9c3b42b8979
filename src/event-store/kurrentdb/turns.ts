import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../event-store.js';

interface Limits {
  /** Under way at once, over all streams. */
  atOnce: number;
  /** Waiting; more are refused at once. */
  waiting: number;
  /** Of all that wait or are under way. */
  bytes: number;
}

/** Lets appends to one stream through one after the other, in their order, and not too many over all. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly queue: (() => void)[] = [];
  private underWay = 0;
  private held = 0;
  private bytes = 0;

  constructor(private readonly limits: Limits) {}

  /** Waiting or under way. */
  get depth(): number {
    return this.held;
  }

  /** @throws StoreUnavailable when too much waits already, or when its turn does not come before `deadline` */
  async take<T>(stream: string, bytes: number, deadline: number, work: () => Promise<T>): Promise<T> {
    const { atOnce, waiting } = this.limits;
    if (this.held >= atOnce + waiting || this.bytes + bytes > this.limits.bytes)
      throw new StoreUnavailable('too many appends are waiting');
    this.held += 1;
    this.bytes += bytes;
    const before = this.last.get(stream);
    const turn = this.inTurn(before, deadline, work);
    const settled = turn.catch(() => {});
    this.last.set(stream, settled);
    try {
      return await turn;
    } finally {
      this.held -= 1;
      this.bytes -= bytes;
      if (this.last.get(stream) === settled) this.last.delete(stream);
    }
  }

  /** Until nothing waits or is under way, or `boundMs` have passed. */
  async idle(boundMs: number): Promise<void> {
    const end = performance.now() + boundMs;
    while (this.held > 0 && performance.now() < end) await sleep(10);
  }

  private async inTurn<T>(
    before: Promise<unknown> | undefined,
    deadline: number,
    work: () => Promise<T>,
  ): Promise<T> {
    await before;
    if (this.underWay >= this.limits.atOnce) await new Promise<void>((resolve) => this.queue.push(resolve));
    else this.underWay += 1;
    try {
      if (performance.now() >= deadline) throw new StoreUnavailable('the append was not sent in time');
      return await work();
    } finally {
      // A place is handed on, not given up: nobody slips in between.
      const next = this.queue.shift();
      if (next) next();
      else this.underWay -= 1;
    }
  }
}
