import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { isCode } from '../domain/facts/fields.js';
import type { RefusalCode } from '../domain/refusal.js';
import { cell } from '../read-store/row-text.js';
import { linesOf, type RawLine } from './lines.js';

export interface Staged {
  line: number;
  subject?: string;
  body?: string;
  code?: RefusalCode;
  message?: string;
  column?: string;
  value?: string;
}

/** How many lines there are, and how many of them could not be read. */
export interface StagedCount {
  total: number;
  refused: number;
}

/** Whom a line is about: exactly one of `staff`, `unit`, `position`. */
function subjectOf(text: string): Pick<Staged, 'subject' | 'code' | 'message'> {
  const unreadable = (message: string) => ({ code: 'unreadable-line' as const, message });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('the line is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unreadable('a line is a JSON object');
  const keys = (['staff', 'unit', 'position'] as const).filter((name) => Object.hasOwn(value, name));
  const key = (value as Record<string, unknown>)[keys[0] ?? ''];
  if (keys.length !== 1) return unreadable('a line names one of staff, unit, position');
  if (!isCode(key)) return unreadable(`${keys[0]} must be 1 to 64 characters of A-Z a-z 0-9 . _ -`);
  return { subject: `${keys[0]}:${key}` };
}

function stagedOf({ line, text, refused }: RawLine): Staged | undefined {
  if (refused) return { line, code: refused.code, message: refused.message };
  if (text === undefined || text === '') return undefined;
  const found = subjectOf(text);
  return { line, ...found, ...(found.subject === undefined ? { body: text.slice(0, 200) } : { body: text }) };
}

/** Fewer lines are read whole soon enough. */
const ANALYSE_FROM = 1_000;

// PostgreSQL's text holds no NUL; such a line is refused later, by its shown form.
const cellOf = (value: string | undefined) => cell(value?.replaceAll('\0', '\ufffd'), 'text');

/**
 * Puts the lines of a body into PostgreSQL as they arrive; nothing of the file stays in memory.
 * @throws Refusal `unsupported-media-type`
 */
export function stage(
  client: pg.ClientBase,
  importId: string,
  body: Readable | AsyncIterable<Uint8Array>,
): Promise<StagedCount> {
  async function* lines() {
    for await (const raw of linesOf(body)) {
      const staged = stagedOf(raw);
      if (staged) yield staged;
    }
  }
  return copyLines(client, importId, lines());
}

/** Copies staged lines as they come, and counts the lines of each subject. */
export async function copyLines(
  client: pg.ClientBase,
  importId: string,
  lines: AsyncIterable<Staged>,
): Promise<StagedCount> {
  let total = 0;
  let refused = 0;
  async function* rows() {
    let chunk: string[] = [];
    for await (const { line, subject, body, code, message, column, value } of lines) {
      total++;
      if (code !== undefined) refused++;
      const cells = [subject, body, code, message, column, value].map(cellOf);
      chunk.push(`${importId}\t${line}\t${cells.join('\t')}\n`);
      if (chunk.length < 200) continue;
      yield chunk.join('');
      chunk = [];
    }
    if (chunk.length > 0) yield chunk.join('');
  }
  const columns = 'import_id, line, subject, body, code, message, refused_column, refused_value';
  const copy = `COPY imports.lines (${columns}) FROM STDIN`;
  await pipeline(Readable.from(rows()), client.query(copyFrom(copy)));
  await client.query(
    `INSERT INTO imports.subjects (import_id, first_line, subject, lines)
     SELECT $1, min(line), subject, count(*) FROM imports.lines
     WHERE import_id = $1 AND subject IS NOT NULL GROUP BY subject`,
    [importId],
  );
  // Between imports these tables are nearly empty, and a plan made for that reads them whole for every page.
  if (total >= ANALYSE_FROM) await client.query('ANALYZE imports.lines, imports.subjects');
  return { total, refused };
}
