import { setTimeout as sleep } from 'node:timers/promises';
import { recordCatalogues } from '../catalogues/record.js';
import { loadConfig } from '../config.js';
import type { ImportAnswer } from '../imports/import-files.js';
import { makeParts, type Parts } from '../parts.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { ENVIRONMENT, type Io } from './io.js';
import { Progress } from './progress.js';

export const CALLER = { subject: 'command line', role: 'admin' as const, tokenId: 'command line' };
const POLL_MS = 200;
const CAUGHT_UP_WITHIN_MS = 60_000;
const ERRORS_SHOWN = 50;

/**
 * Runs work that imports, beside a running service or without one.
 * @param work with read models that follow, and the units and positions of the catalogues recorded
 */
export async function withImporter<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const database = await openDatabase(config);
  try {
    const parts = await makeParts({ ...database, kurrentUrl: config.kurrentUrl });
    // Beside a running service this one stands by; without one the read models follow all the same.
    parts.copying?.start(true);
    parts.projector.start();
    try {
      // A file is judged by the units there are, also where no service was ever started.
      await parts.copying?.caughtUp(CAUGHT_UP_WITHIN_MS);
      await recordCatalogues(parts);
      return await work(parts);
    } finally {
      await parts.close();
    }
  } finally {
    await database.stop();
  }
}

/** Shows the progress of an import until it has ended. */
export async function follow(parts: Parts, id: string, io: Io, what = 'Lines'): Promise<ImportAnswer> {
  const progress = new Progress(io, what);
  for (;;) {
    const found = await parts.importFiles.find(id, CALLER);
    progress.at(Math.round(found.progress * found.rows.total), found.rows.total);
    if (found.state !== 'queued' && found.state !== 'running') {
      progress.end();
      return found;
    }
    await sleep(POLL_MS);
  }
}

/** Lists the refused lines, on a terminal not more than a person reads. */
export async function listRefused(parts: Parts, ended: ImportAnswer, json: boolean, io: Io): Promise<void> {
  let after = 0;
  let shown = 0;
  for (;;) {
    const errors = await parts.importFiles.errors(ended.importId, after, 1_000);
    if (errors.length === 0) break;
    after = errors.at(-1)!.line;
    for (const { line, column, staff, code, message } of errors) {
      if (!json && shown >= ERRORS_SHOWN) continue;
      shown++;
      io.stdout(
        json
          ? `${JSON.stringify({ line, column, staff, code, message })}\n`
          : `line ${line}${staff === undefined ? '' : ` (${staff})`}${column === undefined ? '' : `, ${column}`}: ${code}: ${message}\n`,
      );
    }
  }
  if (!json && ended.rows.refused > shown)
    io.stdout(`… and ${ended.rows.refused - shown} more refused lines (--json lists them all)\n`);
}

/** @returns the exit code of an import that could not go on, having said why */
export function failureOf({ state, failure }: ImportAnswer, io: Io): number | undefined {
  if (state !== 'failed') return undefined;
  io.stderr(`hoso: ${failure ?? 'the import failed'}\n`);
  return ENVIRONMENT;
}
