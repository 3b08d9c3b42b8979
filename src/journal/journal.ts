import type pg from 'pg';
import type { JsonObject, RecordedFact } from '../domain/facts/fact.js';
import type { FactCodec } from '../event-store/codec.js';
import type { Head } from '../event-store/event-store.js';
import type { HeadListener } from './head-listener.js';

const NAMES = [
  'position, recorded_at, id, revision, schema_version, stream, type, effective_on',
  'recorded_by, correlation_id, causation_id, body, personal',
].flatMap((names) => names.split(', '));
const COLUMNS = NAMES.join(', ');
/** What a query of another reader selects of `journal.facts`, to be decoded by `Journal.decoded`. */
export const factColumns = (alias: string) => NAMES.map((name) => `${alias}.${name}`).join(', ');

export interface JournalRow {
  position: number;
  recorded_at: Date;
  id: string;
  revision: number;
  schema_version: number;
  stream: string;
  type: string;
  effective_on: string | null;
  recorded_by: string;
  correlation_id: string;
  causation_id: string | null;
  body: JsonObject;
  personal: JsonObject | null;
}

/**
 * The log as rows with contiguous positions 1…n: what projector, audit, feed and ledger read, whichever event store
 * stands behind it. A reader that sees position n sees all before it. Every method throws what `pg` throws when the
 * database is away.
 */
export class Journal {
  constructor(
    private readonly pool: pg.Pool,
    private readonly codec: FactCodec,
    private readonly listener: HeadListener,
  ) {}

  async head(): Promise<Head> {
    const { rows } = await this.pool.query<{ position: number; recorded_at: Date | null }>({
      name: 'journal-head',
      text: 'SELECT position, recorded_at FROM journal.head',
    });
    const row = rows[0];
    return { position: row?.position ?? 0, recordedAt: row?.recorded_at?.toISOString() ?? null };
  }

  /**
   * Knowledge at an instant: the greatest position whose `recordedAt` ≤ `instant`, 0 when nothing was recorded by then.
   * An instant in the future gives the head, which may still grow before it comes.
   */
  async positionAt(instant: Date | string): Promise<number> {
    const { rows } = await this.pool.query<{ position: number }>({
      name: 'journal-position-at',
      text: 'SELECT journal.position_at($1) AS position',
      values: [typeof instant === 'string' ? instant : instant.toISOString()],
    });
    return rows[0]?.position ?? 0;
  }

  /** UTC instant with milliseconds; undefined beyond the head. */
  async recordedAtOf(position: number): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ recorded_at: Date }>({
      name: 'journal-recorded-at',
      text: 'SELECT recorded_at FROM journal.facts WHERE position = $1',
      values: [position],
    });
    return rows[0]?.recorded_at.toISOString();
  }

  /** At most `limit` facts after `position` in the order of the log, none later than `uptoPosition`. */
  async readAfter(position: number, limit: number, uptoPosition?: number): Promise<RecordedFact[]> {
    // Positions have no holes, so a page is a range: no LIMIT for the planner to be clever about.
    const last = Math.min(position + limit, uptoPosition ?? Number.MAX_SAFE_INTEGER);
    return this.facts(
      'journal-after',
      `SELECT ${COLUMNS} FROM journal.facts WHERE position > $1 AND position <= $2 ORDER BY position`,
      [position, last],
    );
  }

  /** Facts of these types after `position` and up to `uptoPosition`, in the order of the log. */
  async readTypes(types: readonly string[], position: number, uptoPosition: number): Promise<RecordedFact[]> {
    return this.facts(
      'journal-types',
      `SELECT ${COLUMNS} FROM journal.facts
       WHERE position > $1 AND position <= $2 AND type = ANY ($3) ORDER BY position`,
      [position, uptoPosition, types],
    );
  }

  /** Facts of one stream from `fromRevision` on, at most `limit`, in revision order. What was kept out is a hole. */
  async readStream(stream: string, fromRevision: number, limit: number): Promise<RecordedFact[]> {
    return this.facts(
      'journal-stream',
      `SELECT ${COLUMNS} FROM journal.facts WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3`,
      [stream, fromRevision, limit],
    );
  }

  /** Whole streams as known at `uptoPosition` (default: all), in one query. Streams without facts are absent. */
  async readStreams(
    streams: readonly string[],
    options: { uptoPosition?: number } = {},
  ): Promise<Map<string, RecordedFact[]>> {
    const facts = await this.facts(
      'journal-streams',
      `SELECT ${COLUMNS} FROM journal.facts WHERE stream = ANY ($1) AND position <= $2 ORDER BY stream, revision`,
      [streams, options.uptoPosition ?? Number.MAX_SAFE_INTEGER],
    );
    const byStream = new Map<string, RecordedFact[]>();
    for (const fact of facts) {
      const stream = byStream.get(fact.stream);
      if (stream === undefined) byStream.set(fact.stream, [fact]);
      else stream.push(fact);
    }
    return byStream;
  }

  /** All facts after `position` that are not about a person, in the order of the log. */
  async organisationFacts(position: number, uptoPosition?: number): Promise<RecordedFact[]> {
    // The condition must read as in the partial index `facts_organisation`, or the planner will not use it.
    return this.facts(
      'journal-organisation',
      `SELECT ${COLUMNS} FROM journal.facts
       WHERE left(stream, 6) NOT IN ('staff-', 'round-') AND position > $1 AND position <= $2 ORDER BY position`,
      [position, uptoPosition ?? Number.MAX_SAFE_INTEGER],
    );
  }

  /** The fact a row of `journal.facts` holds. */
  decoded(row: JournalRow): RecordedFact {
    return this.codec.decode(toStored(row));
  }

  /** Calls back with the head now and whenever it has grown, over its own connection. Returns how to end it. */
  subscribeHead(callback: (position: number) => void): () => void {
    return this.listener.subscribe(callback);
  }

  private async facts(name: string, text: string, values: unknown[]): Promise<RecordedFact[]> {
    const { rows } = await this.pool.query<JournalRow>({ name, text, values });
    return rows.map((row) => this.decoded(row));
  }
}

function toStored(row: JournalRow) {
  return {
    id: row.id,
    type: row.type,
    schemaVersion: row.schema_version,
    effectiveOn: row.effective_on,
    stream: row.stream,
    revision: row.revision,
    position: row.position,
    recordedAt: row.recorded_at.toISOString(),
    recordedBy: row.recorded_by,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    body: row.body,
    personal: row.personal,
  };
}
