import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import {
  CLUSTER_DATABASE,
  dataDirectoryOf,
  initialise,
  isInitialised,
  passwordFor,
  reason,
} from './cluster.js';
import { connect, lock, PRESENCE, urlOf } from './connection.js';
import { codeOf, ELSEWHERE, EmbeddedPostgresError } from './failure.js';
import type { Identity } from './identity.js';
import {
  chooseIdentity,
  makeSocketDirectory,
  prepareStateDirectory,
  socketPlaces,
  type SocketPlace,
} from './place.js';
import { isServing, launch, readPidFile, type Launched } from './postmaster.js';
import { locateRuntime, type Runtime } from './runtime.js';

export type Settings = Record<string, string | number>;

/**
 * What suits one service on one machine. Nothing here trades safety for speed: fsync and full_page_writes keep
 * their defaults. The log must not hold what people are called, so no statement and no row detail goes into it.
 */
const DEFAULTS: Settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: 100,
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  wal_level: 'replica',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** How long a left-over of a killed server may stand in the way: its shared memory goes within seconds. */
const PATIENCE_MS = 20_000;

export interface Place {
  runtime: Runtime;
  identity: Identity;
  dataDirectory: string;
  socketPlaces: SocketPlace[];
  password: string;
  settings: Settings;
  log: (line: string) => void;
}

export interface Running {
  pid: number;
  socketDirectory: string;
  /** A connection that says “in use” to every other process, for as long as it stands. */
  presence: pg.Client;
  adopted: boolean;
  version: string;
}

export async function findPlace(
  dataDir: string,
  settings: Settings,
  log: (line: string) => void,
): Promise<Place> {
  const packaged = await locateRuntime();
  const stateDirectory = await prepareStateDirectory(dataDir);
  const dataDirectory = dataDirectoryOf(stateDirectory, packaged.packageVersion);
  const { identity, runtime } = await chooseIdentity(packaged, stateDirectory, dataDirectory);
  return {
    runtime,
    identity,
    dataDirectory,
    socketPlaces: socketPlaces(stateDirectory),
    password: await passwordFor(dataDirectory),
    settings: { ...DEFAULTS, ...settings },
    log,
  };
}

/** Takes over the server of this data directory, or starts it; waits for what a killed run left behind. */
export async function bringUp(place: Place): Promise<Running> {
  let deadline = Date.now() + PATIENCE_MS;
  let why = 'no reason given';
  for (;;) {
    const found = await adopt(place);
    if (typeof found === 'object') return found;
    if (found === 'starting') deadline = Date.now() + PATIENCE_MS;
    if (found === 'absent') {
      if (!(await isInitialised(place.dataDirectory))) await createCluster(place);
      const started = await start(place);
      if (typeof started === 'object') return started;
      why = started;
    }
    if (Date.now() > deadline)
      throw new EmbeddedPostgresError(`the database does not start: ${why}; ${ELSEWHERE}`);
    await sleep(100);
  }
}

async function createCluster(place: Place): Promise<void> {
  place.log('creating the database');
  const durable = place.settings.fsync !== 'off';
  await initialise(place.runtime, place.identity, place.dataDirectory, place.password, durable);
}

/** `starting` also covers a server that is on its way down: either way the answer comes by waiting. */
async function adopt(place: Place): Promise<Running | 'absent' | 'starting' | 'silent'> {
  const file = await readPidFile(place.dataDirectory);
  if (file === undefined || !(await isServing(file.pid, place.dataDirectory))) return 'absent';
  try {
    return (await join(place, file.pid, file.socketDirectory, true)) ?? 'starting';
  } catch (error) {
    return standing(error) === 'starting' ? 'starting' : 'silent';
  }
}

async function start(place: Place): Promise<Running | string> {
  let said = 'no directory can hold the socket';
  for (const wanted of place.socketPlaces) {
    const socketDirectory = await makeSocketDirectory(wanted, place.identity);
    const server = await launch({ ...place, socketDirectory });
    const running = await waitFor(place, server, socketDirectory);
    if (running !== undefined) return running;
    said = await server.said();
    if (!/Unix-domain socket/.test(said)) break;
  }
  if (/already exists|shared memory block|still in use|being used/.test(said)) return reason(said);
  throw new EmbeddedPostgresError(`the database does not start: ${reason(said)}; ${ELSEWHERE}`);
}

/** Until it answers or ends. Recovery after a crash may take long, so a living server is never given up. */
async function waitFor(
  place: Place,
  server: Launched,
  socketDirectory: string,
): Promise<Running | undefined> {
  for (let waitedMs = 0; !server.exited(); waitedMs += 20) {
    if (waitedMs > 0 && waitedMs % 5_000 === 0) place.log('waiting for the database to recover');
    try {
      const running = await join(place, server.pid, socketDirectory, false);
      if (running !== undefined) return await asServed(place, running);
    } catch (error) {
      standing(error);
    }
    await sleep(20);
  }
  return undefined;
}

/** Of two processes that start one at once, one is answered by the other's server: it has taken that one over. */
async function asServed(place: Place, running: Running): Promise<Running> {
  const file = await readPidFile(place.dataDirectory);
  return file === undefined || file.pid === running.pid
    ? running
    : { ...running, pid: file.pid, adopted: true };
}

/** Connects and says “in use”; undefined when the server there is another one, or is being stopped. */
async function join(
  place: Place,
  pid: number,
  socketDirectory: string,
  adopted: boolean,
): Promise<Running | undefined> {
  const presence = await connect(urlOf(socketDirectory, place.password, 'postgres'));
  const { rows } = await presence.query<{ directory: string; version: string }>(
    `select current_setting('data_directory') as directory, current_setting('server_version') as version`,
  );
  const [found] = rows;
  if (
    found?.directory === place.dataDirectory &&
    (await lock(presence, 'pg_try_advisory_lock_shared', PRESENCE))
  ) {
    await createDatabase(presence);
    return { pid, socketDirectory, presence, adopted, version: found.version };
  }
  await presence.end();
  return undefined;
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [CLUSTER_DATABASE]);
  if (rowCount !== 0) return;
  try {
    await client.query(`create database ${CLUSTER_DATABASE}`);
  } catch (error) {
    // Another process made it in between: 42P04 when seen in time, 23505 when at the same moment.
    if (!['42P04', '23505'].includes(codeOf(error) ?? '')) throw error;
  }
}

/** Tells a server that is not ready from one that will never let us in. */
function standing(error: unknown): 'starting' | 'absent' {
  const code = codeOf(error) ?? '';
  if (code === '28P01') {
    throw new EmbeddedPostgresError(
      `the password kept beside the data directory does not open the database; put the right one back, or ${ELSEWHERE}`,
    );
  }
  // 57P03: starting up or shutting down. 53300: every connection is taken.
  return code === '57P03' || code === '53300' ? 'starting' : 'absent';
}
