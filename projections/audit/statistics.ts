import type { ReadModels } from '../../src/read-store/read-models.js';

/** What PostgreSQL’s own statistics say of a column; enough to tell a rare value from a common one. */
interface Column {
  nulls: number;
  common: Map<string, number>;
  /** Share of one value that is not among the common ones. */
  rest: number;
  bounds: string[];
}

export interface Shares {
  /** Share of the rows whose column has one of these values. */
  of(column: string, values: readonly string[]): number;
  between(column: string, from: string, to: string): number;
  containing(column: string, text: string): number;
}

const KEPT_MS = 60_000;
/** Where nothing is known: rather rare, as most things one looks for are. */
const UNKNOWN = 0.01;

/**
 * Shares of values in the audit log, by the statistics that its owner’s ANALYZE keeps. They decide how far to look at a
 * time, never what is found.
 */
export class AuditStatistics {
  private columns = new Map<string, Column>();
  private readAt = -Infinity;
  private reading?: Promise<void>;

  constructor(private readonly models: ReadModels) {}

  async shares(): Promise<Shares> {
    if (performance.now() - this.readAt > KEPT_MS) {
      this.reading ??= this.read().finally(() => (this.reading = undefined));
      if (this.readAt === -Infinity) await this.reading;
      else this.reading.catch(() => {});
    }
    return sharesOf(this.columns);
  }

  private async read(): Promise<void> {
    const rows = await this.models.rows(
      `SELECT attname AS name, null_frac AS nulls, n_distinct AS distinct, most_common_vals::text::text[] AS common,
         most_common_freqs AS shares, histogram_bounds::text::text[] AS bounds,
         greatest(t.reltuples, 1) AS rows
       FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_class t ON t.oid = to_regclass('read.audit')
       WHERE s.schemaname = 'read' AND s.tablename = 'audit'`,
      [],
    );
    const found = rows as unknown as StatisticsRow[];
    this.columns = new Map(found.map((row) => [row.name, columnOf(row)]));
    this.readAt = performance.now();
  }
}

interface StatisticsRow {
  name: string;
  nulls: number;
  distinct: number;
  common: string[] | null;
  shares: number[] | null;
  bounds: string[] | null;
  rows: number;
}

function columnOf({ nulls, distinct, common, shares, bounds, rows }: StatisticsRow): Column {
  const values = distinct < 0 ? -distinct * rows : distinct;
  const covered = (shares ?? []).reduce((sum, share) => sum + share, 0);
  const others = Math.max(1, values - (common?.length ?? 0));
  return {
    nulls,
    common: new Map((common ?? []).map((value, index) => [value, shares![index]!])),
    rest: Math.max(0, 1 - nulls - covered) / others,
    bounds: bounds ?? [],
  };
}

/** Of no row at all would make the rest of the log look empty; one in ten million is little enough. */
const atLeast = (share: number) => Math.min(1, Math.max(1e-7, share));

export function sharesOf(columns: ReadonlyMap<string, Column>): Shares {
  const inBounds = ({ bounds, common, nulls }: Column, passes: (value: string) => boolean) => {
    let share = 0;
    let covered = 0;
    for (const [value, part] of common) {
      covered += part;
      if (passes(value)) share += part;
    }
    const rest = Math.max(0, 1 - nulls - covered);
    // Between two bounds lies a part that none of them shows.
    const inside = bounds.filter(passes).length;
    return atLeast(share + rest * ((inside + 0.5) / (bounds.length + 1)));
  };
  return {
    of(name, values) {
      const column = columns.get(name);
      if (!column) return UNKNOWN;
      return atLeast(values.reduce((sum, value) => sum + (column.common.get(value) ?? column.rest), 0));
    },
    between(name, from, to) {
      const column = columns.get(name);
      return column ? inBounds(column, (value) => from <= value && value <= to) : UNKNOWN;
    },
    containing(name, text) {
      const column = columns.get(name);
      return column ? inBounds(column, (value) => value.includes(text)) : UNKNOWN;
    },
  };
}
