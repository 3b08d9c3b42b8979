import { hash } from 'node:crypto';
import type { RecordedFact } from '../domain/facts/fact.js';
import { isCorrection, standings, type Standing } from '../domain/standing.js';
import { isLog, KNOWN_STILL, StreamView, type LogTable, type Row, type Table } from './projection.js';

export interface StoredRow extends Row {
  stream: string;
  known_from: number;
  known_to: number;
  row_key: string;
}

/** A row in the table that no longer holds from position `at` on. */
export interface Close {
  stream: string;
  row_key: string;
  at: number;
}

export interface Changes {
  inserts: Row[];
  closes: Close[];
}

/** A stream with the facts a table has seen already and those to come, both in order. */
export interface StreamAdvance {
  stream: string;
  before: readonly RecordedFact[];
  added: readonly RecordedFact[];
}

const keyOf = (row: Row) => hash('md5', JSON.stringify(row), 'base64url');

/** Rows of a table by their content, for telling what a fact changed. */
function keyed(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

const matters = (table: Table, fact: RecordedFact) =>
  isCorrection(fact) || (table.handles as readonly string[]).includes(fact.type);

const allRows = (table: Table, view: StreamView): Row[] =>
  'rows' in table ? table.rows(view) : view.standings.flatMap((standing) => itemRows(table, standing, view));

function itemRows(table: Table, standing: StreamView['standings'][number], view: StreamView): Row[] {
  if (!('item' in table) || standing.state === 'cancelled' || !matters(table, standing.fact)) return [];
  return table.item(standing, view);
}

/** Views of one stream after each of its facts, made once and shared by all tables of all read models. */
export class StreamViews {
  private readonly facts: RecordedFact[];
  private readonly views = new Map<number, StreamView>();
  /** Where no fact is corrected or cancelled, what stands after n facts is the beginning of what stands at last. */
  private readonly plain: Standing[] | undefined;

  constructor(readonly advance: StreamAdvance) {
    this.facts = [...advance.before, ...advance.added];
    this.plain = this.facts.some(isCorrection) ? undefined : standings(this.facts);
  }

  /** @param count how many facts of the stream are known */
  after(count: number): StreamView {
    let view = this.views.get(count);
    if (!view) {
      view = new StreamView(this.advance.stream, this.facts.slice(0, count), this.plain?.slice(0, count));
      this.views.set(count, view);
    }
    return view;
  }
}

/**
 * What the added facts of one stream change in one table, each at its own position. A row that comes and goes within
 * the batch is written once, closed already.
 */
export function advance(table: Table | LogTable, views: StreamViews, changes: Changes): void {
  if (isLog(table)) return advanceLog(table, views, changes);
  const { stream, before, added } = views.advance;
  if (!stream.startsWith(table.streams)) return;
  /** What holds after the facts so far; rows of this batch by their stored form. */
  const fresh = new Map<string, StoredRow>();
  let open: Map<string, Row> | undefined;
  added.forEach((fact, index) => {
    if (!matters(table, fact)) return;
    const count = before.length + index;
    const view = views.after(count + 1);
    const single = 'item' in table && !isCorrection(fact);
    if (single) {
      const rows = keyed(itemRows(table, view.standings.at(-1)!, view));
      insert(rows, fact.position, stream, fresh, changes);
      if (open) for (const [key, row] of rows) open.set(key, row);
      return;
    }
    open ??= count === 0 ? new Map<string, Row>() : keyed(allRows(table, views.after(count)));
    const next = keyed(allRows(table, view));
    for (const key of open.keys()) {
      if (next.has(key)) continue;
      const own = fresh.get(key);
      if (own) own.known_to = fact.position;
      else changes.closes.push({ stream, row_key: key, at: fact.position });
      fresh.delete(key);
    }
    const appeared = new Map([...next].filter(([key]) => !open!.has(key)));
    insert(appeared, fact.position, stream, fresh, changes);
    open = next;
  });
}

/** Nothing that is recorded later changes what a fact said, so there is nothing to compare. */
function advanceLog(table: LogTable, views: StreamViews, changes: Changes): void {
  const { before, added } = views.advance;
  added.forEach((fact, index) => {
    changes.inserts.push(...table.entries(fact, views.after(before.length + index + 1)));
  });
}

function insert(
  rows: Map<string, Row>,
  position: number,
  stream: string,
  fresh: Map<string, StoredRow>,
  changes: Changes,
): void {
  for (const [key, row] of rows) {
    const stored: StoredRow = { ...row, stream, known_from: position, known_to: KNOWN_STILL, row_key: key };
    fresh.set(key, stored);
    changes.inserts.push(stored);
  }
}
