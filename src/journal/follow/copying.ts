import type pg from 'pg';
import { ConfigurationError } from '../../config.js';
import { Follower, type FollowerStatus } from './follower.js';
import { keptOutCounts } from './kept-out.js';
import { journalSource } from './resume-point.js';
import type { SourceLog } from './source-log.js';
import { SourceWatch, type WatchState } from './source-watch.js';

export interface CopyingOptions {
  /** The service connection of `prepareDatabase`. */
  url: string;
  pool: pg.Pool;
  open: () => SourceLog;
  log: (message: string, details?: Record<string, unknown>) => void;
}

export interface CopyingState extends FollowerStatus, WatchState {
  /** Events kept out of the journal, by reason. */
  keptOut: Map<string, number>;
}

/** The copying of KurrentDB into the journal, as one service process takes part in it. */
export class Copying {
  private readonly watch: SourceWatch;
  private readonly follower: Follower;

  constructor(private readonly options: CopyingOptions) {
    this.watch = new SourceWatch(options);
    this.follower = new Follower({ ...options, watch: this.watch });
  }

  /** @param follows whether this process may be the one that copies; else it only looks how far the copy is */
  start(follows: boolean): void {
    this.watch.start();
    if (follows) this.follower.start();
  }

  async stop(): Promise<void> {
    await this.follower.stop();
    await this.watch.stop();
  }

  /** Why nothing may be recorded: it would go to another log than the one that the journal is a copy of. */
  get parted(): string | undefined {
    return this.watch.state.parted ?? this.follower.status().stopped;
  }

  /** @throws what `pg` throws */
  async state(): Promise<CopyingState> {
    const keptOut = await keptOutCounts(this.options.pool);
    return { ...this.follower.status(), ...this.watch.state, keptOut };
  }

  /** Resolves when the journal has all that was in KurrentDB. @throws as `SourceWatch.caughtUp` */
  caughtUp(withinMs?: number): Promise<void> {
    return this.watch.caughtUp(withinMs);
  }
}

/**
 * A journal is the copy of a KurrentDB or a log of its own, never both: positions of the one mean nothing in the other.
 * @throws ConfigurationError with what to do
 */
export async function expectKind(pool: pg.Pool | pg.ClientBase, fromKurrentDb: boolean): Promise<void> {
  const { embedded, resume } = await journalSource(pool);
  if (fromKurrentDb && embedded)
    throw new ConfigurationError(
      'KURRENTDB_URL is set, but this database holds a log of its own: without KURRENTDB_URL, hoso export; then, with it and an empty database, hoso restore',
    );
  if (!fromKurrentDb && !embedded && resume !== undefined)
    throw new ConfigurationError(
      'this database holds the copy of a KurrentDB: set KURRENTDB_URL as before; or, to leave KurrentDB, hoso export with it, then hoso restore without it into an empty database',
    );
}
