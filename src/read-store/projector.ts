import type pg from 'pg';
import type { RecordedFact } from '../domain/facts/fact.js';
import type { Journal } from '../journal/journal.js';
import { checkpoints, setCheckpoint } from './checkpoints.js';
import { COPY_FROM_ROWS, copyAdvance } from './copy-advance.js';
import { StreamViews } from './known-rows.js';
import type { Projection } from './projection.js';
import type { Rebuilder } from './rebuild/rebuilder.js';
import { changesOf, FoldFailure, StreamCache } from './streams.js';
import { createIndexes, createTables, LIVE_SCHEMA, writeAdvance } from './tables.js';

const BATCH = 2_000;
const RETRY_MS = 1_000;
/** Any constant will do, as long as nothing else in the database locks it. */
const LOCK = 4_203_701;

export interface ProjectorEvents {
  moved(): void;
  log(message: string, details?: Record<string, unknown>): void;
}

interface Runner {
  projection: Projection;
  position: number;
  failure?: { position: number; detail: string };
}

/**
 * Keeps the read models at the head. One is active among all processes, holding an advisory lock; the others stand
 * by and take over when its connection ends. Rows and checkpoint move in one transaction, so nothing is applied
 * twice or missed whoever projects.
 */
export class Projector {
  private runners: Runner[] = [];
  private active = false;
  private stopping = new AbortController();
  private running?: Promise<void>;
  private wake = () => {};
  /** The head grew while nobody was waiting for it. */
  private woken = false;
  /** Up to here facts are taken one at a time, to stop exactly at the one that cannot be folded. */
  private carefulUntil = 0;

  constructor(
    /** Connections with `synchronous_commit` off: what a crash loses, the journal gives again. */
    private readonly pool: pg.Pool,
    private readonly journal: Journal,
    private readonly projections: readonly Projection[],
    private readonly rebuilder: Rebuilder,
    private readonly events: ProjectorEvents,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.call();
    await this.running;
  }

  /** What this process knows: whether it projects, and which model stopped at which fact. */
  status() {
    return {
      active: this.active,
      failures: this.runners.flatMap(({ projection, failure }) =>
        failure ? [{ name: projection.name, ...failure }] : [],
      ),
    };
  }

  private get stopped() {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.term();
      } catch (error) {
        this.events.log('the projector lost its database and tries again', { error: String(error) });
      }
      this.active = false;
      if (!this.stopped) await this.pause(RETRY_MS);
    }
  }

  /** One term of office: from taking the lock to losing it. */
  private async term(): Promise<void> {
    const client = await this.pool.connect();
    let lost = false;
    const onLost = () => {
      lost = true;
      this.call();
    };
    client.on('error', onLost);
    client.on('end', onLost);
    try {
      const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [
        LOCK,
      ]);
      if (!rows[0]?.held) return;
      this.active = true;
      const unsubscribe = this.journal.subscribeHead(() => this.call());
      try {
        await this.prepare(client);
        const cache = new StreamCache(this.journal);
        while (!this.stopped && !lost) if (!(await this.step(cache))) await this.pause(RETRY_MS);
      } finally {
        unsubscribe();
      }
    } finally {
      client.off('error', onLost);
      client.off('end', onLost);
      // Ending the connection gives the lock back at once, so that a standby need not wait.
      client.release(true);
    }
  }

  /** Makes missing read models, and rebuilds those of another version beside the old ones. */
  private async prepare(client: pg.ClientBase): Promise<void> {
    await this.rebuilder.sweep(this.projections);
    const known = new Map((await checkpoints(client)).map((checkpoint) => [checkpoint.name, checkpoint]));
    const outdated: Projection[] = [];
    for (const projection of this.projections) {
      const found = known.get(projection.name);
      if (!found) await this.make(client, projection);
      else if (found.version !== projection.version && !(await this.rebuilder.restore(projection)))
        outdated.push(projection);
    }
    if (outdated.length > 0) {
      const names = outdated.map(({ name, version }) => `${name} ${version}`);
      this.events.log('rebuilding read models for their new versions', { names });
      await this.rebuilder.rebuild(outdated, { requestedBy: 'projector', compare: false });
    }
    await this.refresh(client);
  }

  private async make(client: pg.ClientBase, projection: Projection): Promise<void> {
    const { name, version, tables } = projection;
    await client.query('BEGIN');
    await createTables(client, projection, LIVE_SCHEMA);
    await createIndexes(client, projection, LIVE_SCHEMA);
    const names = tables.map((table) => table.name);
    await setCheckpoint(client, { name, version, position: 0 }, true, names);
    await client.query('COMMIT');
  }

  private async refresh(client: pg.ClientBase | pg.Pool): Promise<void> {
    const positions = new Map((await checkpoints(client)).map(({ name, position }) => [name, position]));
    this.runners = this.projections.map((projection) => ({
      projection,
      position: positions.get(projection.name) ?? 0,
    }));
  }

  /** @returns whether anything moved */
  private async step(cache: StreamCache): Promise<boolean> {
    const healthy = this.runners.filter(({ failure }) => !failure);
    if (healthy.length === 0) {
      // A mended program starts anew; a mended log does not exist. Look again, in case a rebuild was swapped in.
      await this.refresh(this.pool);
      return false;
    }
    const from = Math.min(...healthy.map(({ position }) => position));
    const group = healthy.filter(({ position }) => position === from);
    const next = Math.min(
      ...healthy.filter((r) => r.position > from).map((r) => r.position),
      from + (from < this.carefulUntil ? 1 : BATCH),
    );
    const batch = await this.journal.readAfter(from, next - from);
    if (batch.length === 0) return false;
    const advances = await cache.advances(batch);
    const views = advances.map((one) => new StreamViews(one));
    const moved = await Promise.all(group.map((runner) => this.move(runner, views, batch)));
    if (moved.includes(false)) {
      cache.clear();
      await this.refresh(this.pool);
    }
    this.events.moved();
    return true;
  }

  private async move(runner: Runner, views: StreamViews[], batch: readonly RecordedFact[]): Promise<boolean> {
    const to = batch.at(-1)!.position;
    try {
      const changes = changesOf(runner.projection, views);
      const rows = changes.reduce((sum, { inserts }) => sum + inserts.length, 0);
      const write = rows < COPY_FROM_ROWS ? writeAdvance : copyAdvance;
      const moved = await write(this.pool, runner.projection, changes, runner.position, to);
      if (moved) runner.position = to;
      return moved;
    } catch (error) {
      if (!(error instanceof FoldFailure)) throw error;
      if (batch.length > 1) {
        this.carefulUntil = to;
        return true;
      }
      runner.failure = { position: to, detail: error.message };
      this.events.log(`${runner.projection.name} stopped`, { position: to, error: error.message });
      return true;
    }
  }

  private call(): void {
    this.woken = true;
    this.wake();
  }

  private async pause(ms: number): Promise<void> {
    if (!this.stopped && !this.woken)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.woken = false;
  }
}
