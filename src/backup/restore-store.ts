import { setTimeout as sleep } from 'node:timers/promises';
import { projections } from '../../projections/index.js';
import { prepareDatabase, withPreparingLock } from '../journal/prepare-database.js';
import { prepareOperations, type Parts } from '../parts.js';
import { restoreIntoKurrentDb } from './restore-kurrentdb.js';
import { restoreLog, type Restored } from './restore-log.js';

const COPY_LOOK_MS = 200;

/**
 * Prepares an empty database as a service would, and records an export in it; with KurrentDB in that, for the follower to
 * copy. A service that starts meanwhile waits.
 * @throws Refusal when the store is not empty or in use, or the file is damaged; the store is then empty
 */
export async function restoreStore(
  { url, adminUrl, kurrentUrl }: { url: string; adminUrl: string; kurrentUrl?: string | undefined },
  source: AsyncIterable<Buffer>,
  onProgress: (facts: number, total: number) => void,
): Promise<Restored> {
  const { serviceUrl } = await prepareDatabase(adminUrl, url);
  await prepareOperations(serviceUrl);
  return withPreparingLock(adminUrl, async (admin) => {
    const restored = await (kurrentUrl === undefined
      ? restoreLog(admin, source, onProgress)
      : restoreIntoKurrentDb(admin, kurrentUrl, source, onProgress));
    // Until it is told, the server believes that the tables are as small as they were.
    await admin.query('ANALYZE journal.facts, journal.claims');
    return restored;
  });
}

/** Waits until the journal has what a restore wrote to KurrentDB. @throws Error when something else came of it */
export async function copyRestored(
  { copying, journal }: Parts,
  { facts, header }: Restored,
  onProgress: (facts: number, total: number) => void,
): Promise<void> {
  if (!copying) return;
  copying.start(true);
  for (;;) {
    const { position, recordedAt } = await journal.head();
    onProgress(position, facts);
    if (position >= facts) {
      if (position === facts && recordedAt === header.head.recordedAt) return;
      throw new Error(
        `the journal ends at position ${position} (${recordedAt}), and the export at ${facts} (${header.head.recordedAt})`,
      );
    }
    const { stopped } = await copying.state();
    if (stopped !== undefined) throw new Error(stopped);
    await sleep(COPY_LOOK_MS);
  }
}

/** Builds every read model from the log. @throws FoldFailure for a fact that one of them cannot digest */
export async function buildReadModels(
  { rebuilder }: Parts,
  onProgress: (progress: { facts: number; total: number }) => void,
): Promise<void> {
  await rebuilder.rebuild(projections, { requestedBy: 'restore', compare: false, onProgress });
}
