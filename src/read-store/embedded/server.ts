import { setTimeout as sleep } from 'node:timers/promises';
import { connect, lock, PRESENCE, urlOf } from './connection.js';
import { bringUp, findPlace, type Place, type Running, type Settings } from './launcher.js';
import { shutDown } from './postmaster.js';

export interface EmbeddedPostgresOptions {
  /** Everything lies in here: data, socket, password, log, and a copy of the programs where one is needed. */
  dataDir: string;
  log?: (line: string) => void;
  /** Server settings in place of the defaults; `fsync: 'off'` is for tests only. */
  settings?: Settings;
}

export interface EmbeddedPostgres {
  url: string;
  adminUrl: string;
  /** Lets go of the server; the last process to do so stops it. */
  stop(): Promise<void>;
  adopted: boolean;
  dataDirectory: string;
  version: string;
}

/**
 * A PostgreSQL of our own for this data directory: a running one is taken over, else one is started. While the
 * caller holds it, a server that dies is started again.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const place = await findPlace(options.dataDir, options.settings ?? {}, log);
  const first = await bringUp(place);
  const url = urlOf(first.socketDirectory, place.password);
  return {
    url,
    adminUrl: url,
    stop: keepAlive(place, first),
    adopted: first.adopted,
    dataDirectory: place.dataDirectory,
    version: first.version,
  };
}

function keepAlive(place: Place, first: Running): () => Promise<void> {
  let current = first;
  let stopping = false;
  let revival: Promise<void> = Promise.resolve();

  const watch = (): void => {
    current.presence.once('end', () => {
      if (!stopping) revival = revive();
    });
  };
  const revive = async (): Promise<void> => {
    place.log('the database has gone away; starting it again');
    for (let delayMs = 100; !stopping; delayMs = Math.min(delayMs * 2, 5_000)) {
      try {
        current = await bringUp(place);
        watch();
        place.log('the database is back');
        return;
      } catch (error) {
        place.log(error instanceof Error ? error.message : String(error));
      }
      await sleep(delayMs);
    }
  };
  watch();

  return async () => {
    if (stopping) return;
    stopping = true;
    await revival;
    await leave(place, current);
  };
}

/** Gives up the shared lock and stops the server if nobody else holds it: a service may outlive an import. */
async function leave(place: Place, running: Running): Promise<void> {
  await running.presence.end().catch(() => undefined);
  const client = await connect(urlOf(running.socketDirectory, place.password, 'postgres')).catch(
    () => undefined,
  );
  if (client === undefined) return;
  try {
    // Our own backend notices the closed connection a moment later.
    for (let tries = 0; tries < 5; tries++) {
      if (await lock(client, 'pg_try_advisory_lock', PRESENCE)) {
        await shutDown(running.pid, place.dataDirectory);
        return;
      }
      await sleep(20);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
