import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import type { FactCodec } from '../../event-store/codec.js';
import type { Journal } from '../../journal/journal.js';
import { checkpointBeside, checkpoints, setCheckpoint } from '../checkpoints.js';
import type { Projection } from '../projection.js';
import { FoldFailure } from '../streams.js';
import { keptSchema, LIVE_SCHEMA, shadowSchema } from '../tables.js';
import { applicationOf } from './claim.js';
import { difference } from './difference.js';
import { fill } from './fill.js';
import type { RebuildRecords } from './records.js';
import { CatchUp, keptCheckpoint, nextCheckpoint, swap, type Beside } from './swap.js';

export interface RebuilderParts {
  journal: Journal;
  codec: FactCodec;
  records: RebuildRecords;
  pool: pg.Pool;
  /** Opens a connection without a statement timeout. */
  connect: (applicationName: string) => Promise<pg.Client>;
  log: (message: string, details?: Record<string, unknown>) => void;
}

export interface RebuildOptions {
  requestedBy: string;
  /** Stop before the swap, for somebody to look at the difference. */
  approval?: boolean;
  /** Compare old and new rows. Default true. */
  compare?: boolean;
  onProgress?: (progress: { facts: number; total: number; step: string }) => void;
}

export interface Job {
  projection: Projection;
  id: string;
}

const NOTE_EVERY_MS = 250;

/** What a rebuild does while its read models are claimed. */
export class RebuildSteps {
  constructor(
    private readonly parts: RebuilderParts,
    private readonly signal: AbortSignal,
  ) {}

  /** From the first fact to the swap, or to waiting for approval; whatever stops it is noted. */
  async carryOut(client: pg.Client, jobs: Job[], head: number, options: RebuildOptions): Promise<void> {
    const { records } = this.parts;
    try {
      await this.fillAll(client, jobs, head, options);
      for (const job of jobs) await this.finish(client, job, head, options);
    } catch (error) {
      const reason = this.signal.aborted ? (this.signal.reason as Error) : (error as Error);
      this.parts.log('a rebuild failed', { error: reason.message });
      const failed = {
        state: 'failed',
        step: 'ended',
        failure: reason.message.split('\n')[0]!,
        endedAt: new Date(),
      } as const;
      const failedAt = error instanceof FoldFailure ? error.position : null;
      for (const { id, projection } of jobs) {
        if ((await records.find(id)).state !== 'running') continue;
        await discard(client, records, projection.name).catch(() => {});
        await records.note(id, { ...failed, failedAt });
      }
      throw reason;
    }
  }

  private async fillAll(
    client: pg.Client,
    jobs: Job[],
    head: number,
    options: RebuildOptions,
  ): Promise<void> {
    const { records, codec } = this.parts;
    let noted = 0;
    for (const { projection } of jobs) await client.query(`CREATE SCHEMA ${shadowSchema(projection.name)}`);
    const note = (facts: number, step: 'reading' | 'indexing') => {
      options.onProgress?.({ facts, total: head, step });
      if (step === 'reading' && Date.now() - noted < NOTE_EVERY_MS) return;
      noted = Date.now();
      const what = { facts, step, ...(step === 'indexing' ? { readAt: new Date(noted) } : {}) };
      for (const { id } of jobs) void records.note(id, what).catch(() => {});
    };
    const projections = jobs.map(({ projection }) => projection);
    const connect = (use: string) => this.parts.connect(applicationOf(use));
    const rows = await fill({ codec, connect }, projections, head, { at: note }, this.signal);
    for (const [index, { projection, id }] of jobs.entries()) {
      const { name, version, tables } = projection;
      const names = tables.map((table) => table.name);
      const next = { name: nextCheckpoint(name), version, position: head };
      await setCheckpoint(client, next, false, names);
      await records.note(id, { step: 'catching-up', position: head, rows: rows[index]!, facts: head });
    }
  }

  private async finish(client: pg.Client, job: Job, head: number, options: RebuildOptions): Promise<void> {
    const { records } = this.parts;
    if (options.approval !== true) return this.swapIn(client, job, head, options.compare !== false);
    const beside = this.beside(job.projection, head);
    await new CatchUp(client, this.parts.journal, job.projection, beside).toHead();
    await records.note(job.id, { step: 'comparing', position: beside.position });
    const live = (await checkpoints(this.parts.pool)).find(({ name }) => name === job.projection.name);
    const old = { schema: LIVE_SCHEMA, position: live?.position ?? 0 };
    const diff = await difference(client, job.projection, old, beside);
    await records.note(job.id, { state: 'awaiting-approval', step: 'swapping', diff });
  }

  /** The swap, and then the comparison with what it replaced, which nobody has to wait for. */
  async swapIn(client: pg.Client, job: Job, position: number, compare = false): Promise<void> {
    const { records, journal, log } = this.parts;
    const { projection, id } = job;
    const beside = this.beside(projection, position);
    await records.note(id, { step: 'swapping' });
    const catchUp = new CatchUp(client, journal, projection, beside);
    const lockedMs = await swap(client, catchUp, projection, keptSchema(projection.name), this.signal);
    await client.query(`DROP SCHEMA IF EXISTS ${beside.schema} CASCADE`);
    log(`rebuilt ${projection.name}`, { position: beside.position, lockedMs });
    const done = { state: 'done', step: 'ended', position: beside.position, endedAt: new Date() } as const;
    await records.note(id, done);
    const kept = compare ? await checkpointBeside(client, keptCheckpoint(projection.name)) : undefined;
    if (!kept) return;
    const old = { schema: keptSchema(projection.name), position: kept.position };
    const fresh = { schema: LIVE_SCHEMA, position: beside.position };
    await records.note(id, { diff: await difference(client, projection, old, fresh) });
  }

  /** @throws Refusal `nothing-to-go-back-to`, `busy` */
  async restoreKept(client: pg.Client, projection: Projection): Promise<void> {
    const { name, version } = projection;
    const kept = await checkpointBeside(client, keptCheckpoint(name));
    if (!kept) throw new Refusal('nothing-to-go-back-to', { detail: `no earlier rows of ${name} are kept` });
    if (kept.version !== version)
      throw new Refusal('nothing-to-go-back-to', {
        detail: `the rows kept are of version ${kept.version}; start the program of that version, and it goes back to them`,
      });
    const beside = { schema: keptSchema(name), checkpoint: keptCheckpoint(name), position: kept.position };
    const catchUp = new CatchUp(client, this.parts.journal, projection, beside);
    const lockedMs = await swap(client, catchUp, projection, shadowSchema(name), this.signal);
    this.parts.log(`went back to the kept rows of ${name}`, { position: beside.position, lockedMs });
    await discard(client, this.parts.records, name);
    await client.query(`DROP SCHEMA IF EXISTS ${keptSchema(name)} CASCADE`);
  }

  private beside({ name }: Projection, position: number): Beside {
    return { schema: shadowSchema(name), checkpoint: nextCheckpoint(name), position };
  }
}

/** Drops tables beside the live ones, and ends what was left as running. Only while holding the claim. */
export async function discard(client: pg.ClientBase, records: RebuildRecords, name: string): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS ${shadowSchema(name)} CASCADE`);
  await client.query('DELETE FROM read_store.checkpoints WHERE name = $1', [nextCheckpoint(name)]);
  await records.abandon(client, name);
}
