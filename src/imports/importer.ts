import type pg from 'pg';
import type { Readable } from 'node:stream';
import type { Repository } from 'typeorm';
import type { Caller } from '../access/scope.js';
import { randomUUID } from 'node:crypto';
import { Refusal } from '../domain/refusal.js';
import type { Reached } from '../read-store/checkpoints.js';
import type { CancellationOrder, Cancellations } from './cancellation.js';
import { CancelImport } from './cancel-import.js';
import { ImportBatch, type ImportMode } from './entities.js';
import { Interrupted } from './interrupted.js';
import { RunImport, type ImportParts } from './run-import.js';
import { isRowKind } from './rows/kinds.js';
import { spooled } from './spool.js';
import { stage, type StagedCount } from './stage.js';
import { stageRows } from './stage-rows.js';

/** How long a finished import waits for the read models before it says why it does not. */
const PROJECTION_WAIT_MS = 600_000;

export interface NewImport {
  kind: string;
  mode: ImportMode;
  strict: boolean;
  caller: Caller;
  /** What a sheet was said to be; looked at anyway. */
  format?: 'xlsx' | 'csv';
}

/** Takes imports in, and carries them out one after the other. An interrupted one goes on at the next start. */
export class Importer {
  private queue = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly parts: ImportParts & {
      cancellations: Cancellations;
      pool: pg.Pool;
      reached: Reached;
      repository: Repository<ImportBatch>;
    },
    private readonly log: (message: string, details?: Record<string, unknown>) => void,
  ) {}

  /**
   * Stages a body.
   * @throws Refusal `unsupported-media-type`, `payload-too-large`, `malformed` where the body breaks off or a sheet has
   * not the headings
   */
  async accept(given: NewImport, body: Readable): Promise<string> {
    const { kind, format } = given;
    try {
      if (!isRowKind(kind))
        return await this.staged(given, async (client, id) => ({
          ...(await stage(client, id, body)),
          headings: null,
        }));
      return await spooled(body, (path) =>
        this.staged(given, (client, id) => stageRows(client, id, { path, kind, format })),
      );
    } catch (error) {
      if (error instanceof Refusal) throw error;
      if (isBrokenOff(error)) throw new Refusal('malformed', { detail: 'the body broke off before its end' });
      throw error;
    }
  }

  private async staged(
    { kind, mode, strict, caller }: NewImport,
    read: (client: pg.ClientBase, id: string) => Promise<StagedCount & { headings: string[] | null }>,
  ): Promise<string> {
    const id = randomUUID();
    const { repository, pool } = this.parts;
    await repository.insert({ id, kind, mode, strict, caller, state: 'queued', createdAt: new Date() });
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const { total, refused, headings } = await read(client, id);
      await client.query(
        'UPDATE imports.batches SET total = $2, refused = $3, handled = $3, headings = $4 WHERE id = $1',
        [id, total, refused, headings && JSON.stringify(headings)],
      );
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => {});
      await repository.delete(id);
      throw error;
    } finally {
      client.release();
    }
    this.enqueue(id);
    return id;
  }

  /**
   * Has a batch undone, which takes its turn among the imports.
   * @throws Refusal `import-not-ended` for a dry run, one under way, one that is cancelled
   */
  async cancel(id: string, order: CancellationOrder): Promise<void> {
    if (!(await this.parts.cancellations.order(id, order)))
      throw new Refusal('import-not-ended', {
        detail: 'only a committed import that has ended, and was not cancelled before, can be cancelled',
      });
    this.enqueue(id);
  }

  /** Takes up what an earlier process left unfinished. */
  async resume(): Promise<void> {
    for (const id of await this.parts.batches.unfinished()) this.enqueue(id);
  }

  /** Lets the import under way stop at its next step; it goes on at the next start. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.queue;
  }

  private enqueue(id: string): void {
    this.queue = this.queue
      .then(() => (this.stopping ? undefined : this.carryOut(id)))
      .catch((error: unknown) => {
        this.log('an import failed', { importId: id, error: String(error) });
      });
  }

  /** At most one process works on an import. */
  private async carryOut(id: string): Promise<void> {
    const client = await this.parts.pool.connect();
    try {
      const lock = 'SELECT pg_try_advisory_lock(4203704, hashtext($1)) AS held';
      const { rows } = await client.query<{ held: boolean }>(lock, [id]);
      if (rows[0]?.held) await this.runLocked(id);
    } finally {
      client.release(true);
    }
  }

  private async runLocked(id: string): Promise<void> {
    const { batches, reached } = this.parts;
    const before = await batches.load(id);
    if (!before || (before.state !== 'queued' && before.state !== 'running')) return;
    const order = await this.parts.cancellations.orderOf(id);
    if (order) return this.undo(id, order);
    if (before.state === 'running' && before.mode === 'dry-run')
      return batches.end(id, 'failed', 'the service was restarted meanwhile; send the dry run again');
    await batches.begin(id);
    try {
      await new RunImport(this.parts, (await batches.load(id))!, () => this.stopping).run();
      const { position } = (await batches.load(id))!;
      // “Done” means that the read models show it.
      if (position !== null && !this.stopping && !(await reached.waitFor(position, PROJECTION_WAIT_MS)))
        return await batches.end(
          id,
          'failed',
          `recorded up to position ${position}, but the read models do not follow`,
        );
      if (!this.stopping) await batches.end(id, 'done');
    } catch (error) {
      if (error instanceof Interrupted) return;
      await batches.end(id, 'failed', 'the store could not be reached; send the same file again to go on');
      throw error;
    }
  }

  private async undo(id: string, order: CancellationOrder): Promise<void> {
    const { batches, cancellations, reached } = this.parts;
    try {
      await new CancelImport(this.parts, id, order, () => this.stopping).run();
      const { position } = (await batches.load(id))!;
      if (position !== null && !this.stopping) await reached.waitFor(position, PROJECTION_WAIT_MS);
      if (!this.stopping) await cancellations.end(id);
    } catch (error) {
      if (error instanceof Interrupted) return;
      await cancellations.fail(id, 'the store could not be reached; cancel again to go on');
      throw error;
    }
  }
}

const isBrokenOff = (error: unknown) => {
  const code = (error as { code?: string }).code ?? '';
  return ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ECONNABORTED'].includes(code);
};
