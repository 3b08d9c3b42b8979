import { createReadStream } from 'node:fs';
import { exportToFile } from '../../../src/backup/export-file.js';
import type { ExportSource } from '../../../src/backup/export-log.js';
import { restoreStore } from '../../../src/backup/restore-store.js';
import { contentHash } from '../../../src/event-store/json-profile.js';
import { makeParts, type Parts } from '../../../src/parts.js';
import { createTestDatabase } from '../../support/database.js';
import type { History } from '../../support/histories.js';

export interface Store {
  parts: Parts;
  url: string;
  close(): Promise<void>;
}

/** A store of its own, empty. */
export async function newStore(): Promise<Store> {
  const database = await createTestDatabase();
  const parts = await makeParts({ url: database.url, adminUrl: database.url });
  return {
    parts,
    url: database.url,
    async close() {
      await parts.close();
      await database.drop();
    },
  };
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
  const { stream, facts, batches } = history;
  let done = 0;
  for (const size of batches) {
    const batch = facts.slice(done, done + size).map((fact) => ({
      ...fact,
      schemaVersion: 1,
      recordedBy: 'test',
      correlationId: 'test',
      contentHash: contentHash(fact),
    }));
    await store.append(stream, done - 1, batch, {
      idempotency: { key: `${stream} ${done}`, fingerprint: `of ${done}` },
      ...(done === 0 ? { claims: { take: [`code of ${stream}`], release: [] } } : {}),
    });
    done += size;
  }
}

/** Everything that an export must keep, as the database stores it. */
export async function stored({ pool }: Parts) {
  const { rows: facts } = await pool.query<{ fact: string }>(
    'SELECT f::text AS fact FROM journal.facts AS f ORDER BY position',
  );
  const { rows: claims } = await pool.query('SELECT * FROM journal.claims ORDER BY name');
  const { rows: imports } = await pool.query(
    'SELECT b::text AS import FROM imports.batches AS b ORDER BY id',
  );
  const { rows: lines } = await pool.query(
    'SELECT l::text AS line FROM imports.lines AS l ORDER BY import_id, line',
  );
  const { rows: installation } = await pool.query('SELECT id FROM read_store.installation');
  return { facts: facts.map(({ fact }) => fact), claims, imports, lines, installation };
}
