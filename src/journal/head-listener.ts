import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createClient } from '../read-store/database.js';

/** How often the head is looked up although nobody called: a notification may be lost with its connection. */
const POLL_MS = 1_000;
const BACKOFF_MS = { first: 50, last: 5_000 };

/**
 * Follows the head of the journal over one connection of its own (LISTEN), and calls back whenever it has grown.
 * Reconnects for ever. The connection is made at the first subscription.
 */
export class HeadListener {
  private readonly callbacks = new Set<(position: number) => void>();
  private readonly stop = new AbortController();
  private running: Promise<void> | undefined;
  private client: pg.Client | undefined;
  private position = 0;

  constructor(private readonly url: string) {}

  /** The greatest head seen so far; 0 before the first look. */
  get seen(): number {
    return this.position;
  }

  /** Calls back with every growth of the head, the first time with the present head. Returns how to end it. */
  subscribe(callback: (position: number) => void): () => void {
    this.callbacks.add(callback);
    this.running ??= this.run();
    if (this.position > 0) queueMicrotask(() => this.callbacks.has(callback) && callback(this.position));
    return () => this.callbacks.delete(callback);
  }

  /** Resolves when the head is beyond `position`, or after `POLL_MS`, or when `signal` aborts. Never rejects. */
  async beyond(position: number, signal: AbortSignal): Promise<void> {
    if (this.position > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        unsubscribe();
        resolve();
      };
      const timer = setTimeout(done, POLL_MS);
      signal.addEventListener('abort', done);
      const unsubscribe = this.subscribe((head) => head > position && done());
    });
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.callbacks.clear();
    await this.client?.end().catch(() => {});
    await this.running;
  }

  private async run(): Promise<void> {
    let backoffMs = 0;
    while (!this.stop.signal.aborted) {
      try {
        await this.listen(() => (backoffMs = 0));
      } catch {
        backoffMs = Math.min(BACKOFF_MS.last, Math.max(BACKOFF_MS.first, backoffMs * 2));
        await sleep(backoffMs * (0.5 + Math.random() / 2), undefined, { signal: this.stop.signal }).catch(
          () => {},
        );
      }
    }
  }

  /** Until the connection is lost, which throws. */
  private async listen(connected: () => void): Promise<void> {
    const client = createClient({ url: this.url, applicationName: 'hoso-listen' });
    this.client = client;
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the listening connection ended')));
    });
    lost.catch(() => {});
    client.on('notification', ({ payload }) => this.saw(Number(payload)));
    try {
      await Promise.race([lost, client.connect()]);
      // LISTEN before the first look: what is recorded between the two is then announced.
      await client.query('LISTEN journal');
      connected();
      while (!this.stop.signal.aborted) {
        const { rows } = await client.query<{ position: number }>('SELECT position FROM journal.head');
        this.saw(rows[0]?.position ?? 0);
        await Promise.race([lost, sleep(POLL_MS, undefined, { ref: false, signal: this.stop.signal })]);
      }
    } finally {
      await client.end().catch(() => {});
    }
  }

  private saw(position: number): void {
    if (!(position > this.position)) return;
    this.position = position;
    for (const callback of this.callbacks) callback(position);
  }
}
