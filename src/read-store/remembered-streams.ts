import type { RecordedFact } from '../domain/facts/fact.js';

/** Streams with their facts, bounded in facts; what was used least recently is forgotten first. */
export class RememberedStreams {
  private readonly streams = new Map<string, readonly RecordedFact[]>();
  private size = 0;

  /** @param mostFacts of all streams together; a thousand take about a MiB */
  constructor(private readonly mostFacts: number) {}

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
    this.streams.set(stream, facts);
    this.size += facts.length;
    for (const oldest of this.streams.keys()) {
      if (this.size <= this.mostFacts) break;
      this.forget(oldest);
    }
  }

  forget(stream: string): void {
    this.size -= this.streams.get(stream)?.length ?? 0;
    this.streams.delete(stream);
  }

  clear(): void {
    this.streams.clear();
    this.size = 0;
  }
}
