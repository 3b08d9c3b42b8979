import type { RecordedFact } from '../domain/facts/fact.js';
import { isCorrection, standings, type Standing } from '../domain/standing.js';
import { isLog, KNOWN_STILL, StreamView, type LogTable, type Row, type Table } from './projection.js';
import { keyOfText, rowText, sameRow } from './row-text.js';

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

/** A row that stands, and what it says; told apart by the latter. */
interface Stored {
  own: Row;
  text: string;
}

/** Rows by what they say. Those that read as the row in the same place before are not put into words again. */
function stored(table: Table, rows: readonly Row[], before: readonly Stored[]): Map<string, Stored> {
  const found = new Map<string, Stored>();
  rows.forEach((own, index) => {
    const same = before[index];
    if (same && sameRow(table, same.own, own)) found.set(same.text, same);
    else {
      const text = rowText(table, own);
      found.set(text, { own, text });
    }
  });
  return found;
}

const handled = new WeakMap<Table, Map<string, boolean>>();

/** Whether a fact may change rows of the table; worked out once for each type. */
function matters(table: Table): (fact: RecordedFact) => boolean {
  const known = handled.get(table) ?? new Map<string, boolean>();
  handled.set(table, known);
  return (fact) => {
    let answer = known.get(fact.type);
    if (answer === undefined) {
      answer = isCorrection(fact) || (table.handles as readonly string[]).includes(fact.type);
      known.set(fact.type, answer);
    }
    return answer;
  };
}

const allRows = (table: Table, view: StreamView): Row[] =>
  'rows' in table ? table.rows(view) : view.standings.flatMap((standing) => itemRows(table, standing, view));

function itemRows(table: Table, standing: StreamView['standings'][number], view: StreamView): Row[] {
  if (!('item' in table) || standing.state === 'cancelled' || !matters(table)(standing.fact)) return [];
  return table.item(standing, view);
}

/** Views of one stream after each of its facts, made once and shared by all tables of all read models. */
export class StreamViews {
  private readonly facts: readonly RecordedFact[];
  private readonly views = new Map<number, StreamView>();
  /** Where no fact is corrected or cancelled, what stands after n facts is the beginning of what stands at last. */
  readonly plain: readonly Standing[] | undefined;

  constructor(readonly advance: StreamAdvance) {
    this.facts = advance.before.length === 0 ? advance.added : [...advance.before, ...advance.added];
    this.plain = this.facts.some(isCorrection) ? undefined : standings(this.facts);
  }

  get last(): StreamView {
    return this.after(this.facts.length);
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
  if (!views.advance.stream.startsWith(table.streams)) return;
  if ('item' in table && views.plain) return advanceItems(table, views, changes);
  if (views.plain && 'rows' in table && table.idle?.(views.last)) return;
  advanceRows(table, views, changes);
}

function advanceRows(table: Table, views: StreamViews, changes: Changes): void {
  const { stream, before, added } = views.advance;
  const handles = matters(table);
  /** What holds after the facts so far; rows of this batch by their stored form. */
  const fresh = new Map<string, Insert>();
  let open: Map<string, Stored> | undefined;
  added.forEach((fact, index) => {
    if (!handles(fact)) return;
    const count = before.length + index;
    const view = views.after(count + 1);
    if ('item' in table && !isCorrection(fact)) {
      const rows = stored(table, itemRows(table, view.last, view), []);
      insert(rows, fact.position, stream, fresh, changes);
      if (open) for (const [text, row] of rows) open.set(text, row);
      return;
    }
    open ??= count === 0 ? new Map<string, Stored>() : stored(table, allRows(table, views.after(count)), []);
    const next = stored(table, allRows(table, view), [...open.values()]);
    for (const text of open.keys()) {
      if (next.has(text)) continue;
      const own = fresh.get(text);
      if (own?.known) own.known.known_to = fact.position;
      else changes.closes.push({ stream, row_key: keyOfText(text), at: fact.position });
      fresh.delete(text);
    }
    insert(next, fact.position, stream, fresh, changes, open);
    open = next;
  });
}

/** Without corrections nothing ends a row that stands alone, so there is nothing to compare. */
function advanceItems(table: Table, views: StreamViews, changes: Changes): void {
  const { stream, before, added } = views.advance;
  const handles = matters(table);
  added.forEach((fact, index) => {
    if (!handles(fact)) return;
    const view = views.after(before.length + index + 1);
    const rows = itemRows(table, view.last, view);
    const several = rows.length > 1 ? stored(table, rows, []).values() : undefined;
    for (const own of several ? [...several].map((row) => row.own) : rows)
      changes.inserts.push(inserted(own, rowText(table, own), stream, fact.position));
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
  rows: ReadonlyMap<string, Stored>,
  position: number,
  stream: string,
  fresh: Map<string, Insert>,
  changes: Changes,
  open?: ReadonlyMap<string, Stored>,
): void {
  for (const [text, { own }] of rows) {
    if (open?.has(text)) continue;
    const row = inserted(own, text, stream, position);
    fresh.set(text, row);
    changes.inserts.push(row);
  }
}

function inserted(own: Row, text: string, stream: string, position: number): Insert {
  const known = { stream, known_from: position, known_to: KNOWN_STILL, row_key: keyOfText(text) };
  return { own, text, known };
}
