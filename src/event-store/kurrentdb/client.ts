import { setTimeout as sleep } from 'node:timers/promises';
import { EventStoreDBClient, type Credentials, type ResolvedEvent } from '@eventstore/db-client';
import { failureOf } from './failure.js';
import { containStrayRejections, type Log } from './stray-rejections.js';

/** The server did not answer within our bound: the client itself may hang for ever. */
export class NoAnswer extends Error {
  constructor(boundMs: number) {
    super(`KurrentDB did not answer within ${boundMs} ms`);
  }
}

/** A reading call of the client. */
export interface Reading<E> extends AsyncIterable<E> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(error?: Error): unknown;
  cancel(): Promise<void>;
}

/**
 * A client of KurrentDB in one role, replaced whenever it may be broken. What the client does not do is done here:
 * - every call has a bound of ours, for reads have none and that of appends is not kept by a silent server;
 * - appends take the client's call path, never its batch stream, which shares one map of pending appends with every
 *   other client of the process and dies of a late answer (docs/decisions/kurrentdb-append-path.md);
 * - errors have a listener before anything can fail, and promises that the client forgets cannot end the process.
 */
export class KurrentLink {
  /** Undefined without a password in the URL. */
  readonly credentials: Credentials | undefined;
  private current: EventStoreDBClient | undefined;
  private closed = false;
  private readonly release: () => void;
  /** Clients made since the start, for tests. */
  made = 0;

  /**
   * @param url as `loadConfig` gives it
   * @param name shown by the server as the name of the connection
   * @throws Error for a URL that the client cannot read
   */
  constructor(
    private readonly url: string,
    private readonly name: string,
    log: Log = () => {},
  ) {
    this.credentials = credentialsOf(url);
    this.release = containStrayRejections(log);
    this.current = this.make();
  }

  get client(): EventStoreDBClient {
    return (this.current ??= this.make());
  }

  /**
   * @throws NoAnswer after `boundMs`, and whatever the client throws; the client is replaced if it may be to blame
   */
  async call<T>(boundMs: number, call: (client: EventStoreDBClient) => Promise<T>): Promise<T> {
    const client = this.client;
    try {
      return await within(boundMs, call(client));
    } catch (error) {
      this.judge(client, error);
      throw error;
    }
  }

  /**
   * All that a read gives, within `boundMs`. The caller bounds the count.
   * @throws as `call`; a stream that does not exist gives nothing
   */
  async read<E = ResolvedEvent>(
    boundMs: number,
    open: (client: EventStoreDBClient) => Reading<E>,
  ): Promise<E[]> {
    const client = this.client;
    const found: E[] = [];
    let reading: Reading<E> | undefined;
    const collect = async (): Promise<void> => {
      reading = open(client);
      reading.on('error', () => {});
      for await (const one of reading) found.push(one);
    };
    try {
      await within(boundMs, collect());
      return found;
    } catch (error) {
      if (failureOf(error).kind === 'not-found') return [];
      this.judge(client, error);
      throw error;
    } finally {
      // Leaving the loop does not end the call on the server.
      reading?.cancel().catch(() => {});
      reading?.destroy();
    }
  }

  /** Lets go of a client that may be broken; the next call makes another. Nothing if it has been replaced already. */
  replace(client: EventStoreDBClient): void {
    if (this.current !== client) return;
    this.current = undefined;
    void dispose(client);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    const client = this.current;
    this.current = undefined;
    if (client !== undefined) await dispose(client);
    // What the client still has under way may fail a little later.
    void sleep(1_000, undefined, { ref: false }).then(this.release);
  }

  private make(): EventStoreDBClient {
    if (this.closed) throw new Error('the connection to KurrentDB is closed');
    const client = EventStoreDBClient.connectionString(this.ownUrl());
    // Asked before every append without credentials whether the server knows batches; the answer has no deadline, and
    // a failed one is kept for ever. “No” makes every append a call of its own.
    Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
    this.made += 1;
    return client;
  }

  /**
   * Clients with equal settings share a connection within the process, also one that is stuck: a new client would be no
   * better than the old. So each gets a keep-alive of its own, some milliseconds apart.
   */
  private ownUrl(): string {
    const [place = '', query = ''] = this.url.split('?', 2);
    const parameters = new URLSearchParams(query);
    const keys = [...parameters.keys()];
    const named = (name: string) => keys.find((key) => key.toLowerCase().replace(/[_-]/g, '') === name);
    const keepAlive = named('keepaliveinterval');
    const intervalMs = Number(parameters.get(keepAlive ?? '') ?? 10_000);
    if (intervalMs >= 0) parameters.set(keepAlive ?? 'keepAliveInterval', String(intervalMs + nextOffset()));
    if (named('connectionname') === undefined) parameters.set('connectionName', this.name);
    return `${place}?${[...parameters].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
  }

  private judge(client: EventStoreDBClient, error: unknown): void {
    const { kind } = failureOf(error);
    if (kind === 'in-doubt' || kind === 'not-sent') this.replace(client);
  }
}

let offset = 0;
const nextOffset = () => (offset = (offset + 1) % 5_000);

/** Its channel as well, which the client never closes. Bounded: a client that discovers in vain gives no channel. */
async function dispose(client: EventStoreDBClient): Promise<void> {
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  const end = async (): Promise<void> => {
    await client.dispose();
    (await getChannel()).close();
  };
  await within(2_000, end()).catch(() => {});
}

/** @throws NoAnswer when `work` is not settled in time; what becomes of it later harms nobody */
export async function within<T>(boundMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  work.catch(() => {});
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new NoAnswer(boundMs)), boundMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** What the client parses of the URL, for calls that must carry it themselves. */
function credentialsOf(url: string): Credentials | undefined {
  const [, username, password] = /^[^:]+:\/\/([^:@/]+):([^@]+)@/.exec(url) ?? [];
  if (username === undefined || password === undefined) return undefined;
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
