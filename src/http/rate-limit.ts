import { Refusal } from '../domain/refusal.js';

const WINDOW_MS = 60_000;
/** Most names remembered, so that many callers cannot fill the memory. */
const NAMES_KEPT = 10_000;

/** Counts within fixed minutes, per name. */
export class RateLimit {
  private counts = new Map<string, number>();
  private windowEndsAt = 0;

  constructor(
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  /** @throws Refusal `too-many-requests` with the seconds left in the minute */
  expectBelow(name: string): void {
    this.turn();
    if ((this.counts.get(name) ?? 0) < this.most) return;
    throw new Refusal('too-many-requests', {
      detail: `at most ${this.most} in a minute`,
      retryAfter: Math.ceil((this.windowEndsAt - this.now()) / 1_000),
    });
  }

  count(name: string): void {
    this.turn();
    if (this.counts.size < NAMES_KEPT || this.counts.has(name))
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  private turn(): void {
    if (this.now() < this.windowEndsAt) return;
    this.counts = new Map();
    this.windowEndsAt = this.now() + WINDOW_MS;
  }
}
