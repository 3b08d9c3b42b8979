import type { FactType } from '../domain/facts/catalogue.js';
import type { RecordedFact } from '../domain/facts/fact.js';
import type { Unit } from '../domain/organisation/unit.js';
import { foldUnit } from '../domain/organisation/unit.js';
import { careerOf, type Career } from '../domain/staff/career.js';
import { postingSlices, type PostingSlice } from '../domain/staff/rows.js';
import { standings, type Standing } from '../domain/standing.js';

export type ColumnType = 'text' | 'uuid' | 'date' | 'integer' | 'bigint' | 'boolean' | 'jsonb';
/** Values as they go into the columns; a day is `YYYY-MM-DD`. */
export type Row = Record<string, unknown>;

/** One stream as known at one position; folds are worked out when asked for, and shared by all tables. */
export class StreamView {
  private foldedStandings?: Standing[];
  private foldedCareer?: Career;
  private foldedSlices?: PostingSlice[];
  private foldedUnit?: Unit;
  private known?: readonly RecordedFact[];

  /**
   * @param all facts of the stream in revision order, of which the first `count` (at least one) are known
   * @param plain what all of them make, where none corrects another: then what stands after `count` is its beginning
   */
  constructor(
    readonly stream: string,
    private readonly all: readonly RecordedFact[],
    private readonly count: number = all.length,
    private readonly plain?: readonly Standing[],
  ) {}

  get facts(): readonly RecordedFact[] {
    return (this.known ??= this.count === this.all.length ? this.all : this.all.slice(0, this.count));
  }

  get standings(): Standing[] {
    return (this.foldedStandings ??= this.plain?.slice(0, this.count) ?? standings(this.facts));
  }

  /** What the last of the facts says, which is no correction. */
  get last(): Standing {
    return this.plain ? this.plain[this.count - 1]! : this.standings.at(-1)!;
  }

  get career(): Career {
    return (this.foldedCareer ??= careerOf(this.standings));
  }

  get slices(): readonly PostingSlice[] {
    return (this.foldedSlices ??= postingSlices(this.career));
  }

  get unit(): Unit {
    return (this.foldedUnit ??= foldUnit(this.facts));
  }
}

interface TableShape {
  name: string;
  /** Which streams it is about, by the beginning of their names. */
  streams: 'staff-' | 'unit-' | 'position-' | 'round-';
  columns: Record<string, ColumnType>;
  /** Column lists of its indexes, beside the one on the stream. */
  indexes: string[];
  /** Facts that may change its rows; corrections and cancellations always may. */
  handles: readonly FactType[];
  /**
   * Its rows depend on nothing of a fact but id, type, day, data, the number of its decision, who recorded it, revision
   * and position.
   */
  lean?: true;
}

/**
 * A table of a read model: a pure function from a stream to rows. Which of them held at which knowledge point, the
 * read store works out; so live projection, rebuild and fold on read cannot disagree.
 */
export type Table = TableShape &
  (
    | {
        rows: (view: StreamView) => Row[];
        /**
         * Whether a stream in which nothing is corrected has no rows at any of its points, told by its last: saves a
         * look at each where there is hardly ever a row.
         */
        idle?: (last: StreamView) => boolean;
      }
    /** A row for each fact by itself: cheaper, for facts that do not change each other's rows. */
    | { item: (standing: Standing, view: StreamView) => Row[] }
  );

/**
 * A table of what each fact says by itself, whatever is recorded after it. Its rows are only ever added, so it has a
 * column `position` (the fact's) instead of the columns of the service, and knowledge at P is `position <= P`.
 */
export interface LogTable {
  name: string;
  columns: Record<string, ColumnType> & { position: 'bigint' };
  /** Column lists of its indexes; or for text anywhere in a column, of the rows where there is one. */
  indexes: (string | { trigramsOf: string; where: string })[];
  /** As of `Table`. */
  lean?: true;
  /** The rows of the last fact of the view, which ends with it. */
  entries: (fact: RecordedFact, view: StreamView) => Row[];
}

export interface Projection {
  name: string;
  /** Raised whenever rows would differ; the service then rebuilds the model at its next start. */
  version: number;
  tables: (Table | LogTable)[];
}

export const isLog = (table: Table | LogTable): table is LogTable => 'entries' in table;

/** Columns every table but a log has beside its own. A row holds at P when known_from ≤ P < known_to. */
export const SERVICE_COLUMNS = {
  stream: 'text',
  known_from: 'bigint',
  known_to: 'bigint',
  row_key: 'text',
} as const;

export const columnsOf = (table: Table | LogTable): Record<string, ColumnType> =>
  isLog(table) ? table.columns : { ...table.columns, ...SERVICE_COLUMNS };

/** Stands for “still known so”. */
export const KNOWN_STILL = Number.MAX_SAFE_INTEGER;
