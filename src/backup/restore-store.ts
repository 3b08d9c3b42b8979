import { projections } from '../../projections/index.js';
import { prepareDatabase, withPreparingLock } from '../journal/prepare-database.js';
import { prepareOperations, type Parts } from '../parts.js';
import { restoreLog, type Restored } from './restore-log.js';

/**
 * Prepares an empty database as a service would, and records an export in it. A service that starts meanwhile waits.
 * @throws Refusal when the store is not empty or in use, or the file is damaged; the store is then empty
 */
export async function restoreStore(
  { url, adminUrl }: { url: string; adminUrl: string },
  source: AsyncIterable<Buffer>,
  onProgress: (facts: number, total: number) => void,
): Promise<Restored> {
  const { serviceUrl } = await prepareDatabase(adminUrl, url);
  await prepareOperations(serviceUrl);
  return withPreparingLock(adminUrl, async (admin) => {
    const restored = await restoreLog(admin, source, onProgress);
    // Until it is told, the server believes that the tables are as small as they were.
    await admin.query('ANALYZE journal.facts, journal.claims');
    return restored;
  });
}

/** Builds every read model from the log. @throws FoldFailure for a fact that one of them cannot digest */
export async function buildReadModels(
  { rebuilder }: Parts,
  onProgress: (progress: { facts: number; total: number }) => void,
): Promise<void> {
  await rebuilder.rebuild(projections, { requestedBy: 'restore', compare: false, onProgress });
}
