import { createReadStream } from 'node:fs';
import { exportToFile } from '../../../src/backup/export-file.js';
import type { ExportSource } from '../../../src/backup/export-log.js';
import { restoreStore } from '../../../src/backup/restore-store.js';
import { makeParts, type Parts } from '../../../src/parts.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { recordHistory, type History } from '../../support/histories.js';

export interface Store {
  parts: Parts;
  url: string;
  close(): Promise<void>;
}

/** Databases and stores of a suite: what a test that failed left open is closed with the rest. */
export class OwnStores {
  private readonly databases: TestDatabase[] = [];
  private readonly open = new Set<Store>();

  async freshUrl(): Promise<string> {
    const database = await createTestDatabase();
    this.databases.push(database);
    return database.url;
  }

  async on(url: string, kurrentUrl?: string): Promise<Store> {
    const parts = await makeParts({ url, adminUrl: url, ...(kurrentUrl && { kurrentUrl }) });
    const store: Store = {
      parts,
      url,
      close: async () => {
        if (this.open.delete(store)) await parts.close();
      },
    };
    this.open.add(store);
    return store;
  }

  /** An empty one on a database of its own. */
  async fresh(): Promise<Store> {
    return this.on(await this.freshUrl());
  }

  async closeAll(but?: Store): Promise<void> {
    for (const store of this.open) if (store !== but) await store.close();
  }

  async end(): Promise<void> {
    await this.closeAll();
    for (const database of this.databases) await database.drop();
  }
}

export function sourceOf({ parts }: Store, more: Partial<ExportSource> = {}): ExportSource {
  return {
    pool: parts.writing,
    installation: parts.installation,
    madeBy: 'hoso test',
    now: Date.now,
    ...more,
  };
}

type Tell = Parameters<typeof exportToFile>[2];
const quiet: Tell = { note: () => {}, progress: () => {} };

export const exportTo = (file: string, store: Store, more?: Partial<ExportSource>, tell = quiet) =>
  exportToFile(file, sourceOf(store, more), tell);

/** Restores a file in a database that no service has touched. */
export const restoreFrom = (file: string, url: string) =>
  restoreStore({ url, adminUrl: url }, createReadStream(file), () => {});

/** Records a history in its batches; each under an idempotency key, and the first takes a claim. */
export async function record({ parts: { store } }: Store, history: History): Promise<void> {
  const { stream } = history;
  await recordHistory(store, history, (done) => ({
    options: {
      idempotency: { key: `${stream} ${done}`, fingerprint: `of ${done}` },
      ...(done === 0 ? { claims: { take: [`code of ${stream}`], release: [] } } : {}),
    },
  }));
}

/** An import that was undone and left somebody standing, with a line that was refused; and one that has not ended. */
export async function recordImports({ parts: { pool } }: Store): Promise<void> {
  await pool.query(`
    WITH batches AS (
      INSERT INTO imports.batches (id, kind, mode, strict, state, caller, total, refused, headings, cancellation,
        cancelled_facts, position, created_at, started_at, ended_at)
      SELECT id, 'staff', 'commit', true, state, '{"subject":"an"}', 3, 1, '["Mã hồ sơ"]', '{"reason":"nhầm"}', 2, 7,
        now(), now(), now()
      FROM (VALUES ('00000000-0000-4000-8000-00000000000a'::uuid, 'cancelled'),
        ('00000000-0000-4000-8000-00000000000b', 'running')) AS b (id, state)
      RETURNING id
    ), lines AS (
      INSERT INTO imports.lines (import_id, line, subject, body, refused_column, refused_value, code, message)
      SELECT id, 2, 'staff:A', '["A"]', 'Ngày sinh', '31/02/1990', 'invalid-day', 'không có ngày này' FROM batches
    )
    INSERT INTO imports.left_standing (import_id, subject, code, message)
    SELECT id, 'staff:B', 'later-facts', 'có sự kiện khác dựa vào' FROM batches`);
}

/** Everything that an export must keep, as the database stores it. */
export async function stored({ pool }: Parts) {
  const { rows: facts } = await pool.query<{ fact: string }>(
    'SELECT f::text AS fact FROM journal.facts AS f ORDER BY position',
  );
  const { rows: claims } = await pool.query('SELECT * FROM journal.claims ORDER BY name');
  const ended = `JOIN imports.batches AS e ON e.id = l.import_id AND e.state <> 'running'`;
  const { rows: imports } = await pool.query(
    `SELECT b::text AS import FROM imports.batches AS b WHERE state <> 'running' ORDER BY id`,
  );
  const { rows: lines } = await pool.query(
    `SELECT l::text AS line FROM imports.lines AS l ${ended} ORDER BY import_id, line`,
  );
  const { rows: left } = await pool.query(
    `SELECT l::text AS left FROM imports.left_standing AS l ${ended} ORDER BY import_id, subject`,
  );
  const { rows: installation } = await pool.query('SELECT id FROM read_store.installation');
  return { facts: facts.map(({ fact }) => fact), claims, imports, lines, left, installation };
}
