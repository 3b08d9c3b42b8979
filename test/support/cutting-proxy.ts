import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  url: string;
  /** Connections cut so far. */
  cuts: number;
  close(): Promise<void>;
}

/** Passes connections on to `target`, and cuts each of them after a time that `lifeMs` gives. */
export async function cuttingProxy(target: string, lifeMs: () => number): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const proxy: CuttingProxy = { url: '', cuts: 0, close };
  const server = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port) });
    const end = () => {
      clearTimeout(timer);
      open.delete(near);
      near.destroy();
      far.destroy();
    };
    const timer = setTimeout(() => {
      proxy.cuts++;
      end();
    }, lifeMs());
    open.add(near);
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  async function close(): Promise<void> {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}
