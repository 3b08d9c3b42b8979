import type { RecordedFact } from '../domain/facts/fact.js';

const FACTS_KEPT = 1_000;
const BYTES_KEPT = 4 * 1024 * 1024;

/**
 * The end of the log, read once for all who follow it: fifty followers of one append cost one query. Bounded in facts
 * and in bytes; who is further behind reads for itself.
 */
export class RecentFacts {
  private facts: RecordedFact[] = [];
  private sizes: number[] = [];
  private bytes = 0;
  private filling: Promise<void> | undefined;

  constructor(private readonly read: (after: number, limit: number) => Promise<RecordedFact[]>) {}

  /** At most `limit` facts after `position`, without a hole. Throws what `read` throws. */
  async after(position: number, limit: number, head: number): Promise<RecordedFact[]> {
    if (head - position <= FACTS_KEPT && !this.covers(position))
      await (this.filling ??= this.fill(head).finally(() => (this.filling = undefined)));
    if (!this.covers(position)) return this.read(position, limit);
    const from = position + 1 - this.facts[0]!.position;
    return this.facts.slice(from, from + limit);
  }

  private covers(position: number): boolean {
    const first = this.facts[0];
    return first !== undefined && position >= first.position - 1 && position < this.facts.at(-1)!.position;
  }

  private async fill(head: number): Promise<void> {
    const last = this.facts.at(-1)?.position ?? 0;
    const from = Math.max(last, head - FACTS_KEPT);
    const added = await this.read(from, FACTS_KEPT);
    // What lies between is not kept, so what was kept before no longer joins on.
    if (from !== last) this.drop(this.facts.length);
    for (const fact of added) {
      const size = JSON.stringify(fact.data).length;
      this.facts.push(fact);
      this.sizes.push(size);
      this.bytes += size;
    }
    let surplus = Math.max(0, this.facts.length - FACTS_KEPT);
    for (let left = this.bytes - sum(this.sizes.slice(0, surplus)); left > BYTES_KEPT; surplus++)
      left -= this.sizes[surplus]!;
    this.drop(surplus);
  }

  private drop(count: number): void {
    this.facts = this.facts.slice(count);
    this.bytes -= sum(this.sizes.splice(0, count));
  }
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
