import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { RecordedFact } from '../domain/facts/fact.js';
import { PositionBeyondHead, type Appended, type Head, type KnownFact } from '../event-store/event-store.js';
import { requestKey } from '../event-store/append-command.js';
import type { HeadListener } from './head-listener.js';
import type { Journal } from './journal.js';

const PAGE = 500;
const BACKOFF_MS = { first: 50, last: 5_000 };

/** The reading half of the event store's port: the journal answers, whichever store facts are recorded in. */
export class JournalReads {
  constructor(
    protected readonly pool: pg.Pool,
    protected readonly journal: Journal,
    protected readonly listener: HeadListener,
  ) {}

  async *readStream(stream: string, options: { fromRevision?: number } = {}): AsyncIterable<RecordedFact> {
    let next = options.fromRevision ?? 0;
    for (;;) {
      const page = await this.journal.readStream(stream, next, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      next = page.at(-1)!.revision + 1;
    }
  }

  async *readAll(afterPosition: number, options: { batchSize?: number } = {}): AsyncIterable<RecordedFact> {
    const { position: head } = await this.head();
    for (let position = afterPosition; position < head;) {
      const page = await this.journal.readAfter(position, options.batchSize ?? PAGE, head);
      yield* page;
      position = page.at(-1)?.position ?? head;
    }
  }

  async *subscribe(
    afterPosition: number,
    { signal, batchSize = PAGE }: { signal: AbortSignal; batchSize?: number },
  ): AsyncIterable<readonly RecordedFact[]> {
    let position = afterPosition;
    let checked = false;
    let backoffMs = 0;
    while (!signal.aborted) {
      try {
        if (!checked) await this.assertWithinLog(afterPosition);
        checked = true;
        const page = await this.journal.readAfter(position, batchSize);
        backoffMs = 0;
        const last = page.at(-1);
        if (last === undefined) {
          await this.listener.beyond(position, signal);
        } else {
          yield page;
          position = last.position;
        }
      } catch (error) {
        // Only reading may fail and be tried again; what the consumer throws into `yield` ends the subscription.
        if (error instanceof PositionBeyondHead) throw error;
        backoffMs = Math.min(BACKOFF_MS.last, Math.max(BACKOFF_MS.first, backoffMs * 2));
        await sleep(backoffMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {});
      }
    }
  }

  async findRequest(key: string): Promise<{ fingerprint: string; appended: Appended } | undefined> {
    const { rows } = await this.pool.query<{ fingerprint: string; answer: Omit<Appended, 'outcome'> }>({
      name: 'find-request',
      text: `SELECT fingerprint, journal.first_answer(stream, position, position + request_facts - 1, NULL) AS answer
             FROM journal.facts WHERE request_key = $1`,
      values: [requestKey(key)],
    });
    const row = rows[0];
    return row && { fingerprint: row.fingerprint, appended: { outcome: 'repeated', ...row.answer } };
  }

  async findFacts(ids: readonly string[]): Promise<KnownFact[]> {
    const { rows } = await this.pool.query<Omit<KnownFact, 'recordedAt'> & { recordedAt: Date }>({
      name: 'find-facts',
      text: `SELECT id, type, stream, revision, position, recorded_at AS "recordedAt",
               encode(content_hash, 'hex') AS "contentHash"
             FROM journal.facts WHERE id = ANY ($1) ORDER BY position`,
      values: [ids],
    });
    return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
  }

  async holderOf(claim: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ stream: string }>({
      name: 'holder-of',
      text: 'SELECT stream FROM journal.claims WHERE name = $1',
      values: [claim],
    });
    return rows[0]?.stream;
  }

  async holdersOf(claims: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.pool.query<{ name: string; stream: string }>({
      name: 'holders-of',
      text: 'SELECT name, stream FROM journal.claims WHERE name = ANY ($1)',
      values: [claims],
    });
    return new Map(rows.map(({ name, stream }) => [name, stream]));
  }

  head(): Promise<Head> {
    return this.journal.head();
  }

  /** A position that this log never reached is another log's, or comes from before a restore: facts would be missed. */
  private async assertWithinLog(position: number): Promise<void> {
    if (position === 0) return;
    const { position: head } = await this.head();
    if (position > head) throw new PositionBeyondHead(position, head);
  }
}
