import type pg from 'pg';
import type { HeadListener } from '../journal/head-listener.js';
import { JournalReads } from '../journal/journal-reads.js';
import type { Journal } from '../journal/journal.js';
import { appendCommand } from './append-command.js';
import type { FactCodec } from './codec.js';
import type { Appended, AppendOptions, EventStore, ExpectedRevision, FactToAppend } from './event-store.js';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';

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
export class PostgresEventStore extends JournalReads implements EventStore {
  private readonly commits: GroupCommit;
  private readonly codec: FactCodec;

  constructor(parts: PostgresEventStoreParts) {
    super(parts.pool, parts.journal, parts.listener);
    this.codec = parts.codec;
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
    const command = appendCommand(this.codec, stream, expectedRevision, facts, options);
    return this.commits.submit(command);
  }

  /** Waits for the appends that were accepted. Pool and listener belong to whoever made them. */
  close(): Promise<void> {
    return this.commits.close();
  }
}
