import pg from 'pg';
import { CLUSTER_DATABASE, CLUSTER_USER } from './cluster.js';

/** Advisory locks are pairs of numbers; the first says that they are ours (“hoso” in ASCII). */
const OURS = 0x68_6f_73_6f;
/** Shared by every process that uses the cluster; whoever gets it alone may stop the server. */
export const PRESENCE = [OURS, 1] as const;
/** Held by the one service on an embedded cluster. */
export const SERVICE = [OURS, 2] as const;

/** The socket directory goes into the query: URL parsers refuse a path in place of a host. */
export function urlOf(socketDirectory: string, password: string, database = CLUSTER_DATABASE): string {
  const url = new URL(`postgresql://localhost/${database}`);
  url.username = CLUSTER_USER;
  url.password = password;
  url.searchParams.set('host', socketDirectory);
  return url.href;
}

/** A client that may lose its server without taking the process down. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'hoso-launcher',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

type LockFunction = 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared' | 'pg_advisory_unlock_shared';

export async function lock(
  client: pg.Client,
  how: LockFunction,
  [group, number]: readonly [number, number],
): Promise<boolean> {
  const { rows } = await client.query<{ done: boolean }>(`select ${how}($1, $2) as done`, [group, number]);
  return rows[0]?.done === true;
}
