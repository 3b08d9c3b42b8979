import type pg from 'pg';
import { uuidFrom } from '../commands/request.js';
import { Refusal } from '../domain/refusal.js';
import { MAX_APPEND_BYTES } from '../event-store/event-store.js';
import { KurrentLink } from '../event-store/kurrentdb/client.js';
import { fromResolvedEvent } from '../event-store/kurrentdb/event-data.js';
import { Reservations } from '../event-store/kurrentdb/reservations.js';
import { sendAppend } from '../event-store/kurrentdb/send-append.js';
import { KurrentSourceLog } from '../event-store/kurrentdb/source-log.js';
import { inTransaction, recordExport, takeIdentity, type Restored } from './restore-log.js';
import { appendsOf, eventOfRow, type StagedRow } from './staged-rows.js';

const FETCH = 2_000;
/** A restore has more patience than a request: a new leader is there after five seconds. */
const PATIENCE_MS = 60_000;
const RESERVED_AT_ONCE = 32;

/**
 * Records an export in KurrentDB, for the follower to copy. It is recorded in PostgreSQL first and undone again, so that
 * nothing is sent of a file that is damaged. Facts are sent one append after the other, for their order is that of the
 * log. Each names this restore, which is registered in the journal's database: only so is its instant believed. An
 * interrupted restore of the same file goes on: what is there already is known again by its ids.
 * @throws Refusal when KurrentDB holds facts already, or one is too long for it; what `restoreLog` throws
 */
export async function restoreIntoKurrentDb(
  admin: pg.ClientBase,
  kurrentUrl: string,
  source: AsyncIterable<Buffer>,
  onProgress: (facts: number, total: number) => void,
): Promise<Restored> {
  const link = new KurrentLink(kurrentUrl, 'hoso-restore');
  try {
    return await inTransaction(admin, async () => {
      const restored = await recordExport(admin, source, () => {});
      // The same for the same file, so that a restore that was interrupted knows its own facts again.
      const restore = uuidFrom(`restore of ${restored.sha256}`);
      await expectNothingOfOthers(link, kurrentUrl, restore);
      await expectFitting(admin);
      let sent = 0;
      for await (const rows of appendsOf(stagedRows(admin))) {
        await append(link, rows, restore);
        sent += rows.filter(({ position }) => position !== null).length;
        onProgress(sent, restored.facts);
      }
      await reserve(link, admin);
      // The follower copies all of it again, as it came to stand in KurrentDB.
      if (restored.facts > 0) await admin.query('ROLLBACK TO SAVEPOINT before_facts');
      await admin.query('DELETE FROM journal.claims; DELETE FROM journal.kept_out');
      await admin.query(
        'INSERT INTO journal.restores (id, made_at) VALUES ($1, now()) ON CONFLICT DO NOTHING',
        [restore],
      );
      await takeIdentity(admin, restored.header.installation);
      return restored;
    });
  } finally {
    await link.close();
  }
}

async function expectNothingOfOthers(link: KurrentLink, url: string, restore: string): Promise<void> {
  const log = new KurrentSourceLog(url);
  try {
    const newest = await log.newest(undefined, Infinity);
    if (!newest.event) return;
    const { stream, revision } = newest.event;
    const [event] = await link.read(PATIENCE_MS, (client) =>
      client.readStream(stream, { fromRevision: BigInt(revision), maxCount: 1 }),
    );
    const last = event && fromResolvedEvent(event);
    if (last?.usable && last.restored?.id === restore) return;
    throw new Refusal('busy', {
      detail: `KurrentDB holds facts already, the last at revision ${revision} of ${stream}; restore into an empty KurrentDB`,
    });
  } finally {
    await log.close();
  }
}

/** Before anything is sent: what KurrentDB cannot hold, or could not give back as it is. */
async function expectFitting(admin: pg.ClientBase): Promise<void> {
  const { rows } = await admin.query<StagedRow & { exact: boolean }>(
    `SELECT ${STAGED}, f.recorded_at = date_trunc('milliseconds', f.recorded_at) AS exact FROM journal.facts AS f
     WHERE octet_length(f.body::text) + coalesce(octet_length(f.personal::text), 0) > $1
       OR f.recorded_at <> date_trunc('milliseconds', f.recorded_at)`,
    [MAX_APPEND_BYTES / 2],
  );
  for (const row of rows) {
    if (!row.exact)
      throw new Refusal('malformed', {
        detail: `position ${row.position} bears an instant finer than milliseconds`,
      });
    if (eventOfRow(row, {}).bytes > MAX_APPEND_BYTES)
      throw new Refusal('malformed', {
        detail: `the fact at position ${row.position} is longer than KurrentDB takes (${MAX_APPEND_BYTES} bytes)`,
      });
  }
}

const STAGED = `f.position, f.recorded_at, f.id, f.stream, f.revision, f.type, f.schema_version, f.effective_on,
  f.recorded_by, f.correlation_id, f.causation_id, encode(f.content_hash, 'hex') AS content_hash,
  f.body::text AS body, f.personal::text AS personal, f.request_key, f.request_facts, f.fingerprint`;

/** Facts in the order of the log; each stream's first one has the names it holds, and holes are filled before it. */
async function* stagedRows(admin: pg.ClientBase): AsyncGenerator<StagedRow> {
  await admin.query(
    `DECLARE staged NO SCROLL CURSOR FOR
     SELECT ${STAGED},
       CASE WHEN NOT EXISTS (SELECT FROM journal.facts AS o WHERE o.stream = f.stream AND o.revision < f.revision) THEN
         (SELECT array_agg(c.name ORDER BY c.name) FROM journal.claims AS c WHERE c.stream = f.stream) END AS names,
       f.revision - 1 - coalesce((SELECT max(o.revision) FROM journal.facts AS o
         WHERE o.stream = f.stream AND o.revision < f.revision), -1) AS hole
     FROM journal.facts AS f ORDER BY f.position`,
  );
  for (;;) {
    const { rows } = await admin.query<StagedRow>(`FETCH ${FETCH} FROM staged`);
    yield* rows;
    if (rows.length < FETCH) return;
  }
}

async function append(link: KurrentLink, rows: StagedRow[], restore: string): Promise<void> {
  const [first] = rows;
  const expected = first!.revision - 1;
  const note = rows.length > 1 ? { facts: rows.length } : {};
  const events = rows.map((row, index) => eventOfRow(row, { restore, ...(index === 0 ? note : {}) }).event);
  const sent = await sendAppend(link, first!.stream, expected, events, performance.now() + PATIENCE_MS);
  if (sent.kind === 'recorded') return;
  throw new Error(
    `${first!.stream} is at revision ${sent.actual} in KurrentDB: somebody writes to it during the restore`,
  );
}

async function reserve(link: KurrentLink, admin: pg.ClientBase): Promise<void> {
  const { rows } = await admin.query<{ name: string; stream: string }>(
    'SELECT name, stream FROM journal.claims ORDER BY name',
  );
  const reservations = new Reservations(link);
  while (rows.length > 0)
    await Promise.all(
      rows
        .splice(0, RESERVED_AT_ONCE)
        .map(({ name, stream }) => reservations.rebuild(name, stream, performance.now() + PATIENCE_MS)),
    );
}
