import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import type { Journal } from '../../journal/journal.js';
import { StreamViews } from '../known-rows.js';
import type { Projection } from '../projection.js';
import { changesOf, StreamCache } from '../streams.js';
import { LIVE_SCHEMA, qualified, writeAdvance } from '../tables.js';

const CATCH_UP_BATCH = 2_000;
/** Who reads must not wait longer than this for the swap; if the tables are not free by then, it is tried again. */
const LOCK_TIMEOUT_MS = 40;
/** Facts that may be written under the lock, at first and when the log never rests. */
const LEFT_AT_MOST = { first: 100, last: 500 };
const PATIENT_TRIES = 5;
const GIVE_UP_AFTER_MS = 120_000;
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/** Tables beside the live ones, and how far they are. */
export interface Beside {
  schema: string;
  /** The name of their checkpoint. */
  checkpoint: string;
  position: number;
}

/** Moves tables beside the live ones to the head, fold by fold, as the projector does with the live ones. */
export class CatchUp {
  private readonly cache: StreamCache;

  constructor(
    private readonly client: pg.ClientBase,
    private readonly journal: Journal,
    private readonly projection: Projection,
    readonly beside: Beside,
  ) {
    this.cache = new StreamCache(journal);
  }

  async to(upto: number): Promise<void> {
    const { beside, projection } = this;
    while (beside.position < upto) {
      const batch = await this.journal.readAfter(
        beside.position,
        Math.min(CATCH_UP_BATCH, upto - beside.position),
      );
      if (batch.length === 0) return;
      const views = (await this.cache.advances(batch)).map((one) => new StreamViews(one));
      const to = batch.at(-1)!.position;
      await writeAdvance(this.client, projection, changesOf(projection, views), beside.position, to, beside);
      beside.position = to;
    }
  }

  async toHead(): Promise<void> {
    for (;;) {
      const { position } = await this.journal.head();
      if (position - this.beside.position <= 0) return;
      await this.to(position);
      if (position - this.beside.position < LEFT_AT_MOST.first) return;
    }
  }
}

/**
 * Puts the tables beside in the place of the live ones, which go to `aside`, in one transaction of renames. Whoever
 * reads sees the one or the other, and waits at most `LOCK_TIMEOUT_MS` and the rename.
 * @returns how long the live tables were locked, in ms
 * @throws Refusal `busy` when somebody kept reading for two minutes
 */
export async function swap(
  client: pg.ClientBase,
  catchUp: CatchUp,
  projection: Projection,
  aside: string,
  signal: AbortSignal,
): Promise<number> {
  await client.query(`DROP SCHEMA IF EXISTS ${aside} CASCADE`);
  await client.query(`CREATE SCHEMA ${aside}`);
  const deadline = Date.now() + GIVE_UP_AFTER_MS;
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    await catchUp.toHead();
    const lockedMs = await trySwap(client, catchUp, projection, aside, tries);
    if (typeof lockedMs === 'number') return lockedMs;
    if (Date.now() > deadline)
      throw new Refusal('busy', {
        detail: `${projection.name} was read for so long that it could not be swapped`,
      });
    if (lockedMs === 'taken') await sleep(20 + Math.random() * Math.min(500, tries * 20));
  }
}

/** @returns `taken` when the tables are not free, `behind` when too much is left to do */
async function trySwap(
  client: pg.ClientBase,
  catchUp: CatchUp,
  projection: Projection,
  aside: string,
  tries: number,
): Promise<number | 'taken' | 'behind'> {
  const { beside } = catchUp;
  const before = beside.position;
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT_MS}ms'`);
    const live = await liveTables(client, projection);
    const began = performance.now();
    // The tables first: the projector takes its locks in the same order, so neither waits for the other in a ring.
    if (live.length > 0)
      await client.query(
        `LOCK TABLE ${live.map((name) => qualified(LIVE_SCHEMA, name)).join(', ')} IN ACCESS EXCLUSIVE MODE`,
      );
    const { rows } = await client.query<{ position: number }>(
      'SELECT position FROM read_store.checkpoints WHERE name = $1 FOR UPDATE',
      [projection.name],
    );
    const position = rows[0]?.position ?? 0;
    const most = tries < PATIENT_TRIES ? LEFT_AT_MOST.first : LEFT_AT_MOST.last;
    if (position - beside.position > most) {
      await client.query('ROLLBACK');
      return 'behind';
    }
    await catchUp.to(position);
    await client.query(renames(projection, live, beside, aside));
    await client.query('COMMIT');
    return performance.now() - began;
  } catch (error) {
    await client.query('ROLLBACK');
    beside.position = before;
    const { code } = error as { code?: string };
    if (code === LOCK_NOT_AVAILABLE || code === DEADLOCK) return 'taken';
    throw error;
  }
}

/** The tables a version of a read model has in the live schema; a new version may have others. */
async function liveTables(client: pg.ClientBase, projection: Projection): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_catalog.pg_class c
     WHERE c.relnamespace = '${LIVE_SCHEMA}'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (
       SELECT unnest(tables) FROM read_store.checkpoints WHERE name = $1 UNION SELECT unnest($2::text[]))
     ORDER BY 1`,
    [projection.name, projection.tables.map(({ name }) => name)],
  );
  return rows.map(({ name }) => name);
}

/** Sent as one, so that the lock is held for one round trip: tables and checkpoints change places. */
function renames({ name, tables }: Projection, live: string[], beside: Beside, aside: string): string {
  const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const keptAs = literal(asideCheckpoint(name, aside));
  return [
    ...live.map((table) => `ALTER TABLE ${qualified(LIVE_SCHEMA, table)} SET SCHEMA ${aside}`),
    ...tables.map((table) => `ALTER TABLE ${qualified(beside.schema, table.name)} SET SCHEMA ${LIVE_SCHEMA}`),
    `DELETE FROM read_store.checkpoints WHERE name = ${keptAs}`,
    `UPDATE read_store.checkpoints SET name = ${keptAs}, live = false WHERE name = ${literal(name)}`,
    `UPDATE read_store.checkpoints SET name = ${literal(name)}, live = true, moved_at = now()
     WHERE name = ${literal(beside.checkpoint)}`,
  ].join(';\n');
}

export const nextCheckpoint = (name: string) => `${name}:next`;
export const keptCheckpoint = (name: string) => `${name}:kept`;
const asideCheckpoint = (name: string, aside: string) =>
  aside.startsWith('read_kept_') ? keptCheckpoint(name) : nextCheckpoint(name);
