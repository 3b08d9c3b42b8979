import { readdir, realpath } from 'node:fs/promises';
import { dataDirectoryOf, isInitialised } from './cluster.js';
import { socketPlaces, type SocketPlace } from './place.js';
import { isServing, readPidFile } from './postmaster.js';
import { locateRuntime } from './runtime.js';

export interface EmbeddedState {
  dataDirectory: string;
  initialised: boolean;
  /** Whether the server of this data directory runs. */
  serving: boolean;
  /** Where its socket may lie, best first. */
  sockets: SocketPlace[];
  /** Data directories of other major versions beside it. */
  others: string[];
}

/** Looks at the embedded server without making or starting anything. @throws EmbeddedPostgresError */
export async function inspectEmbedded(dataDir: string): Promise<EmbeddedState> {
  const { packageVersion } = await locateRuntime();
  const stateDirectory = await realpath(dataDir).catch(() => dataDir);
  const dataDirectory = dataDirectoryOf(stateDirectory, packageVersion);
  const server = await readPidFile(dataDirectory);
  const names = await readdir(stateDirectory).catch(() => []);
  return {
    dataDirectory,
    initialised: await isInitialised(dataDirectory),
    serving: server !== undefined && (await isServing(server.pid, dataDirectory)),
    sockets: socketPlaces(stateDirectory),
    others: names.filter((name) => /^postgres-\d+$/.test(name) && !dataDirectory.endsWith(`/${name}`)),
  };
}
