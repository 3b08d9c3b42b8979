import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal } from '../domain/refusal.js';
import type { Header, Seal } from './format.js';
import { DamagedExport, readExport, readHeader, type Chunk } from './read-export.js';
import { INSERT_FACTS, SECTIONS } from './sections.js';

/** The server notices a closed connection a moment later. */
const LINGERING_MS = 2_000;

export interface Restored {
  header: Header;
  facts: number;
  chunks: number;
  /** Over the whole file, as it says itself. */
  sha256: string;
}

/**
 * Records an export as it stands, in one transaction: after any failure the store is as empty as before.
 * @param admin the owner of the journal, without a statement timeout; the service itself may only append
 * @throws Refusal when the store is not empty or in use; DamagedExport for a file that is not as it was written
 */
export async function restoreLog(
  admin: pg.ClientBase,
  source: AsyncIterable<Buffer>,
  onProgress: (facts: number, total: number) => void = () => {},
): Promise<Restored> {
  return inTransaction(admin, async () => {
    const restored = await recordExport(admin, source, onProgress);
    await takeIdentity(admin, restored.header.installation);
    return restored;
  });
}

/** Commits what `work` did, or undoes it all. */
export async function inTransaction<T>(admin: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await admin.query('BEGIN');
  try {
    const result = await work();
    await admin.query('COMMIT');
    return result;
  } catch (error) {
    await admin.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Within a transaction: the whole export, checked. Facts alone can be undone to the savepoint `before_facts`. */
export async function recordExport(
  admin: pg.ClientBase,
  source: AsyncIterable<Buffer>,
  onProgress: (facts: number, total: number) => void,
): Promise<Restored> {
  await expectUnused(admin);
  let header: Header | undefined;
  let facts = 0;
  let chunks = 0;
  let seal: Seal | undefined;
  for await (const chunk of readExport(source)) {
    header ??= readHeader(chunk);
    if (chunk.kind === 'facts' && facts === 0) await admin.query('SAVEPOINT before_facts');
    if (chunk.number > 0) await record(admin, chunk);
    if (chunk.kind === 'facts') facts += chunk.lines.length;
    chunks += 1;
    onProgress(facts, header.head.position);
    ({ seal } = chunk);
  }
  if (!seal || header?.head.position !== facts)
    throw new DamagedExport(
      `the export has ${facts} facts, and its header speaks of ${header?.head.position}`,
    );
  await expectWhole(admin);
  const { sha256 } = JSON.parse(seal.end().toString()) as { sha256: string };
  return { header, facts, chunks, sha256 };
}

/** Under a lock that appends wait for, so that what is seen stays so. */
async function expectUnused(admin: pg.ClientBase): Promise<void> {
  await admin.query('LOCK TABLE journal.facts, journal.claims IN EXCLUSIVE MODE');
  await admin.query('SELECT FROM journal.append_lock FOR UPDATE');
  const { rows } = await admin.query<{ position: number }>(
    'SELECT position + (SELECT count(*) FROM journal.kept_out) AS position FROM journal.head',
  );
  const facts = rows[0]!.position;
  if (facts > 0)
    throw new Refusal('busy', {
      detail: `the store is not empty: it has ${facts} facts; restore into a new HOSO_DATA_DIR, or an empty database`,
    });
  for (const deadline = Date.now() + LINGERING_MS; await inUse(admin); await sleep(100))
    if (Date.now() > deadline)
      throw new Refusal('busy', { detail: 'a hoso service works on this database; stop it first' });
}

/** Sessions that only prepare or look on are none that work: those that prepare wait for us. */
async function inUse(admin: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await admin.query(
    `SELECT FROM pg_catalog.pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'hoso%'
       AND application_name NOT IN ('hoso-launcher', 'hoso-prepare', 'hoso-migrations', 'hoso-doctor') LIMIT 1`,
  );
  return rowCount !== 0;
}

async function record(admin: pg.ClientBase, chunk: Chunk): Promise<void> {
  const { number, kind, lines, after } = chunk;
  const rows = `[${lines.map((line) => line.toString()).join(',')}]`;
  try {
    if (kind !== 'facts') {
      const section = SECTIONS.find((one) => one.kind === kind);
      if (!section)
        throw new DamagedExport(`chunk ${number} holds ${kind}, which only a newer version can restore`);
      await admin.query({ name: `restore-${kind}`, text: section.insert, values: [rows] });
      return;
    }
    const added = await admin.query<{ facts: number; first: number; last: number }>({
      name: 'restore-facts',
      text: INSERT_FACTS,
      values: [rows],
    });
    const { facts, first, last } = added.rows[0]!;
    if (facts !== lines.length || first !== after + 1 || last !== after + lines.length)
      throw new DamagedExport(
        `chunk ${number} should hold positions ${after + 1} to ${after + lines.length}, and holds ${first} to ${last}`,
      );
  } catch (error) {
    const { severity, code, message } = error as { severity?: string; code?: string; message: string };
    // Class 22 is bad data and 23 a broken constraint: the file's fault. Anything else is the database's.
    if (severity !== 'ERROR' || !/^2[23]/.test(code ?? '')) throw error;
    throw new DamagedExport(`chunk ${number} cannot be recorded: ${message.split('\n')[0]}`);
  }
}

/** What `journal.append` upholds and no constraint states. */
async function expectWhole(admin: pg.ClientBase): Promise<void> {
  const { rows } = await admin.query<{
    stream: string | null;
    position: number | null;
    claim: string | null;
  }>(
    `SELECT
       (SELECT f.stream FROM journal.facts AS f GROUP BY f.stream
        HAVING max(f.revision) <> count(*) - 1 + (
          SELECT count(*) FROM journal.kept_out AS k
          WHERE k.stream = f.stream AND k.revision < max(f.revision)
            AND NOT EXISTS (SELECT FROM journal.facts AS o WHERE o.stream = k.stream AND o.revision = k.revision))
        LIMIT 1) AS stream,
       (SELECT later.position FROM (
          SELECT position, recorded_at < lag(recorded_at) OVER (ORDER BY position) AS earlier FROM journal.facts
        ) AS later WHERE later.earlier LIMIT 1) AS position,
       (SELECT c.name FROM journal.claims AS c
        WHERE NOT EXISTS (SELECT FROM journal.facts AS f WHERE f.stream = c.stream) LIMIT 1) AS claim`,
  );
  const { stream, position, claim } = rows[0]!;
  if (stream !== null) throw new DamagedExport(`the facts of ${stream} are not all there`);
  if (position !== null)
    throw new DamagedExport(`position ${position} was recorded before the one before it`);
  if (claim !== null) throw new DamagedExport('a file number is held by a dossier that is not there');
}

/** The restored store is the same installation: its feed goes on where the followers stand. */
export async function takeIdentity(admin: pg.ClientBase, installation: string): Promise<void> {
  await admin.query('DELETE FROM read_store.installation');
  await admin.query('INSERT INTO read_store.installation (id, made_at) VALUES ($1, now())', [installation]);
}
