import type { JSONEventData } from '@eventstore/db-client';
import { uuidFrom } from '../commands/request.js';
import { toEventData } from '../event-store/kurrentdb/event-data.js';
import { sizeOf } from '../event-store/kurrentdb/send-append.js';

/** A fact of an export on its way to KurrentDB. */
export interface StagedRow {
  /** Null for a placeholder: an event that was kept out, whose revision must be taken all the same. */
  position: number | null;
  recorded_at: Date;
  id: string;
  stream: string;
  revision: number;
  type: string;
  schema_version: number;
  effective_on: string | null;
  recorded_by: string;
  correlation_id: string;
  causation_id: string | null;
  content_hash: string;
  body: string;
  personal: string | null;
  request_key: string | null;
  request_facts: number | null;
  fingerprint: string | null;
  /** On the first fact of a stream: the names that the stream holds. */
  names?: string[] | null;
  /** How many revisions before this one have no fact. */
  hole?: number;
}

/** Together below the limit of one append, with room for what the client adds. */
const MOST = { events: 500, bytes: 900_000 };

/** Consecutive facts of one stream, to be sent in one append. What a request recorded begins an append. */
export async function* appendsOf(rows: AsyncIterable<StagedRow>): AsyncGenerator<StagedRow[]> {
  let append: StagedRow[] = [];
  let bytes = 0;
  for await (const row of rows) {
    const size = Buffer.byteLength(row.body) + Buffer.byteLength(row.personal ?? '') + 600;
    const holes = placeholders(row);
    const [first] = append;
    const ends =
      first !== undefined &&
      (first.stream !== row.stream ||
        row.request_key !== null ||
        holes.length > 0 ||
        append.length >= MOST.events ||
        bytes + size > MOST.bytes);
    if (ends) {
      yield append;
      [append, bytes] = [[], 0];
    }
    for (const hole of holes) yield [hole];
    append.push(row);
    bytes += size;
  }
  if (append.length > 0) yield append;
}

/** What stands for the events that were kept out before a fact: not in our form, so that they are kept out again. */
function placeholders(row: StagedRow): StagedRow[] {
  return Array.from({ length: row.hole ?? 0 }, (_, index) => {
    const revision = row.revision - row.hole! + index;
    return {
      ...row,
      position: null,
      id: uuidFrom(`kept out ${row.stream} ${revision}`),
      revision,
      type: 'KeptOut',
      request_key: null,
      names: null,
    };
  });
}

/** The event of a fact, and what KurrentDB counts of it. */
export function eventOfRow(
  row: StagedRow,
  { restore, facts }: { restore?: string; facts?: number },
): { event: JSONEventData; bytes: number } {
  if (row.position === null) {
    const event: JSONEventData = {
      id: row.id,
      contentType: 'application/json',
      type: row.type,
      data: {},
      metadata: {},
    };
    return { event, bytes: sizeOf([event]) };
  }
  const { request_key: key, request_facts: count, fingerprint } = row;
  const event = toEventData(
    {
      id: row.id,
      type: row.type,
      schemaVersion: row.schema_version,
      effectiveOn: row.effective_on,
      recordedBy: row.recorded_by,
      correlationId: row.correlation_id,
      causationId: row.causation_id,
      contentHash: row.content_hash,
      body: row.body,
      personal: row.personal,
      bytes: 0,
    },
    {
      ...(facts === undefined ? {} : { facts }),
      ...(key !== null && { request: { key, facts: count!, fingerprint: fingerprint! } }),
      ...(row.names && { claims: { take: row.names, release: [] } }),
      ...(restore !== undefined && { restored: { id: restore, recordedAt: row.recorded_at.toISOString() } }),
    },
  );
  return { event, bytes: sizeOf([event]) };
}
