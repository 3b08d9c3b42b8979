import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { projections } from '../../projections/index.js';
import { columnsOf } from '../../src/read-store/projection.js';
import { createTableIndexes, createTable, LIVE_SCHEMA, qualified } from '../../src/read-store/tables.js';

const FLOOR_SCHEMA = 'bench_floor';

export type Finished = Map<string, Buffer[]>;

async function drained(client: pg.ClientBase, sql: string, chunk: (bytes: Buffer) => void): Promise<void> {
  const stream = client.query(copyTo(sql));
  stream.on('data', chunk);
  await once(stream, 'end');
}

/** The finished rows of every table, as COPY takes them. */
export async function finishedRows(client: pg.ClientBase): Promise<Finished> {
  const finished: Finished = new Map();
  for (const { tables } of projections)
    for (const table of tables) {
      const chunks: Buffer[] = [];
      await drained(client, `COPY ${qualified(LIVE_SCHEMA, table.name)} TO STDOUT`, (bytes) =>
        chunks.push(bytes),
      );
      const bytes = Buffer.concat(chunks);
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += 262_144) pieces.push(bytes.subarray(at, at + 262_144));
      finished.set(table.name, pieces);
    }
  return finished;
}

/**
 * What no rebuild through this process can save: the needed fields of the log out, the finished rows in, the indexes.
 * One after the other, each as fast as PostgreSQL does it. In seconds.
 */
export async function floor(client: pg.ClientBase, finished: Finished): Promise<number> {
  await client.query(`DROP SCHEMA IF EXISTS ${FLOOR_SCHEMA} CASCADE; CREATE SCHEMA ${FLOOR_SCHEMA}`);
  const began = performance.now();
  await drained(
    client,
    `COPY (SELECT position, id, revision, stream, type, effective_on, body->'data', personal->'data',
      body->'decision', recorded_by FROM journal.facts) TO STDOUT`,
    () => {},
  );
  for (const { tables } of projections)
    for (const table of tables) {
      await client.query('BEGIN');
      await createTable(client, table, FLOOR_SCHEMA);
      const names = Object.keys(columnsOf(table)).map((name) => `"${name}"`);
      const target = `${qualified(FLOOR_SCHEMA, table.name)} (${names.join(', ')})`;
      const stream = client.query(copyFrom(`COPY ${target} FROM STDIN WITH (FREEZE)`));
      for (const piece of finished.get(table.name)!) if (!stream.write(piece)) await once(stream, 'drain');
      const done = once(stream, 'finish');
      stream.end();
      await done;
      await createTableIndexes(client, table, FLOOR_SCHEMA);
      await client.query('COMMIT');
    }
  const seconds = (performance.now() - began) / 1_000;
  await client.query(`DROP SCHEMA ${FLOOR_SCHEMA} CASCADE`);
  return seconds;
}

/**
 * What a projection by upserts does, one statement a fact and a transaction a page, on the first `facts` facts: a row
 * a person and one an evaluation, without spans of days or of knowledge, so with less to do than ours. Facts a second.
 */
export async function upserts(client: pg.ClientBase, facts: number, page: number): Promise<number> {
  await client.query(`DROP SCHEMA IF EXISTS bench_upsert CASCADE; CREATE SCHEMA bench_upsert;
    CREATE TABLE bench_upsert.people (stream text PRIMARY KEY, revision integer, data jsonb);
    CREATE TABLE bench_upsert.scores (stream text, period text, data jsonb, PRIMARY KEY (stream, period))`);
  const began = performance.now();
  for (let from = 0; from < facts; from += page) {
    const { rows } = await client.query<{ stream: string; revision: number; type: string; data: object }>(
      `SELECT stream, revision, type, body->'data' AS data FROM journal.facts
       WHERE position > $1 AND position <= $2 ORDER BY position`,
      [from, Math.min(facts, from + page)],
    );
    if (page > 1) await client.query('BEGIN');
    for (const { stream, revision, type, data } of rows) {
      const period = (data as { period?: string }).period;
      await client.query(
        type === 'PeriodEvaluationFinalised'
          ? {
              name: 'score',
              text: `INSERT INTO bench_upsert.scores VALUES ($1, $2, $3)
                     ON CONFLICT (stream, period) DO UPDATE SET data = excluded.data`,
              values: [stream, period, data],
            }
          : {
              name: 'person',
              text: `INSERT INTO bench_upsert.people AS p VALUES ($1, $2, $3)
                     ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, data = p.data || excluded.data`,
              values: [stream, revision, data],
            },
      );
    }
    if (page > 1) await client.query('COMMIT');
  }
  return facts / ((performance.now() - began) / 1_000);
}
