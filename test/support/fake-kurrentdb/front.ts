import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * The door of the fake server: passes connections on to the server behind it, tells them apart by the port the server
 * sees, and can break them as a network does.
 */
export class Front {
  private readonly open = new Map<number, Socket>();
  /** Also those that the server behind has not seen yet. */
  private readonly come = new Map<Socket, Socket>();
  private server: Server | undefined;
  private port = 0;
  private held = false;

  /** @param target port or socket file of the server behind; the front keeps its own port from one start to the next */
  async start(target: () => number | string, host = '127.0.0.1'): Promise<number> {
    const server = createServer((near) => {
      const to = target();
      const far = connect(typeof to === 'string' ? { path: to } : { host, port: to });
      this.come.set(near, far);
      const end = (): void => {
        this.come.delete(near);
        near.destroy();
        far.destroy();
        if (far.localPort !== undefined) this.open.delete(far.localPort);
      };
      far.once('connect', () => this.open.set(far.localPort as number, near));
      for (const socket of [near, far]) socket.setNoDelay(true).on('error', end).on('close', end);
      if (!this.held) join(near, far);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this.port;
  }

  get frozen(): boolean {
    return this.held;
  }

  /** Nothing comes through either way while it is frozen; what is on its way comes afterwards. */
  set frozen(frozen: boolean) {
    this.held = frozen;
    for (const [near, far] of this.come) {
      if (frozen) for (const socket of [near, far]) socket.unpipe().pause();
      else join(near, far);
    }
  }

  /** @param peer as the server behind calls the other end, `address:port`; without it all connections break */
  break(peer?: string): void {
    const ports = peer === undefined ? [...this.open.keys()] : [Number(peer.split(':').at(-1))];
    for (const port of ports) {
      const socket = this.open.get(port);
      if (socket === undefined) continue;
      this.open.delete(port);
      socket.resetAndDestroy();
    }
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (server === undefined) return;
    this.server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    this.break();
    for (const socket of this.come.keys()) socket.resetAndDestroy();
    await closed;
  }
}

function join(near: Socket, far: Socket): void {
  near.pipe(far);
  far.pipe(near);
}
