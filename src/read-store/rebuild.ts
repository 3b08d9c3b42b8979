import type pg from 'pg';
import type { Journal } from '../journal/journal.js';
import { Refusal } from '../domain/refusal.js';
import { setCheckpoint } from './checkpoints.js';
import { copyRows } from './copy.js';
import { StreamViews } from './known-rows.js';
import type { Projection } from './projection.js';
import { changesOf, StreamCache } from './streams.js';
import { createIndexes, createTables, LIVE_SCHEMA, qualified, shadowSchema, writeAdvance } from './tables.js';

const STREAMS_PER_READ = 500;
const CATCH_UP_BATCH = 2_000;
/** The swap locks the live tables; it begins only when this little is left to do. */
const SWAP_WITHIN = 500;

export interface RebuildProgress {
  name: string;
  facts: number;
  total: number;
}

/** A lock per read model: two rebuilds of one at a time would throw each other's tables away. */
const lockOf = (name: string) =>
  `SELECT pg_try_advisory_lock(4203702, hashtext('${name.replaceAll("'", "''")}')) AS held`;

/**
 * Builds a read model anew beside the live one and swaps it in, in one transaction, while reads and writes go on.
 * The live rows are untouched until then, whatever happens.
 * @throws Refusal `busy` when the model is being rebuilt already; FoldFailure when a fact cannot be folded
 */
export async function rebuild(
  pool: pg.Pool,
  journal: Journal,
  projection: Projection,
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<{ position: number; rows: number }> {
  const client = await pool.connect();
  const shadow = shadowSchema(projection.name);
  try {
    const { rows } = await client.query<{ held: boolean }>(lockOf(projection.name));
    if (!rows[0]?.held) throw new Refusal('busy', { detail: `${projection.name} is being rebuilt already` });
    await client.query(`DROP SCHEMA IF EXISTS ${shadow} CASCADE`);
    await client.query(`CREATE SCHEMA ${shadow}`);
    await createTables(client, projection, shadow);
    const head = (await journal.head()).position;
    const written = await fill(client, journal, projection, shadow, head, onProgress);
    await createIndexes(client, projection, shadow);
    const checkpoint = `${projection.name}:next`;
    await setCheckpoint(client, { name: checkpoint, version: projection.version, position: head }, false);
    const position = await catchUpAndSwap(client, journal, projection, shadow, head);
    return { position, rows: written };
  } finally {
    await client.query(`DROP SCHEMA IF EXISTS ${shadow} CASCADE`).catch(() => {});
    await client
      .query('DELETE FROM read_store.checkpoints WHERE name = $1', [`${projection.name}:next`])
      .catch(() => {});
    client.release(true);
  }
}

/** Stream by stream, each folded once with all its facts up to the head: no stream is read twice. */
async function fill(
  client: pg.ClientBase,
  journal: Journal,
  projection: Projection,
  schema: string,
  head: number,
  onProgress: (progress: RebuildProgress) => void,
): Promise<number> {
  let after = '';
  let facts = 0;
  let written = 0;
  for (;;) {
    const streams = await streamsAfter(client, after, head);
    if (streams.length === 0) return written;
    after = streams.at(-1)!;
    const read = await journal.readStreams(streams, { uptoPosition: head });
    const views = [...read].map(([stream, added]) => new StreamViews({ stream, before: [], added }));
    for (const view of views) facts += view.advance.added.length;
    const changes = changesOf(projection, views);
    for (const [index, table] of projection.tables.entries()) {
      const inserts = changes[index]!.inserts;
      written += inserts.length;
      await copyRows(client, qualified(schema, table.name), table, inserts);
    }
    onProgress({ name: projection.name, facts, total: head });
  }
}

async function streamsAfter(client: pg.ClientBase, after: string, head: number): Promise<string[]> {
  const { rows } = await client.query<{ stream: string }>(
    `SELECT stream FROM journal.facts WHERE stream > $1 AND revision = 0 AND position <= $2
     ORDER BY stream LIMIT ${STREAMS_PER_READ}`,
    [after, head],
  );
  return rows.map(({ stream }) => stream);
}

async function catchUpAndSwap(
  client: pg.ClientBase,
  journal: Journal,
  projection: Projection,
  schema: string,
  from: number,
): Promise<number> {
  const cache = new StreamCache(journal);
  let position = from;
  const catchUp = async (upto: number) => {
    while (position < upto) {
      const batch = await journal.readAfter(position, Math.min(CATCH_UP_BATCH, upto - position));
      if (batch.length === 0) return;
      const views = (await cache.advances(batch)).map((one) => new StreamViews(one));
      const to = batch.at(-1)!.position;
      await writeAdvance(
        client,
        projection,
        changesOf(projection, views),
        position,
        to,
        schema,
        `${projection.name}:next`,
      );
      position = to;
    }
  };
  for (;;) {
    const head = (await journal.head()).position;
    await catchUp(head);
    if ((await journal.head()).position - position <= SWAP_WITHIN) break;
  }
  await client.query('BEGIN');
  try {
    // The tables first: the projector takes its locks in the same order, so neither waits for the other in a ring.
    for (const table of projection.tables)
      await client.query(`LOCK TABLE ${qualified(LIVE_SCHEMA, table.name)} IN ACCESS EXCLUSIVE MODE`);
    const { rows } = await client.query<{ position: number }>(
      'SELECT position FROM read_store.checkpoints WHERE name = $1 FOR UPDATE',
      [projection.name],
    );
    await catchUp(rows[0]?.position ?? 0);
    for (const table of projection.tables) {
      await client.query(`DROP TABLE ${qualified(LIVE_SCHEMA, table.name)}`);
      await client.query(`ALTER TABLE ${qualified(schema, table.name)} SET SCHEMA ${LIVE_SCHEMA}`);
    }
    await setCheckpoint(client, { name: projection.name, version: projection.version, position }, true);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return position;
}
