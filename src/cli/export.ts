import { once } from 'node:events';
import { exportToFile } from '../backup/export-file.js';
import { exportLog, type ExportProgress, type ExportSource } from '../backup/export-log.js';
import { loadConfig, type Config } from '../config.js';
import { Refusal } from '../domain/refusal.js';
import { makeParts, type Parts } from '../parts.js';
import { inspectEmbedded, openDatabase } from '../read-store/embedded/index.js';
import { versionOfHoso } from '../version.js';
import { DONE, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

const CAUGHT_UP_WITHIN_MS = 10_000;

export const command: Command = {
  usage: 'hoso export <file> | - [--json]',
  summary:
    'Write the whole log to a file, as a backup, also beside a running service; - writes to stdout. What was interrupted goes on from <file>.partial.',
  async run(args, io) {
    const { values, positionals } = parse(args, { json: { type: 'boolean' } }, { most: 1 });
    const [file] = positionals;
    if (file === undefined) throw new UsageError('name the file to write, or - for stdout');
    const config = loadConfig();
    await expectDatabase(config);
    const database = await openDatabase(config);
    try {
      const parts = await makeParts({ ...database, kurrentUrl: config.kurrentUrl });
      try {
        await tellOfLag(parts, io);
        if ((await parts.journal.head()).position === 0) throw nothingToExport();
        const { writing: pool, installation, now } = parts;
        const source = { pool, installation, now, madeBy: `hoso ${versionOfHoso()}` };
        await write(file, source, values.json === true, io);
      } finally {
        await parts.close();
      }
    } finally {
      await database.stop();
    }
    return DONE;
  },
};

/** The journal is what is exported: where KurrentDB is lost, it is all there is. */
async function tellOfLag({ copying }: Parts, io: Io): Promise<void> {
  copying?.start(false);
  await copying?.caughtUp(CAUGHT_UP_WITHIN_MS).catch((error: Error) => {
    io.stderr(`hoso: ${error.message}; the export holds what was copied so far\n`);
  });
}

/** A nightly backup with the wrong settings must not report success, nor make a database where there is none. */
const nothingToExport = () =>
  new Refusal('not-found', {
    detail: 'there are no facts to export; are HOSO_DATA_DIR and DATABASE_URL as for the service?',
  });

async function expectDatabase({ databaseUrl, dataDir }: Config): Promise<void> {
  if (databaseUrl === undefined && !(await inspectEmbedded(dataDir)).initialised) throw nothingToExport();
}

async function write(file: string, source: ExportSource, json: boolean, io: Io): Promise<void> {
  const startedAt = Date.now();
  const bar = new Progress(io, 'Facts');
  const progress = ({ facts, total }: ExportProgress) => bar.at(facts, total);
  const toFile = file !== '-';
  const note = (sentence: string) => io.stderr(`${sentence}\n`);
  const { header, ...made } = await (
    toFile ? exportToFile(file, source, { note, progress }) : exportLog(source, toStdout, undefined, progress)
  ).finally(() => bar.end());
  const seconds = (Date.now() - startedAt) / 1_000;
  const { head, installation } = header;
  const known = head.recordedAt === null ? '' : `, as known at ${head.recordedAt}`;
  // On stdout stands the export itself.
  (toFile ? io.stdout : io.stderr)(
    json
      ? `${JSON.stringify({ file, facts: head.position, head, installation, ...made, seconds })}\n`
      : `${head.position} facts${known} in ${toFile ? file : 'stdout'} (${seconds.toFixed(1)} s)\nsha256 ${made.sha256}\n`,
  );
}

async function toStdout(bytes: Buffer): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
