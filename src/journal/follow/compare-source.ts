import type pg from 'pg';
import { canonicalJson } from '../../event-store/json-profile.js';
import { copiedRows, endOfAppend, placeOf, type CopiedRow } from './copied-rows.js';
import { journalSource } from './resume-point.js';
import { isAfter, lagBytes, type SourceEvent, type SourceLog, type SourcePosition } from './source-log.js';

/** With nothing coming for so long, not even word of how far the server has looked, the comparison is given up. */
const SILENT_MS = 30_000;

export interface Comparison {
  /** Facts and events kept out that were compared. */
  events: number;
  /** Position of the last fact that was compared. */
  position: number;
  /** What differs first; a sentence without personal data. */
  difference?: string;
  /** Bytes of the log that the journal had not copied when the comparison began. */
  lagBytes: number;
}

/** A comparison that could not go on. `position` is the last fact compared. */
export class ComparisonBroken extends Error {
  constructor(
    readonly position: number,
    cause: unknown,
  ) {
    super(`compared up to position ${position}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/**
 * Compares the journal with what it is a copy of, event by event up to what both had at the beginning, and stops at the
 * first difference.
 * @param afterPosition of the last fact that need not be compared; 0 for all
 * @throws ComparisonBroken when either side is lost; RangeError for a position beyond the head
 */
export async function compareSource(
  pool: pg.Pool,
  log: SourceLog,
  afterPosition: number,
  onProgress: (position: number) => void = () => {},
): Promise<Comparison> {
  const done: Comparison = { events: 0, position: afterPosition, lagBytes: 0 };
  await placeOf(pool, afterPosition);
  const before = await endOfAppend(pool, afterPosition);
  const start = await placeOf(pool, before);
  const ended = new AbortController();
  try {
    const { resume } = await journalSource(pool);
    const newest = (await log.newest(undefined, Infinity)).event;
    done.lagBytes = lagBytes(newest, resume);
    const events = eventsUpTo(log, start, newest, ended.signal);
    let recordedAt = start?.fact?.recordedAt ?? '';
    let position = before;
    for await (const row of copiedRows(pool, before)) {
      const { value: event } = await events.next();
      if (position >= afterPosition) {
        const difference = differenceOf(row, event, recordedAt);
        if (difference !== undefined) return { ...done, difference };
        done.events += 1;
        done.position = row.fact?.position ?? done.position;
        onProgress(done.position);
      }
      position = row.fact?.position ?? position;
      recordedAt = row.fact?.recordedAt ?? recordedAt;
      if (resume && !isAfter(resume, row)) break;
    }
    return done;
  } catch (error) {
    throw error instanceof RangeError ? error : new ComparisonBroken(done.position, error);
  } finally {
    ended.abort();
  }
}

/** Events of the source after one place up to another; none when there is no other. @throws Error after a silence */
async function* eventsUpTo(
  log: SourceLog,
  after: SourcePosition | undefined,
  last: SourcePosition | undefined,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent, undefined> {
  if (!last || (after && !isAfter(last, after))) return undefined;
  let timer: NodeJS.Timeout | undefined;
  const silence = new AbortController();
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENT_MS);
  };
  try {
    alive();
    const either = AbortSignal.any([signal, silence.signal]);
    for await (const event of log.events(after, either, alive)) {
      clearTimeout(timer);
      yield event;
      if (!isAfter(last, event)) return undefined;
      alive();
    }
    throw new Error('the subscription ended');
  } catch (error) {
    throw silence.signal.aborted ? new Error('KurrentDB brings nothing more') : error;
  } finally {
    clearTimeout(timer);
  }
}

const named = ({ id, stream, revision, commit }: CopiedRow | SourceEvent) =>
  `event ${id}, revision ${revision} of ${stream}, at ${commit}`;

/** @param recordedAt of the fact before, below which none may lie */
function differenceOf(
  row: CopiedRow,
  event: SourceEvent | undefined,
  recordedAt: string,
): string | undefined {
  const where = row.fact ? `position ${row.fact.position}` : 'an event kept out';
  if (!event) return `${where}: the journal has ${named(row)}; KurrentDB ends before it`;
  if (named(row) !== named(event) || row.prepare !== event.prepare)
    return `${where}: the journal has ${named(row)}; KurrentDB has ${named(event)} in its place`;
  if (!row.fact) return undefined;
  if (!event.usable)
    return `${where}: the journal has a fact; KurrentDB has an event that is none (${event.detail})`;
  const { fact } = row;
  const body = [
    JSON.parse(event.body),
    event.personal === null ? null : JSON.parse(event.personal),
  ] as unknown[];
  const differing = FIELDS.filter((field) => fact[field] !== event[field]) as string[];
  if (canonicalJson([fact.body, fact.personal]) !== canonicalJson(body)) differing.push('data');
  const earliest = event.createdAt > recordedAt ? event.createdAt : recordedAt;
  if (fact.recordedAt !== earliest && fact.recordedAt !== event.restored?.recordedAt)
    differing.push('recordedAt');
  return differing.length === 0
    ? undefined
    : `${where}: ${differing.join(', ')} of ${named(row)} differ between journal and KurrentDB`;
}

const FIELDS = [
  'type',
  'schemaVersion',
  'effectiveOn',
  'recordedBy',
  'correlationId',
  'causationId',
  'contentHash',
] as const;
