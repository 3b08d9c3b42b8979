import type { RecordedFact } from '../domain/facts/fact.js';

/** Most facts kept in memory: some tens of MiB. */
const MOST_FACTS = 20_000;

/**
 * Streams as this process last saw them, the least recently used forgotten first. They may be out of date: only an
 * append that names their revision, or a fresh read, tells.
 */
export class KnownStreams {
  private readonly streams = new Map<string, readonly RecordedFact[]>();
  private size = 0;

  get(stream: string): readonly RecordedFact[] | undefined {
    const facts = this.streams.get(stream);
    if (facts) {
      this.streams.delete(stream);
      this.streams.set(stream, facts);
    }
    return facts;
  }

  set(stream: string, facts: readonly RecordedFact[]): void {
    this.forget(stream);
    if (facts.length === 0 || facts.length > MOST_FACTS / 10) return;
    this.streams.set(stream, facts);
    this.size += facts.length;
    for (const [oldest, kept] of this.streams) {
      if (this.size <= MOST_FACTS) break;
      this.streams.delete(oldest);
      this.size -= kept.length;
    }
  }

  forget(stream: string): void {
    this.size -= this.streams.get(stream)?.length ?? 0;
    this.streams.delete(stream);
  }
}
