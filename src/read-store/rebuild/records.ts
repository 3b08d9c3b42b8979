import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import type { Checkpoint } from '../checkpoints.js';
import { shadowSchema } from '../tables.js';
import type { Difference } from './difference.js';

export type RebuildState = 'running' | 'awaiting-approval' | 'done' | 'failed' | 'rolled-back';
export type RebuildStep = 'reading' | 'indexing' | 'catching-up' | 'comparing' | 'swapping' | 'ended';

export interface RebuildRecord {
  id: string;
  name: string;
  version: number;
  /** What stood live when it began. */
  replaces: { version: number; position: number } | null;
  state: RebuildState;
  step: RebuildStep;
  approval: boolean;
  requestedBy: string;
  /** Facts folded, of `total`, which is the head at the beginning. */
  facts: number;
  total: number;
  /** How far the new rows are; null before they are whole. */
  position: number | null;
  rows: number | null;
  /** How the new rows differ from those they replace; null until they were compared. */
  diff: Difference | null;
  failedAt: number | null;
  failure: string | null;
  startedAt: Date;
  /** When the last fact was read. */
  readAt: Date | null;
  endedAt: Date | null;
}

const COLUMNS = `id, name, version, replaces, state, step, approval, requested_by AS "requestedBy", facts, total, position,
  rows, diff, failed_at AS "failedAt", failure, started_at AS "startedAt", read_at AS "readAt", ended_at AS "endedAt"`;

const NAMES: Record<string, string> = { failedAt: 'failed_at', readAt: 'read_at', endedAt: 'ended_at' };

export const LOCK_CLASS = 4_203_702;

/** What is known of rebuilds, for every process to see. */
export class RebuildRecords {
  constructor(private readonly pool: pg.Pool) {}

  async begin(of: {
    name: string;
    version: number;
    total: number;
    approval: boolean;
    requestedBy: string;
    replaces: Checkpoint | undefined;
  }): Promise<string> {
    const id = randomUUID();
    const replaces = of.replaces && { version: of.replaces.version, position: of.replaces.position };
    await this.pool.query(
      `INSERT INTO read_store.rebuilds (id, name, version, replaces, state, step, approval, requested_by, total, started_at)
       VALUES ($1, $2, $3, $4, 'running', 'reading', $5, $6, $7, now())`,
      [id, of.name, of.version, replaces ?? null, of.approval, of.requestedBy, of.total],
    );
    return id;
  }

  async note(id: string, what: Partial<Omit<RebuildRecord, 'id' | 'name' | 'version'>>): Promise<void> {
    const names = Object.keys(what);
    await this.pool.query(
      `UPDATE read_store.rebuilds SET ${names.map((name, n) => `${NAMES[name] ?? name} = $${n + 2}`).join(', ')}
       WHERE id = $1`,
      [id, ...Object.values(what)],
    );
  }

  /** Ends what a process that is gone left as running. Called while holding the lock of the read model. */
  async abandon(client: pg.ClientBase | pg.Pool, name: string): Promise<void> {
    await client.query(
      `UPDATE read_store.rebuilds SET state = 'failed', step = 'ended', ended_at = now(),
         failure = 'the process that rebuilt it ended before it was done'
       WHERE name = $1 AND state = 'running'`,
      [name],
    );
  }

  /** The last of a read model. */
  async last(name: string): Promise<RebuildRecord | undefined> {
    const { rows } = await this.pool.query<RebuildRecord>(
      `SELECT ${COLUMNS} FROM read_store.rebuilds
       WHERE name = $1 AND state <> 'failed' ORDER BY number DESC LIMIT 1`,
      [name],
    );
    return rows[0];
  }

  /** Read models that somebody rebuilds, or began to: at most starts there are none, and nothing to be cleared away. */
  async leftovers(): Promise<Set<string>> {
    const { rows } = await this.pool.query<{ name: string }>(
      `SELECT name FROM read_store.rebuilds WHERE state = 'running'
       UNION SELECT split_part(name, ':', 1) FROM read_store.checkpoints WHERE name LIKE '%:next'
       UNION SELECT substr(nspname, length($1) + 1) FROM pg_catalog.pg_namespace WHERE starts_with(nspname, $1)`,
      [shadowSchema('')],
    );
    return new Set(rows.map(({ name }) => name));
  }

  /** @throws Refusal `not-found` */
  async find(id: string): Promise<RebuildRecord> {
    const found = await this.read(id);
    if (found.state !== 'running') return found;
    // Whoever rebuilds holds the lock; a killed process leaves the state behind, but not the lock.
    const { rows } = await this.pool.query<{ held: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database
         WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.classid = ${LOCK_CLASS}
           AND l.objid = hashtext($1)::oid AND l.objsubid = 2) AS held`,
      [found.name],
    );
    if (!rows[0]!.held) await this.abandon(this.pool, found.name);
    return rows[0]!.held ? found : this.read(id);
  }

  private async read(id: string): Promise<RebuildRecord> {
    const { rows } = await this.pool.query<RebuildRecord>(
      `SELECT ${COLUMNS} FROM read_store.rebuilds WHERE id = $1`,
      [id],
    );
    if (!rows[0]) throw new Refusal('not-found', { detail: 'there is no such rebuild' });
    return rows[0];
  }
}
