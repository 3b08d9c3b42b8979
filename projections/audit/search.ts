import { factTypes } from '../../src/domain/facts/catalogue.js';
import { factColumns, type Point } from '../../src/read-store/knowledge.js';
import { knownAt, onDay, Parameters, type ReadModels } from '../../src/read-store/read-models.js';
import { monthOfKey, waysOf, type Filters, type MonthBounds, type Way } from './filters.js';
import { monthKey, monthKeys, typeKeys } from './keys.js';
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

/** A row of the journal with what the read models say of it. */
export interface FoundRow {
  position: number;
  stream: string;
  units: string[] | null;
  code: string | null;
  full_name: string | null;
}

/** One round trip for a page: the positions found, their facts, the units they touched and the people’s names. */
export function withFacts(
  { sql, parameters }: Step,
  { asOf, knownAt: { position } }: Pick<Point, 'asOf' | 'knownAt'>,
) {
  const person = [knownAt('p', parameters.add(position)), onDay('p', parameters.add(asOf))];
  return `SELECT ${factColumns('f')}, u.units, p.code, p.full_name
    FROM (${sql}) s JOIN journal.facts f ON f.position = s.position
    CROSS JOIN LATERAL (SELECT array_agg(DISTINCT a.unit) AS units FROM read.audit a WHERE a.position = f.position) u
    LEFT JOIN LATERAL (SELECT p.code, p.full_name FROM read.people p
      WHERE p.stream = f.stream AND ${person.join(' AND ')} LIMIT 1) p ON true
    ORDER BY f.position DESC`;
}

/** Rough times of a range of an index, of a row reached through it, and of a row met in the order of the log. */
const KEY_US = 2;
const ROW_US = 0.7;
const PASSING_US = 0.4;
/** So many months of each type are looked up whether there are such facts or not. */
const MONTHS_UNASKED = 4;
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

  /** Facts that pass, newest first, at most `count` at a time; people as at the point. */
  async *newestFirst(
    filters: Filters,
    { from, below }: Span,
    count: number,
    point: Pick<Point, 'asOf' | 'knownAt'>,
  ): AsyncGenerator<FoundRow[]> {
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
      const sql = withFacts(step, point);
      const rows = (await this.models.rows(sql, step.parameters)) as unknown as FoundRow[];
      const reached = rows.length < count ? step.span.from : rows.at(-1)!.position;
      looked += top - reached;
      found += rows.length;
      top = reached;
      if (rows.length > 0) yield rows;
    }
  }

  async ways(filters: Filters): Promise<Way[]> {
    const shares = await this.statistics.shares();
    const { effective } = filters;
    const wide = effective && monthKeys([0], effective.from, effective.to).length > MONTHS_UNASKED;
    const bounds = wide ? await this.monthBounds(typeKeys(filters.types ?? factTypes)) : undefined;
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
