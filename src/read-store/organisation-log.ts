import type { RecordedFact } from '../domain/facts/fact.js';
import { EMPTY, Organisation } from '../domain/organisation/organisation.js';
import type { Journal } from '../journal/journal.js';

/** Most knowledge points for which the folded organisation is kept. */
const KEPT = 16;

/**
 * Units and positions as known at any position, folded in memory from the journal: a few thousand facts, read once
 * and followed. Decisions and answers resolve codes, names and subtrees with it. The facts of settings, indicators and
 * rule sets are kept with them, for whoever reads those.
 */
export class OrganisationLog {
  private known: RecordedFact[] = [];
  /** Everything up to this position is in `known`. */
  private upto = 0;
  private readonly folded = new Map<number, Organisation>([[0, EMPTY]]);
  private reading?: Promise<void>;

  constructor(private readonly journal: Journal) {}

  /** The organisation as known at `position`, which must not lie beyond the journal's head. */
  async at(position: number): Promise<Organisation> {
    while (this.upto < position) await this.read(position);
    return this.foldedAt(this.countAt(position));
  }

  /** The organisation at the journal's head, as of this call at the earliest. */
  async now(): Promise<{ organisation: Organisation; position: number }> {
    const { position } = await this.journal.head();
    return { organisation: await this.at(position), position };
  }

  /** Facts of the streams whose names begin so, known at `position`, in the order of the log. */
  async facts(streamPrefix: string, position: number): Promise<RecordedFact[]> {
    await this.at(position);
    const count = this.countAt(position);
    return this.known.slice(0, count).filter((fact) => fact.stream.startsWith(streamPrefix));
  }

  private async read(position: number): Promise<void> {
    this.reading ??= this.journal
      .organisationFacts(this.upto, position)
      .then((facts) => {
        this.known.push(...facts);
        this.upto = Math.max(this.upto, position);
      })
      .finally(() => (this.reading = undefined));
    await this.reading;
  }

  /** How many organisation facts are known at a position. */
  private countAt(position: number): number {
    let low = 0;
    let high = this.known.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.known[middle]!.position <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private foldedAt(count: number): Organisation {
    const known = this.folded.get(count);
    if (known) {
      this.folded.delete(count);
      this.folded.set(count, known);
      return known;
    }
    const nearest = Math.max(...[...this.folded.keys()].filter((key) => key < count));
    const touched = new Set(this.known.slice(nearest, count).map((fact) => fact.stream));
    const streams = new Map<string, RecordedFact[]>([...touched].map((stream) => [stream, []]));
    for (let i = 0; i < count; i++) streams.get(this.known[i]!.stream)?.push(this.known[i]!);
    const base = this.folded.get(nearest)!;
    const organisation =
      touched.size > 200 && nearest === 0 ? Organisation.of(streams.values()) : base.with(streams.values());
    this.folded.set(count, organisation);
    for (const oldest of this.folded.keys()) {
      if (this.folded.size <= KEPT) break;
      if (oldest !== 0) this.folded.delete(oldest);
    }
    return organisation;
  }
}
