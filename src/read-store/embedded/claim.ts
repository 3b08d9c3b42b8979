import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connect, lock, SERVICE } from './connection.js';

/** Another service works on this cluster. */
export class ClusterTaken extends Error {
  readonly exitCode = 3;
  /** @param since how it came that the other one was quicker, for a service that had the claim */
  constructor(since?: string) {
    super(
      since === undefined
        ? 'another hoso service is running on this data directory; stop it first, or set HOSO_DATA_DIR to another directory'
        : `another hoso service took this data directory ${since}; this one stops`,
    );
  }
}

export interface ClusterClaim {
  release(): Promise<void>;
}

/** The connection of a service that was just killed lingers for a moment. */
const PATIENCE_MS = 1_000;

/**
 * Makes the caller the one service on this cluster. The claim is an advisory lock on a connection of its own, so a
 * killed service gives it up by dying. After the server was restarted it is taken again; `onTaken` is told when
 * another service was quicker, and this one should leave.
 */
export async function claimCluster(url: string, onTaken?: () => void): Promise<ClusterClaim> {
  let holder = await take(url);
  let released = false;

  const watch = (): void => {
    holder.once('end', () => {
      if (!released) void again();
    });
  };
  const again = async (): Promise<void> => {
    while (!released) {
      await sleep(250);
      try {
        holder = await take(url);
      } catch (error) {
        if (!(error instanceof ClusterTaken)) continue;
        onTaken?.();
        return;
      }
      if (released) await holder.end();
      else watch();
      return;
    }
  };
  watch();

  return {
    release: async () => {
      released = true;
      await holder.end().catch(() => undefined);
    },
  };
}

/** Whether a service has claimed the cluster; asked over any connection to it. */
export async function isClaimed(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted
       AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`,
    [...SERVICE],
  );
  return rowCount !== 0;
}

async function take(url: string): Promise<pg.Client> {
  const client = await connect(url);
  for (const end = Date.now() + PATIENCE_MS; ;) {
    if (await lock(client, 'pg_try_advisory_lock', SERVICE)) return client;
    if (Date.now() >= end) break;
    await sleep(50);
  }
  await client.end();
  throw new ClusterTaken();
}
