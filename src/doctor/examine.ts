import type { Config } from '../config.js';
import { createClient } from '../read-store/database.js';
import { inspectEmbedded, openDatabase } from '../read-store/embedded/index.js';
import { versionOfHoso } from '../version.js';
import { dataDirectory } from './data-directory.js';
import { database } from './database.js';
import { kurrentdb } from './kurrentdb.js';
import { hopeless, ok, wrong, type Finding } from './finding.js';
import { isServed, service } from './service.js';

/**
 * What can be said about an installation. Changes nothing: a database that is not there is not made, and a server that
 * had to be started is stopped again.
 * @param explain one sentence for an error
 */
export async function examine(config: Config, explain: (error: unknown) => string): Promise<Finding[]> {
  const embedded = config.databaseUrl === undefined;
  const findings = [ok('hoso', versionOfHoso()), ok('Node', process.versions.node)];
  try {
    findings.push(...(await dataDirectory(config.dataDir, embedded)));
    if (findings.some(({ environment }) => environment)) return findings;
    if (embedded) {
      const { initialised, others } = await inspectEmbedded(config.dataDir);
      if (!initialised) return [...findings, noDatabase(others), await service(config, false)];
    }
    findings.push(...(await lookInto(config)));
  } catch (error) {
    findings.push(
      hopeless(
        'Database',
        explain(error),
        embedded
          ? 'see HOSO_DATA_DIR above, or set DATABASE_URL to a PostgreSQL 15 or newer'
          : 'see DATABASE_URL and DATABASE_ADMIN_URL above',
      ),
    );
  }
  return findings;
}

function noDatabase(others: string[]): Finding {
  return others.length === 0
    ? ok('Database', 'none yet; made at the first start')
    : wrong(
        'Database',
        `the data is another PostgreSQL's: ${others.join(', ')}`,
        'with the release that made it: hoso export; then hoso restore with this one into a new HOSO_DATA_DIR',
      );
}

async function lookInto(config: Config): Promise<Finding[]> {
  const opened = await openDatabase(config);
  try {
    const client = createClient({ url: opened.adminUrl, applicationName: 'hoso-doctor' });
    try {
      await client.connect();
      const findings = [
        ...(await database(client, await otherUser(opened))),
        ...(await kurrentdb(client, config.kurrentUrl)),
      ];
      return [...findings, await service(config, await isServed(client, opened.embedded))];
    } finally {
      await client.end().catch(() => {});
    }
  } finally {
    await opened.stop();
  }
}

/** Whom the service connects as, when the settings name another user for it than the administrator. */
async function otherUser({ url, adminUrl }: { url: string; adminUrl: string }): Promise<string | undefined> {
  if (url === adminUrl) return undefined;
  const client = createClient({ url, applicationName: 'hoso-doctor' });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('SELECT current_user AS name');
    return rows[0]?.name;
  } finally {
    await client.end().catch(() => {});
  }
}
