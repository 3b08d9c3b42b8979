/** What is taken at once; four times as much is held at most while the taker is busy. */
export interface InboxLimits {
  items: number;
  bytes: number;
}

const HELD = 4;

/**
 * Between a source that brings one item at a time and a taker that wants all there are: an item that comes alone is
 * taken at once, and what comes while the taker is busy is taken together. Whoever puts waits when it is full.
 */
export class Inbox<T> {
  private items: { item: T; bytes: number }[] = [];
  private bytes = 0;
  private ended: { error?: unknown } | undefined;
  private wakeTaker = () => {};
  private wakePutter = () => {};

  constructor(private readonly limits: InboxLimits) {}

  get empty(): boolean {
    return this.items.length === 0;
  }

  /** Nothing more will come, nor be taken. */
  get over(): boolean {
    return this.empty && this.ended !== undefined;
  }

  /** Resolves when there is room for the next item. After the end it is dropped: it came too late. */
  async put(item: T, bytes: number): Promise<void> {
    if (this.ended) return;
    this.items.push({ item, bytes });
    this.bytes += bytes;
    this.wakeTaker();
    const { items, bytes: most } = this.limits;
    while (!this.ended && (this.items.length >= HELD * items || this.bytes >= HELD * most))
      await new Promise<void>((resolve) => (this.wakePutter = resolve));
  }

  /** No more will come. What is there can still be taken, except after an error: it is then dropped and the error thrown. */
  end(error?: unknown): void {
    this.ended ??= error === undefined ? {} : { error };
    this.wakeTaker();
    this.wakePutter();
  }

  /**
   * At least one item; undefined after the end, or after `waitMs` without one.
   * @throws what the source failed with
   */
  async take(waitMs?: number): Promise<T[] | undefined> {
    let waited = false;
    const timer =
      waitMs === undefined ? undefined : setTimeout(() => ((waited = true), this.wakeTaker()), waitMs);
    while (this.items.length === 0 && !this.ended && !waited)
      await new Promise<void>((resolve) => (this.wakeTaker = resolve));
    clearTimeout(timer);
    if (this.ended?.error !== undefined) throw this.ended.error;
    if (this.items.length === 0) return undefined;
    let bytes = 0;
    let count = 0;
    while (count < this.items.length && count < this.limits.items) {
      const next = this.items[count]!.bytes;
      if (count > 0 && bytes + next > this.limits.bytes) break;
      bytes += next;
      count += 1;
    }
    const taken = this.items.splice(0, count);
    this.bytes -= bytes;
    this.wakePutter();
    return taken.map(({ item }) => item);
  }
}
