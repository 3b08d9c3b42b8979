import { rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a cut does to the request that is on its way when it comes. */
export type Cut = 'before-server' | 'after-server' | 'both-at-once';

export interface CuttingProxy {
  /** The database url with the proxy in between. */
  url: string;
  /** Cuts the connection that next sends a request of an append's size, once. */
  cutNext(cut: Cut, delayMs: number): void;
  /** Cuts that have happened. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** No other message of the store is as long as this. */
const APPEND_BYTES = 500;

/**
 * Stands between a store and PostgreSQL and breaks connections at the worst moments: the request lost on its way, or
 * recorded and its answer lost, or the client gone while the server is still committing.
 */
export async function openCuttingProxy(url: string): Promise<CuttingProxy> {
  const directory = await mkdtemp(join(tmpdir(), 'hoso-proxy-'));
  let plan: { cut: Cut; delayMs: number } | undefined;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = createConnection(target(url));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('close', () => setTimeout(() => upstream.destroy(), 200).unref());
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk: Buffer) => {
      if (plan === undefined || chunk.length < APPEND_BYTES) return void upstream.write(chunk);
      const { cut, delayMs } = plan;
      plan = undefined;
      cuts += 1;
      if (cut === 'before-server') {
        upstream.write(chunk.subarray(0, Math.floor(chunk.length / 2)));
        return end();
      }
      upstream.write(chunk);
      if (cut === 'after-server') upstream.removeAllListeners('data').resume();
      setTimeout(cut === 'after-server' ? () => client.destroy() : end, delayMs);
    });
    upstream.on('data', (chunk: Buffer) => client.writable && client.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(join(directory, '.s.PGSQL.5432'), resolve));
  const proxied = new URL(url);
  proxied.hostname = 'localhost';
  proxied.port = '';
  proxied.searchParams.set('host', directory);
  return {
    url: proxied.href,
    cutNext: (cut, delayMs) => (plan = { cut, delayMs }),
    get cuts() {
      return cuts;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function target(url: string): { path: string } | { host: string; port: number } {
  const { searchParams, hostname, port } = new URL(url);
  const directory = searchParams.get('host');
  if (directory?.startsWith('/')) return { path: join(directory, `.s.PGSQL.${port || '5432'}`) };
  return { host: directory ?? hostname, port: Number(port || '5432') };
}
