import type { RecordedFact } from '../domain/facts/fact.js';
import { isCorrection, standings, type Standing } from '../domain/standing.js';
import { isLog, KNOWN_STILL, StreamView, type LogTable, type Row, type Table } from './projection.js';
import { keyOfText, rowText } from './row-text.js';

/** A row to write. */
export interface Insert {
  own: Row;
  /** Its own cells, as COPY takes them. */
  text: string;
  /** The columns of the service; a log has none. */
  known?: { stream: string; known_from: number; known_to: number; row_key: string };
}

/** A row in the table that no longer holds from position `at` on. */
export interface Close {
  stream: string;
  row_key: string;
  at: number;
}

export interface Changes {
  inserts: Insert[];
  closes: Close[];
}

/** A stream with the facts a table has seen already and those to come, both in order. */
export interface StreamAdvance {
  stream: string;
  before: readonly RecordedFact[];
  added: readonly RecordedFact[];
}

interface Keyed {
  own: Row;
  text: string;
}

/** Rows of a table by their content, for telling what a fact changed. */
function keyed(table: Table, rows: readonly Row[]): Map<string, Keyed> {
  const found = new Map<string, Keyed>();
  for (const own of rows) {
    const text = rowText(table, own);
    found.set(keyOfText(text), { own, text });
  }
  return found;
}

const handled = new WeakMap<Table, Map<string, boolean>>();

/** Whether a fact may change rows of the table; worked out once for each type. */
function matters(table: Table, fact: RecordedFact): boolean {
  let known = handled.get(table);
  if (!known) handled.set(table, (known = new Map()));
  let answer = known.get(fact.type);
  if (answer === undefined) {
    answer = isCorrection(fact) || (table.handles as readonly string[]).includes(fact.type);
    known.set(fact.type, answer);
  }
  return answer;
}

const allRows = (table: Table, view: StreamView): Row[] =>
  'rows' in table ? table.rows(view) : view.standings.flatMap((standing) => itemRows(table, standing, view));

function itemRows(table: Table, standing: StreamView['standings'][number], view: StreamView): Row[] {
  if (!('item' in table) || standing.state === 'cancelled' || !matters(table, standing.fact)) return [];
  return table.item(standing, view);
}

/** Views of one stream after each of its facts, made once and shared by all tables of all read models. */
export class StreamViews {
  private readonly facts: readonly RecordedFact[];
  private readonly views = new Map<number, StreamView>();
  /** Where no fact is corrected or cancelled, what stands after n facts is the beginning of what stands at last. */
  private readonly plain: Standing[] | undefined;

  constructor(readonly advance: StreamAdvance) {
    this.facts = advance.before.length === 0 ? advance.added : [...advance.before, ...advance.added];
    this.plain = this.facts.some(isCorrection) ? undefined : standings(this.facts);
  }

  /** @param count how many facts of the stream are known */
  after(count: number): StreamView {
    let view = this.views.get(count);
    if (!view) {
      view = new StreamView(this.advance.stream, this.facts, count, this.plain);
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
  const fresh = new Map<string, Insert>();
  let open: Map<string, Keyed> | undefined;
  added.forEach((fact, index) => {
    if (!matters(table, fact)) return;
    const count = before.length + index;
    const view = views.after(count + 1);
    const single = 'item' in table && !isCorrection(fact);
    if (single) {
      const rows = keyed(table, itemRows(table, view.last, view));
      insert(rows, fact.position, stream, fresh, changes);
      if (open) for (const [key, row] of rows) open.set(key, row);
      return;
    }
    open ??= count === 0 ? new Map<string, Keyed>() : keyed(table, allRows(table, views.after(count)));
    const next = keyed(table, allRows(table, view));
    for (const key of open.keys()) {
      if (next.has(key)) continue;
      const own = fresh.get(key);
      if (own?.known) own.known.known_to = fact.position;
      else changes.closes.push({ stream, row_key: key, at: fact.position });
      fresh.delete(key);
    }
    insert(next, fact.position, stream, fresh, changes, open);
    open = next;
  });
}

/** Nothing that is recorded later changes what a fact said, so there is nothing to compare. */
function advanceLog(table: LogTable, views: StreamViews, changes: Changes): void {
  const { before, added } = views.advance;
  added.forEach((fact, index) => {
    for (const own of table.entries(fact, views.after(before.length + index + 1)))
      changes.inserts.push({ own, text: rowText(table, own) });
  });
}

/** @param open rows that stand already */
function insert(
  rows: ReadonlyMap<string, Keyed>,
  position: number,
  stream: string,
  fresh: Map<string, Insert>,
  changes: Changes,
  open?: ReadonlyMap<string, Keyed>,
): void {
  for (const [key, { own, text }] of rows) {
    if (open?.has(key)) continue;
    const known = { stream, known_from: position, known_to: KNOWN_STILL, row_key: key };
    const stored: Insert = { own, text, known };
    fresh.set(key, stored);
    changes.inserts.push(stored);
  }
}
