import { createReadStream } from 'node:fs';
import { open, realpath, rename, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type pg from 'pg';
import { Refusal } from '../domain/refusal.js';
import { exportLog, rowsOf, type ExportProgress, type ExportSource, type Standing } from './export-log.js';
import type { Header } from './format.js';
import { DamagedExport, readExport, readHeader } from './read-export.js';
import { factsBetween } from './sections.js';

/** What was interrupted longer ago would, finished now, be mistaken for a backup of now. */
const RESUMED_WITHIN_MS = 24 * 3_600_000;
/** First number of an advisory lock; the second stands for the file. */
const EXPORTING = 4_203_706;

export interface Exported {
  file: string;
  header: Header;
  chunks: number;
  sha256: string;
  bytes: number;
  /** How many facts an interrupted export had written already. */
  resumedAt: number;
}

interface Begun extends Standing {
  bytes: number;
}

/**
 * Writes an export to `<file>.partial`, and to its name when it is whole and on disk. A partial file that is there is
 * verified, and continued after its last whole chunk.
 * @throws Refusal when the file exists, or the partial one is another installation's or being written
 */
export async function exportToFile(
  file: string,
  source: ExportSource,
  tell: { note: (sentence: string) => void; progress: (progress: ExportProgress) => void },
): Promise<Exported> {
  const path = join(await realpath(dirname(file)), basename(file));
  if (await exists(path)) throw new Refusal('busy', { detail: `${file} exists already; name another file` });
  const partial = `${path}.partial`;
  const lock = await source.pool.connect();
  try {
    const { rows } = await lock.query<{ held: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS held',
      [EXPORTING, partial],
    );
    if (!rows[0]?.held) throw new Refusal('busy', { detail: `another export is writing ${partial}` });
    const begun = await findBegun(partial, source, lock, tell.note);
    const handle = await open(partial, begun ? 'r+' : 'w', 0o600);
    try {
      await handle.chmod(0o600);
      await handle.truncate(begun?.bytes ?? 0);
      const sink = appendingTo(handle, begun?.bytes ?? 0);
      const made = await exportLog(source, (bytes) => sink.write(bytes), begun, tell.progress);
      await handle.sync();
      await rename(partial, path);
      await syncDirectory(dirname(path));
      return { file, ...made, bytes: sink.written(), resumedAt: begun?.seal.position ?? 0 };
    } finally {
      await handle.close();
    }
  } finally {
    lock.release(true);
  }
}

function appendingTo(handle: FileHandle, from: number) {
  let position = from;
  return {
    async write(bytes: Buffer): Promise<void> {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position);
        done += bytesWritten;
        position += bytesWritten;
      }
    },
    written: () => position,
  };
}

/** Where an interrupted export may go on; undefined when it must begin anew. */
async function findBegun(
  partial: string,
  source: ExportSource,
  client: pg.ClientBase,
  note: (sentence: string) => void,
): Promise<Begun | undefined> {
  if (!(await exists(partial))) return undefined;
  const anew = (why: string) => {
    note(`${partial} ${why}; beginning anew`);
    return undefined;
  };
  const { begun, lastFact } = await wholePart(partial);
  if (!begun) return anew('holds no whole beginning of an export');
  const { header, seal } = begun;
  if (header.installation !== source.installation)
    throw new Refusal('busy', {
      detail: `${partial} was begun by another installation (${header.installation}); remove it, or name another file`,
    });
  if (source.now() - Date.parse(header.createdAt) > RESUMED_WITHIN_MS)
    return anew('was begun more than a day ago');
  if (seal.position === 0) return anew('holds no facts yet');
  // A log restored from an older backup has the same name, and may have gone another way since.
  for await (const row of rowsOf(client, factsBetween(seal.position - 1, seal.position)))
    if (lastFact?.equals(row)) {
      note(`going on after ${seal.position} facts of ${partial}`);
      return begun;
    }
  return anew('is of another log than this one');
}

async function wholePart(partial: string): Promise<{ begun?: Begun; lastFact?: Buffer }> {
  let begun: Begun | undefined;
  let header: Header | undefined;
  let lastFact: Buffer | undefined;
  try {
    for await (const chunk of readExport(createReadStream(partial))) {
      header ??= readHeader(chunk);
      if (chunk.kind === 'facts') lastFact = chunk.lines.at(-1);
      begun = { header, seal: chunk.seal.copy(), bytes: chunk.endsAt };
    }
  } catch (error) {
    if (!(error instanceof DamagedExport)) throw error;
  }
  return { ...(begun ? { begun } : {}), ...(lastFact ? { lastFact } : {}) };
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/** The new name must survive a power cut too. Where a directory cannot be opened the system sees to it itself. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
