import { startEmbeddedPostgres } from './server.js';

export interface OpenDatabase {
  url: string;
  adminUrl: string;
  /** Whether this is the server we run ourselves. */
  embedded: boolean;
  stop(): Promise<void>;
}

/** The database that the settings name: an external one as it is, else the embedded one, brought up when needed. */
export async function openDatabase(
  config: { dataDir: string; databaseUrl?: string; databaseAdminUrl?: string },
  log?: (line: string) => void,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    const adminUrl = config.databaseAdminUrl ?? config.databaseUrl;
    return { url: config.databaseUrl, adminUrl, embedded: false, stop: () => Promise.resolve() };
  }
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return { url: server.url, adminUrl: server.adminUrl, embedded: true, stop: () => server.stop() };
}
