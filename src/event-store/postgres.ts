import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { RecordedFact } from '../domain/facts/fact.js';
import type { HeadListener } from '../journal/head-listener.js';
import type { Journal } from '../journal/journal.js';
import type { AppendCommand } from './append-batch.js';
import { CONTROL, type EncodedFact, type FactCodec } from './codec.js';
import {
  AppendTooLarge,
  IdReused,
  MAX_APPEND_BYTES,
  PositionBeyondHead,
  type Appended,
  type AppendOptions,
  type EventStore,
  type ExpectedRevision,
  type FactToAppend,
  type Head,
  type KnownFact,
} from './event-store.js';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';

const PAGE = 500;
const BACKOFF_MS = { first: 50, last: 5_000 };

export interface PostgresEventStoreParts {
  /** The service connection of `prepareDatabase`; a connection of its own is held for appending. */
  url: string;
  pool: pg.Pool;
  journal: Journal;
  listener: HeadListener;
  codec: FactCodec;
  groupCommit?: Omit<GroupCommitOptions, 'url'>;
}

/** The event store in PostgreSQL: here the journal is the log itself. Any number of processes may share a database. */
export class PostgresEventStore implements EventStore {
  private readonly commits: GroupCommit;

  constructor(private readonly parts: PostgresEventStoreParts) {
    this.commits = new GroupCommit({ ...parts.groupCommit, url: parts.url });
  }

  /** Appends waiting or on their way, for metrics. */
  get depth(): number {
    return this.commits.depth;
  }

  /** Transactions, and the appends in them, since the start. */
  get counted(): { batches: number; appends: number } {
    return { ...this.commits.counted };
  }

  async append(
    stream: string,
    expectedRevision: ExpectedRevision,
    facts: readonly FactToAppend[],
    options: AppendOptions = {},
  ): Promise<Appended> {
    const { idempotency, claims } = options;
    const texts = [stream, ...(claims?.take ?? []), ...(claims?.release ?? [])];
    if (idempotency !== undefined) texts.push(idempotency.fingerprint);
    for (const text of texts)
      if (text === '' || CONTROL.test(text)) throw new TypeError('empty or control characters');
    const encoded = this.encode(facts);
    const command: AppendCommand = {
      stream,
      expectedRevision,
      facts: encoded,
      idempotency: idempotency && { key: keyId(idempotency.key), fingerprint: idempotency.fingerprint },
      take: claims?.take ?? [],
      release: claims?.release ?? [],
      bytes: encoded.reduce((bytes, fact) => bytes + fact.bytes, 0),
    };
    if (command.bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(command.bytes);
    return this.commits.submit(command);
  }

  async *readStream(stream: string, options: { fromRevision?: number } = {}): AsyncIterable<RecordedFact> {
    let next = options.fromRevision ?? 0;
    for (;;) {
      const page = await this.parts.journal.readStream(stream, next, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      next += PAGE;
    }
  }

  async *readAll(afterPosition: number, options: { batchSize?: number } = {}): AsyncIterable<RecordedFact> {
    const { position: head } = await this.head();
    for (let position = afterPosition; position < head;) {
      const page = await this.parts.journal.readAfter(position, options.batchSize ?? PAGE, head);
      yield* page;
      position = page.at(-1)?.position ?? head;
    }
  }

  async *subscribe(
    afterPosition: number,
    { signal, batchSize = PAGE }: { signal: AbortSignal; batchSize?: number },
  ): AsyncIterable<readonly RecordedFact[]> {
    const { journal, listener } = this.parts;
    let position = afterPosition;
    let checked = false;
    let backoffMs = 0;
    while (!signal.aborted) {
      try {
        if (!checked) await this.assertWithinLog(afterPosition);
        checked = true;
        const page = await journal.readAfter(position, batchSize);
        backoffMs = 0;
        const last = page.at(-1);
        if (last === undefined) {
          await listener.beyond(position, signal);
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
    const { rows } = await this.parts.pool.query<{ fingerprint: string; answer: Omit<Appended, 'outcome'> }>({
      name: 'find-request',
      text: `SELECT fingerprint, journal.first_answer(stream, position, position + request_facts - 1, NULL) AS answer
             FROM journal.facts WHERE request_key = $1`,
      values: [keyId(key)],
    });
    const row = rows[0];
    return row && { fingerprint: row.fingerprint, appended: { outcome: 'repeated', ...row.answer } };
  }

  async findFacts(ids: readonly string[]): Promise<KnownFact[]> {
    const { rows } = await this.parts.pool.query<Omit<KnownFact, 'recordedAt'> & { recordedAt: Date }>({
      name: 'find-facts',
      text: `SELECT id, type, stream, revision, position, recorded_at AS "recordedAt",
               encode(content_hash, 'hex') AS "contentHash"
             FROM journal.facts WHERE id = ANY ($1) ORDER BY position`,
      values: [ids],
    });
    return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
  }

  async holderOf(claim: string): Promise<string | undefined> {
    const { rows } = await this.parts.pool.query<{ stream: string }>({
      name: 'holder-of',
      text: 'SELECT stream FROM journal.claims WHERE name = $1',
      values: [claim],
    });
    return rows[0]?.stream;
  }

  async holdersOf(claims: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.parts.pool.query<{ name: string; stream: string }>({
      name: 'holders-of',
      text: 'SELECT name, stream FROM journal.claims WHERE name = ANY ($1)',
      values: [claims],
    });
    return new Map(rows.map(({ name, stream }) => [name, stream]));
  }

  head(): Promise<Head> {
    return this.parts.journal.head();
  }

  /** Waits for the appends that were accepted. Pool and listener belong to whoever made them. */
  close(): Promise<void> {
    return this.commits.close();
  }

  private encode(facts: readonly FactToAppend[]): EncodedFact[] {
    if (facts.length === 0) throw new TypeError('an append needs at least one fact');
    const ids = new Set<string>();
    for (const { id } of facts) {
      if (ids.has(id)) throw new IdReused(id);
      ids.add(id);
    }
    return facts.map((fact) => this.parts.codec.encode(fact));
  }

  /** A position that this log never reached is another log's, or comes from before a restore: facts would be missed. */
  private async assertWithinLog(position: number): Promise<void> {
    if (position === 0) return;
    const { position: head } = await this.head();
    if (position > head) throw new PositionBeyondHead(position, head);
  }
}

/** Half of a SHA-256: short in the index, and no scope or key of a client is kept. */
function keyId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
