import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { buildReadModels, copyRestored, restoreStore } from '../backup/restore-store.js';
import { loadConfig } from '../config.js';
import { makeParts } from '../parts.js';
import { claimCluster, openDatabase, type OpenDatabase } from '../read-store/embedded/index.js';
import { DONE, explain, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

export const command: Command = {
  usage: 'hoso restore <file> | - [--json]',
  summary:
    'Record an export in an empty store of either kind, with no service running, and build the read models; - reads stdin. A damaged file leaves the store empty.',
  async run(args, io) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' } }, { most: 1 });
    const [file] = positionals;
    if (file === undefined) throw new UsageError('name the file to restore, or - for stdin');
    if (file !== '-') await access(file);
    const config = loadConfig();
    const database = await openDatabase(config);
    try {
      const claim = database.embedded ? await claimCluster(database.url) : undefined;
      try {
        const source = file === '-' ? process.stdin : createReadStream(file);
        await restore({ ...database, kurrentUrl: config.kurrentUrl }, source, values.json === true, io);
      } finally {
        await claim?.release();
      }
    } finally {
      await database.stop();
    }
    return DONE;
  },
};

async function restore(
  database: OpenDatabase & { kurrentUrl: string | undefined },
  source: AsyncIterable<Buffer>,
  json: boolean,
  io: Io,
): Promise<void> {
  const startedAt = Date.now();
  const bar = new Progress(io, 'Facts');
  const restored = await restoreStore(database, source, (done, total) => bar.at(done, total)).finally(() =>
    bar.end(),
  );
  const { header, facts, chunks } = restored;
  const parts = await makeParts(database);
  const models = new Progress(io, 'read models');
  try {
    await copyRestored(parts, restored, (done, total) => models.at(done, total));
    await buildReadModels(parts, (progress) => models.at(progress.facts, progress.total));
  } catch (error) {
    const { sentence } = explain(error);
    throw new Error(
      `the ${facts} facts are restored, but the read models are not built (hoso start does it): ${sentence}`,
    );
  } finally {
    models.end();
    await parts.close();
  }
  const seconds = (Date.now() - startedAt) / 1_000;
  const { installation, head, createdAt } = header;
  const known = head.recordedAt === null ? '' : `, as known at ${head.recordedAt}`;
  io.stdout(
    json
      ? `${JSON.stringify({ facts, head, installation, chunks, createdAt, seconds })}\n`
      : `${facts} facts restored${known} (${seconds.toFixed(1)} s); hoso start goes on at position ${facts + 1}\n`,
  );
}
