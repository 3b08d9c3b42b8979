import type { RecordedFact } from '../domain/facts/fact.js';
import type { Journal } from '../journal/journal.js';
import { advance, StreamViews, type Changes, type StreamAdvance } from './known-rows.js';
import type { Projection } from './projection.js';
import { RememberedStreams } from './remembered-streams.js';

/** Most facts kept in memory between batches, so that a live batch rarely reads a stream again. */
const CACHED_FACTS = 100_000;
/** A stream that brings more facts at once is a history being imported: the next fact about it is far away. */
const BULK = 20;

/** Earlier facts of the streams a batch touches. */
export class StreamCache {
  private readonly streams = new RememberedStreams(CACHED_FACTS);

  constructor(private readonly journal: Journal) {}

  /** The batch by stream, each with its facts before the batch. `batch` is in position order. */
  async advances(batch: readonly RecordedFact[]): Promise<StreamAdvance[]> {
    const added = new Map<string, RecordedFact[]>();
    for (const fact of batch) {
      const facts = added.get(fact.stream);
      if (facts) facts.push(fact);
      else added.set(fact.stream, [fact]);
    }
    const missing = new Set<string>();
    for (const [stream, facts] of added) {
      const first = facts[0]!.revision;
      // By the last revision, not by how many: what a journal kept out is a hole in its stream.
      if (first > 0 && this.streams.get(stream)?.at(-1)?.revision !== first - 1) missing.add(stream);
    }
    const read =
      missing.size === 0
        ? new Map<string, RecordedFact[]>()
        : await this.journal.readStreams([...missing], { uptoPosition: batch[0]!.position - 1 });
    return [...added].map(([stream, facts]) => {
      const known = missing.has(stream) ? read.get(stream) : this.streams.get(stream);
      const before = facts[0]!.revision === 0 ? [] : (known ?? []);
      if (facts.length <= BULK) this.streams.set(stream, [...before, ...facts]);
      return { stream, before, added: facts };
    });
  }

  clear(): void {
    this.streams.clear();
  }
}

/** A read model that cannot digest a fact. The projector stops there and says so. */
export class FoldFailure extends Error {
  constructor(
    readonly stream: string,
    readonly position: number,
    reason: unknown,
  ) {
    super(
      `${stream} cannot be folded at position ${position}: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
  }
}

/**
 * What a batch changes in each table of a read model.
 * @throws FoldFailure naming the stream and the fact that cannot be folded
 */
export function changesOf(projection: Projection, views: readonly StreamViews[]): Changes[] {
  const changes = projection.tables.map((): Changes => ({ inserts: [], closes: [] }));
  for (const view of views) {
    try {
      projection.tables.forEach((table, index) => advance(table, view, changes[index]!));
    } catch (error) {
      throw failureOf(projection, view, error);
    }
  }
  return changes;
}

/** The first fact with which the stream cannot be folded, found by folding one more at a time. */
function failureOf(
  projection: Projection,
  { advance: { stream, before, added } }: StreamViews,
  error: unknown,
) {
  const at = added.find((_, index) => {
    try {
      const upto = new StreamViews({ stream, before, added: added.slice(0, index + 1) });
      for (const table of projection.tables) advance(table, upto, { inserts: [], closes: [] });
      return false;
    } catch {
      return true;
    }
  });
  return new FoldFailure(stream, (at ?? added[0]!).position, error);
}
