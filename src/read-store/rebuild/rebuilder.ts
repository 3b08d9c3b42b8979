import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import { checkpointBeside, checkpoints } from '../checkpoints.js';
import type { Projection } from '../projection.js';
import { FoldFailure } from '../streams.js';
import { endLeftOver, RebuildClaim } from './claim.js';
import {
  discard,
  RebuildSteps,
  type Job,
  type RebuildOptions,
  type RebuilderParts,
} from './rebuild-steps.js';
import type { RebuildRecord } from './records.js';
import { keptCheckpoint, nextCheckpoint } from './swap.js';

/**
 * Builds read models anew beside the live ones and swaps them in while reads and writes go on. The live rows are
 * untouched until the swap, whatever happens; the rows they replace are kept for going back.
 */
export class Rebuilder {
  private readonly stopping = new AbortController();
  private readonly running = new Map<Promise<unknown>, readonly string[]>();

  private readonly steps: RebuildSteps;

  constructor(private readonly parts: RebuilderParts) {
    this.steps = new RebuildSteps(parts, this.stopping.signal);
  }

  /**
   * Claims the read models and begins; the log is read once for all of them. What becomes of it is in the records;
   * `ended` rejects with what stopped it.
   * @throws Refusal `rebuild-under-way`
   */
  async begin(projections: readonly Projection[], options: RebuildOptions) {
    const { records, journal, pool } = this.parts;
    const names = projections.map(({ name }) => name);
    const claim = await RebuildClaim.take(await this.parts.connect('hoso-rebuild-claim'), names);
    try {
      for (const { name, version } of projections) {
        const last = await records.last(name);
        if (last?.state === 'awaiting-approval' && last.version === version)
          throw new Refusal('rebuild-under-way', { detail: `a rebuild of ${name} awaits approval` });
        await discard(claim.client, records, name);
      }
      const total = (await journal.head()).position;
      const live = new Map((await checkpoints(pool)).map((one) => [one.name, one]));
      const jobs: Job[] = [];
      for (const projection of projections) {
        const { name, version } = projection;
        const approval = options.approval === true;
        const of = {
          name,
          version,
          total,
          approval,
          requestedBy: options.requestedBy,
          replaces: live.get(name),
        };
        jobs.push({ projection, id: await records.begin(of) });
      }
      const ended = this.track(names, this.carryOut(claim, jobs, total, options));
      ended.catch(() => {});
      return { ids: jobs.map(({ id }) => id), ended };
    } catch (error) {
      await claim.release();
      throw error;
    }
  }

  /** As `begin`, and waits for the end. @throws also FoldFailure */
  async rebuild(projections: readonly Projection[], options: RebuildOptions): Promise<RebuildRecord[]> {
    const { ids, ended } = await this.begin(projections, options);
    await ended;
    return Promise.all(ids.map((id) => this.parts.records.find(id)));
  }

  /** Swaps in what awaits approval. @throws Refusal `not-found`, `rebuild-not-awaiting`, `rebuild-under-way`, `busy` */
  async approve(id: string, projection: Projection): Promise<void> {
    await this.claimed(projection, async (client) => {
      const record = await this.parts.records.find(id);
      const next = await checkpointBeside(client, nextCheckpoint(projection.name));
      if (record.state !== 'awaiting-approval' || !next)
        throw new Refusal('rebuild-not-awaiting', { detail: `this rebuild is ${record.state}` });
      if (next.version !== projection.version)
        throw new Refusal('rebuild-not-awaiting', {
          detail: `it built version ${next.version}, this program has version ${projection.version}`,
        });
      await this.steps.swapIn(client, { projection, id }, next.position);
    });
  }

  /**
   * Goes back to the rows a rebuild replaced, brought up to the head first; or discards one that awaits approval.
   * @throws Refusal `not-found`, `nothing-to-go-back-to`, `rebuild-under-way`, `busy`
   */
  async rollBack(id: string, projection: Projection): Promise<void> {
    const { name } = projection;
    const { records } = this.parts;
    await this.claimed(projection, async (client) => {
      const record = await records.find(id);
      const ended = { state: 'rolled-back', step: 'ended', endedAt: new Date() } as const;
      if (record.state === 'awaiting-approval') {
        await discard(client, records, name);
        return records.note(id, ended);
      }
      if (record.state !== 'done' || (await records.last(name))?.id !== id)
        throw new Refusal('nothing-to-go-back-to', {
          detail:
            record.state === 'done' ? `${name} was rebuilt again since` : `this rebuild is ${record.state}`,
        });
      await this.steps.restoreKept(client, projection);
      await records.note(id, ended);
    });
  }

  /**
   * Puts the kept rows back where they are of this program's version. For the projector of an older program, which
   * need not rebuild what it finds kept.
   * @returns false where nothing of this version is kept
   */
  async restore(projection: Projection): Promise<boolean> {
    const kept = await checkpointBeside(this.parts.pool, keptCheckpoint(projection.name));
    if (kept?.version !== projection.version) return false;
    await this.claimed(projection, (client) => this.steps.restoreKept(client, projection));
    return true;
  }

  /** Clears away what killed processes left; what others are working on, or awaits approval, is left alone. */
  async sweep(projections: readonly Projection[]): Promise<void> {
    const left = await this.parts.records.leftovers();
    for (const projection of projections.filter(({ name }) => left.has(name)))
      await this.claimed(projection, async (client) => {
        if ((await this.parts.records.last(projection.name))?.state !== 'awaiting-approval')
          await discard(client, this.parts.records, projection.name);
      }).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
  }

  /** Breaks off what is under way; the live rows stay as they are. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the service was stopped'));
    for (const names of this.running.values())
      for (const name of names) await endLeftOver(this.parts.pool, name).catch(() => {});
    await Promise.allSettled(this.running.keys());
  }

  private async carryOut(claim: RebuildClaim, jobs: Job[], head: number, options: RebuildOptions) {
    try {
      await this.steps.carryOut(claim.client, jobs, head, options);
    } finally {
      await claim.release();
    }
  }

  private async claimed(projection: Projection, work: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = await this.parts.connect('hoso-rebuild-claim');
    const claim = await RebuildClaim.take(client, [projection.name]);
    try {
      await this.track([projection.name], work(client));
    } catch (error) {
      if (error instanceof FoldFailure) throw new Refusal('cannot-fold', { detail: error.message });
      throw error;
    } finally {
      await claim.release();
    }
  }

  private track<T>(names: readonly string[], work: Promise<T>): Promise<T> {
    this.running.set(work, names);
    const gone = () => void this.running.delete(work);
    work.then(gone, gone);
    return work;
  }
}
