import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projections } from '../../projections/index.js';
import { profile } from '../../projections/profile/table.js';
import { makeParts, type Parts } from '../../src/parts.js';
import type { Projection } from '../../src/read-store/projection.js';
import { FoldFailure } from '../../src/read-store/streams.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { history, recordHistory } from '../support/histories.js';
import { leftOvers, liveRows } from '../support/read-rows.js';
import { killRebuilds } from '../support/rebuild-kills.js';

const BY = { requestedBy: 'test' };
let database: TestDatabase;
let parts: Parts;
let told = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  parts = await makeParts({ url: database.url, adminUrl: database.url });
  parts.projector.start();
  for (let n = 0; n < 60; n++) await record();
  await reachHead();
}, 60_000);

afterAll(async () => {
  await parts?.close();
  await database?.drop();
});

/** One more invented career. */
async function record(): Promise<void> {
  const one = history(++told, 14);
  await recordHistory(parts.store, { ...one, batches: [one.facts.length] });
}

const reachHead = async () =>
  expect(await parts.reached.waitFor((await parts.journal.head()).position, 30_000)).toBe(true);

it('goes on while facts are recorded and questions are asked, and shows them all', async () => {
  let ending = false;
  const writing = (async () => {
    while (!ending) {
      await record();
      await sleep(10);
    }
  })();
  const seen: number[] = [];
  const reading = (async () => {
    while (!ending) {
      const { rows } = await parts.pool.query<{ people: number }>(
        'SELECT count(DISTINCT stream)::integer AS people FROM read.people',
      );
      seen.push(rows[0]!.people);
      await sleep(5);
    }
  })();
  await parts.rebuilder.rebuild(projections, BY).finally(() => (ending = true));
  await Promise.all([writing, reading]);
  // Never fewer than before: no reader meets a table that is empty, or behind.
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen[0]).toBeGreaterThanOrEqual(60);
  await reachHead();
  const swapped = await liveRows(parts.pool);
  await parts.rebuilder.rebuild(projections, BY);
  expect(await liveRows(parts.pool)).toEqual(swapped);
  expect(await leftOvers(parts.pool)).toEqual([]);
}, 60_000);

it('waits for a long read without making others wait for it', async () => {
  const reader = await parts.pool.connect();
  await reader.query('BEGIN');
  await reader.query('SELECT 1 FROM read.people LIMIT 1');
  let done = false;
  const rebuilding = parts.rebuilder.rebuild([profile], { ...BY, compare: false }).then(() => (done = true));
  const until = Date.now() + 1_500;
  const waits: number[] = [];
  while (Date.now() < until) {
    const began = performance.now();
    await parts.pool.query('SELECT 1 FROM read.people LIMIT 1');
    waits.push(performance.now() - began);
    await sleep(5);
  }
  expect(done).toBe(false);
  await reader.query('COMMIT');
  reader.release();
  await rebuilding;
  expect(waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.9)]).toBeLessThan(250);
}, 30_000);

it('refuses two at once, in this process and in another', async () => {
  const other = await makeParts({ url: database.url, adminUrl: database.url });
  try {
    const { ended } = await parts.rebuilder.begin([profile], BY);
    for (const { rebuilder } of [parts, other])
      await expect(rebuilder.begin(projections, BY)).rejects.toMatchObject({ code: 'rebuild-under-way' });
    await ended;
  } finally {
    await other.close();
  }
}, 30_000);

it('stops at the fact that cannot be folded, names it, and leaves the live rows', async () => {
  const [stream] = (await parts.pool.query<{ stream: string }>('SELECT stream FROM read.people LIMIT 1'))
    .rows;
  const facts = (await parts.journal.readStreams([stream!.stream])).get(stream!.stream)!;
  const poison = facts[3]!;
  const poisoned: Projection = {
    ...profile,
    tables: profile.tables.map((table) => ({
      ...table,
      handles: [...new Set(facts.map(({ type }) => type))] as never[],
      rows: (view) => {
        if (view.facts.some(({ id }) => id === poison.id)) throw new Error('không hiểu');
        return [];
      },
    })) as Projection['tables'],
  };
  const before = await liveRows(parts.pool);
  const { ids, ended } = await parts.rebuilder.begin([poisoned], BY);
  await expect(ended).rejects.toBeInstanceOf(FoldFailure);
  expect(await parts.rebuilds.find(ids[0]!)).toMatchObject({
    state: 'failed',
    failedAt: poison.position,
    failure: expect.stringContaining('không hiểu'),
  });
  expect(await liveRows(parts.pool)).toEqual(before);
  expect(await leftOvers(parts.pool)).toEqual([]);
}, 30_000);

it('gives an older program its rows back without a rebuild, and only to it', async () => {
  const before = await liveRows(parts.pool);
  const next: Projection = {
    ...profile,
    version: profile.version + 1,
    tables: [...profile.tables, { ...profile.tables[0]!, name: 'people_by_name' }],
  };
  const [{ id } = { id: '' }] = await parts.rebuilder.rebuild([next], BY);
  expect(Object.keys(await liveRows(parts.pool))).toContain('people_by_name');
  await expect(parts.rebuilder.rollBack(id, next)).rejects.toMatchObject({ code: 'nothing-to-go-back-to' });
  await expect(parts.rebuilder.restore(next)).resolves.toBe(false);
  await record();
  await expect(parts.rebuilder.restore(profile)).resolves.toBe(true);
  await reachHead();
  const after = await liveRows(parts.pool);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  await parts.rebuilder.rebuild([profile], BY);
  expect(await liveRows(parts.pool)).toEqual(after);
}, 30_000);

it('killed at any moment, leaves the live rows as they were, and nothing beside them', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'hoso-kills-'));
  try {
    await reachHead();
    const report = await killRebuilds({
      url: database.url,
      pool: parts.pool,
      kills: 2,
      withinMs: 400,
      dataDir,
    });
    expect(report).toMatchObject({ changed: 0, identical: true, leftOvers: [] });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 60_000);
