import { factTypes } from '../../src/domain/facts/catalogue.js';
import { Parameters, type ReadModels } from '../../src/read-store/read-models.js';
import { monthOfKey, waysOf, type Filters, type MonthBounds, type Way } from './filters.js';
import { monthKey, typeKeys } from './keys.js';
import type { AuditStatistics } from './statistics.js';

/** Positions from `from` on and below `below`. */
export interface Span {
  from: number;
  below: number;
}

export interface Step {
  sql: string;
  parameters: Parameters;
  span: Span;
}

/** Rough times of a range of an index, of a row reached through it, and of a row met in the order of the log. */
const KEY_US = 2;
const ROW_US = 0.7;
const PASSING_US = 0.4;
const SMALLEST_WINDOW = 256;
const GROWTH = 16;

/**
 * Looks for positions newest first, window by window down the log. A query over the whole log, ordered and limited,
 * leaves the planner to choose between reading all that one filter gives and walking the log until enough pass; where
 * filters go together (old days and new positions, an actor and the types he never records) it walks for minutes. In a
 * window either choice is bounded, and what a window held tells how far to look next.
 */
export class AuditSearch {
  constructor(
    private readonly models: ReadModels,
    private readonly statistics: AuditStatistics,
  ) {}

  /** Positions of the facts that pass, each batch and the batches descending. At most `count` at a time. */
  async *newestFirst(filters: Filters, { from, below }: Span, count: number): AsyncGenerator<number[]> {
    const ways = await this.ways(filters);
    let top = below;
    let looked = 0;
    let found = 0;
    while (top > from) {
      const belief = looked === 0 ? undefined : (found + 0.5) / looked;
      const step = nextStep(
        ways,
        filters,
        { from, below: top },
        count,
        belief,
        looked * (found > 0 ? 2 : GROWTH),
      );
      const rows = await this.models.rows(step.sql, step.parameters);
      const positions = rows.map((row) => row['position'] as number);
      const whole = positions.length < count;
      const reached = whole ? step.span.from : positions.at(-1)!;
      looked += top - reached;
      found += positions.length;
      top = reached;
      if (positions.length > 0) yield positions;
    }
  }

  async ways(filters: Filters): Promise<Way[]> {
    const shares = await this.statistics.shares();
    const bounds = filters.effective && (await this.monthBounds(typeKeys(filters.types ?? factTypes)));
    return waysOf(filters, factTypes, shares, bounds);
  }

  /** The first and the last month of each type, from both ends of its range of the index. */
  private async monthBounds(types: readonly number[]): Promise<MonthBounds> {
    const end = (direction: string) => `(SELECT a.type_month FROM read.audit a
      WHERE a.type_month >= t.low AND a.type_month < t.high ORDER BY a.type_month ${direction} LIMIT 1)`;
    const lows = types.map((type) => monthKey(type, '0000-01-01'));
    const rows = (await this.models.rows(
      `SELECT t.type, ${end('ASC')} AS first, ${end('DESC')} AS last
       FROM unnest($1::integer[], $2::integer[], $3::integer[]) AS t (type, low, high)`,
      [types, lows, types.map((type) => monthKey(type + 1, '0000-01-01') - 1)],
    )) as unknown as { type: number; first: number | null; last: number | null }[];
    return new Map(
      rows
        .filter(({ first }) => first !== null)
        .map(({ type, first, last }) => [
          type,
          [monthOfKey(type, first!), `${monthOfKey(type, last!).slice(0, 7)}-31`] as const,
        ]),
    );
  }
}

/**
 * The query for the next window, down from the top of the span.
 * @param belief share of the log that passes, as seen so far; undefined at first, when the statistics must do
 */
export function nextStep(
  ways: readonly Way[],
  filters: Filters,
  { from, below }: Span,
  count: number,
  belief?: number,
  atLeast = SMALLEST_WINDOW,
): Step {
  if (filters.stream !== undefined) return wholeStream(filters.stream, ways, { from, below }, count);
  const share = belief ?? ways.reduce((product, way) => product * way.share, 1);
  const wanted = Math.ceil((2 * count) / Math.max(share, 1e-9));
  const span = { from: Math.max(from, below - Math.max(wanted, atLeast)), below };
  const positions = Math.min(span.below - span.from, count / share);
  let best: Way | undefined;
  let least = positions * PASSING_US;
  for (const way of ways) {
    if (way.keys === undefined) continue;
    const cost = way.keys * KEY_US + positions * way.read * ROW_US;
    if (cost < least) [best, least] = [way, cost];
  }
  return best ? through(best, ways, span, count) : along(ways, span, count);
}

/** Everything the window holds by one index; the fence keeps the limit from changing the planner’s mind. */
function through(best: Way, ways: readonly Way[], span: Span, count: number): Step {
  const parameters = new Parameters();
  const conditions = [best.leads(parameters), ...within(span, parameters), ...checks(ways, parameters, best)];
  const sql = `SELECT DISTINCT s.position FROM (
      SELECT a.position FROM read.audit a WHERE ${conditions.join(' AND ')} OFFSET 0
    ) s ORDER BY s.position DESC LIMIT ${count}`;
  return { sql, parameters, span };
}

/** Down the log, row by row. */
function along(ways: readonly Way[], span: Span, count: number): Step {
  const parameters = new Parameters();
  const conditions = [...within(span, parameters), ...checks(ways, parameters)];
  const sql = `SELECT DISTINCT a.position FROM read.audit a
    WHERE ${conditions.join(' AND ')} ORDER BY a.position DESC LIMIT ${count}`;
  return { sql, parameters, span };
}

/** One person’s or unit’s own facts are few, and the journal finds them itself. */
function wholeStream(stream: string, ways: readonly Way[], span: Span, count: number): Step {
  const parameters = new Parameters();
  const conditions = [`f.stream = ${parameters.add(stream)}`, ...within(span, parameters, 'f')];
  const checked = checks(ways, parameters);
  const exists = `EXISTS (SELECT FROM read.audit a WHERE a.position = f.position AND ${checked.join(' AND ')})`;
  const sql = `SELECT s.position FROM (
      SELECT f.position FROM journal.facts f WHERE ${conditions.join(' AND ')} OFFSET 0
    ) f CROSS JOIN LATERAL (SELECT f.position ${checked.length > 0 ? `WHERE ${exists}` : ''}) s
    ORDER BY s.position DESC LIMIT ${count}`;
  return { sql, parameters, span };
}

const within = ({ from, below }: Span, parameters: Parameters, alias = 'a') => [
  `${alias}.position >= ${parameters.add(from)}`,
  `${alias}.position < ${parameters.add(below)}`,
];

const checks = (ways: readonly Way[], parameters: Parameters, but?: Way) =>
  ways.flatMap((way) => (way === but || !way.checks ? [] : [way.checks(parameters)]));
