import { connect, type Socket } from 'node:net';

export interface Load {
  perSecond: number;
  times: number[];
}

/**
 * Keeps `connections` sockets busy with one request each at a time. A bare parser of answers with a length: on a
 * machine of two processors a heavier client would be what is measured.
 */
export async function loadHttp(
  url: string,
  request: () => Buffer,
  { connections, ms, status }: { connections: number; ms: number; status: number },
): Promise<Load> {
  const times: number[] = [];
  const began = performance.now();
  const end = began + ms;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = await Connection.open(url);
      try {
        while (performance.now() < end) {
          const sent = performance.now();
          const answer = await connection.ask(request());
          if (answer.status !== status) throw new Error(`${answer.status}: ${answer.text}`);
          times.push(performance.now() - sent);
        }
      } finally {
        connection.close();
      }
    }),
  );
  return { perSecond: times.length / ((performance.now() - began) / 1_000), times };
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}): Buffer {
  const bytes = Buffer.from(JSON.stringify(body));
  const lines = Object.entries({ 'Content-Type': 'application/json', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nHost: bench\r\n${head}Content-Length: ${bytes.length}\r\n\r\n`),
    bytes,
  ]);
}

export interface Answer {
  status: number;
  head: string;
  text: string;
}

export class Connection {
  private received = Buffer.alloc(0);
  private waiting?: { resolve: (answer: Answer) => void; reject: (error: Error) => void };

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.read();
    });
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('the connection was closed')));
  }

  static open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  ask(request: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private read(): void {
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const end = headEnd + 4 + length;
    if (this.received.length < end) return;
    const text = this.received.toString('utf8', headEnd + 4, end);
    this.received = this.received.subarray(end);
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), head, text });
  }
}
