import type { Dossier } from '../domain/staff/dossier.js';
import type { Tally } from './batches.js';
import type { ReadLine } from './judge-lines.js';
import { dossiersOf, type PersonLines, type StaffCircumstances } from './staff-lines.js';

/** Most facts of dossiers kept between pages of an archive. */
const KEPT_FACTS = 100_000;

interface Entry {
  dossier: Dossier;
  own: Set<string>;
  recorded?: Promise<void>;
}

/**
 * Dossiers an archive is writing to. A line waits only for the one before it about the same person; appends leave in
 * the order of the file, and the store gives out positions in the order in which they arrive.
 */
export class DossierShelf {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly parts: Pick<StaffCircumstances, 'store' | 'journal'>) {}

  async fetch(keys: readonly string[]): Promise<void> {
    this.makeRoom();
    const missing = [...new Set(keys)].filter((key) => !this.entries.has(key));
    if (missing.length === 0) return;
    for (const [key, dossier] of await dossiersOf(missing, this.parts))
      this.entries.set(key, { dossier, own: new Set() });
  }

  /** As the lines before this one leave it; it was fetched. */
  dossierOf(key: string): Dossier {
    return this.entries.get(key)!.dossier;
  }

  /** @param lines the facts of one line of the file */
  async record(key: string, lines: readonly ReadLine[], person: PersonLines, tally: Tally): Promise<void> {
    const entry = this.entries.get(key)!;
    const { after, recorded } = person.record(key, entry.dossier, lines, tally, entry.own);
    for (const { id } of after.facts.slice(entry.dossier.facts.length)) entry.own.add(id);
    entry.dossier = after;
    entry.recorded = Promise.all([entry.recorded, recorded]).then(() => {});
    // Settled below; until then a failure must not count as unhandled.
    entry.recorded.catch(() => {});
  }

  /** Waits until everything is durable. @throws StoreError */
  async settle(): Promise<void> {
    for (const entry of this.entries.values()) {
      await entry.recorded;
      entry.recorded = undefined;
    }
  }

  private makeRoom(): void {
    let facts = 0;
    for (const { dossier } of this.entries.values()) facts += dossier.facts.length;
    for (const [key, { dossier }] of this.entries) {
      if (facts <= KEPT_FACTS) return;
      facts -= dossier.facts.length;
      this.entries.delete(key);
    }
  }
}
