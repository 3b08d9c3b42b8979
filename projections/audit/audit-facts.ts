import { scopeOf, type Caller } from '../../src/access/scope.js';
import type { Knowledge, Point } from '../../src/read-store/knowledge.js';
import type { ReadModels } from '../../src/read-store/read-models.js';
import type { Found } from './audit-row.js';
import type { Filters } from './filters.js';
import { reachable } from './scope.js';
import { AuditSearch, type FoundRow, type Span } from './search.js';
import { AuditStatistics } from './statistics.js';

/** Facts of the audit log that pass all filters and that the caller may see. */
export class AuditFacts {
  readonly search: AuditSearch;

  constructor(
    private readonly knowledge: Knowledge,
    private readonly models: ReadModels,
  ) {
    this.search = new AuditSearch(models, new AuditStatistics(models));
  }

  /** The newest facts of the span: `count` of them, or a few more; fewer only where there are no more. */
  async newestFirst(
    filters: Filters,
    span: Span,
    count: number,
    caller: Caller,
    point: Point,
  ): Promise<Found[]> {
    const found: Found[] = [];
    for await (const rows of this.search.newestFirst(filters, span, count, point)) {
      found.push(...(await this.passing(rows, filters, caller, point)));
      if (found.length >= count) break;
    }
    return found;
  }

  /** Keys may stand for several things, so what they promised is looked at once more. */
  private async passing(
    rows: readonly FoundRow[],
    filters: Filters,
    caller: Caller,
    point: Point,
  ): Promise<Found[]> {
    const found = rows
      .map((row): Found => ({ row, fact: this.knowledge.decoded(row) }))
      .filter(
        ({ fact }) =>
          (filters.actor === undefined || fact.recordedBy === filters.actor) &&
          (!filters.types || filters.types.includes(fact.type)),
      );
    if (filters.stream !== undefined || scopeOf(caller).all) return found;
    const people = new Set(rows.map(({ stream }) => stream).filter((stream) => stream.startsWith('staff-')));
    const seen = await reachable([...people], caller, point, this.models);
    return found.filter(({ row: { stream } }) => !people.has(stream) || seen.has(stream));
  }
}
