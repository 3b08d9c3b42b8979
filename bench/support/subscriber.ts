import { openStream } from '../../test/support/event-stream.js';

export interface Followed {
  missed: number;
  doubled: number;
  disordered: number;
  events: number;
  disconnects: number;
}

export interface FollowPlan {
  url: string;
  token: string;
  /** Mean time between two disconnects. */
  everyMs: number;
  /** The control: begins at position 0 each time. */
  forgets?: boolean;
}

/** Follows the log from its beginning and keeps account; `finish` says at which position to stop. */
export class Subscriber {
  readonly account: Followed = { missed: 0, doubled: 0, disordered: 0, events: 0, disconnects: 0 };
  private last = 0;
  private greatest = 0;
  private end = Infinity;

  constructor(private readonly plan: FollowPlan) {}

  finish(position: number): void {
    this.end = position;
  }

  async run(): Promise<Followed> {
    while (this.greatest < this.end) {
      await this.once().catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      });
      this.account.disconnects++;
    }
    return this.account;
  }

  private async once(): Promise<void> {
    const { url, token, everyMs, forgets } = this.plan;
    const after = forgets ? 0 : this.last;
    const open = await openStream(`${url}/api/v1/events/stream`, {
      token,
      headers: { 'Last-Event-ID': String(after) },
    });
    if (open.status !== 200) throw new Error(`a stream was answered ${open.status}`);
    // Exponential, as independent failures are.
    const cut = setTimeout(open.close, -Math.log(1 - Math.random()) * everyMs);
    try {
      for await (const { id, data } of open.blocks) {
        if (data !== undefined) this.take(Number(id));
        if (this.greatest >= this.end) return;
      }
    } finally {
      clearTimeout(cut);
      open.close();
    }
  }

  private take(position: number): void {
    this.account.events++;
    if (position <= this.greatest) this.account.doubled++;
    if (position < this.last) this.account.disordered++;
    if (position > this.greatest + 1) this.account.missed += position - this.greatest - 1;
    this.last = position;
    this.greatest = Math.max(this.greatest, position);
  }
}
