import { ConfigurationError, loadConfig } from '../config.js';
import { KurrentSourceLog } from '../event-store/kurrentdb/source-log.js';
import { compareSource, ComparisonBroken } from '../journal/follow/compare-source.js';
import { makeParts } from '../parts.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { DONE, REFUSED, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

export const command: Command = {
  usage: 'hoso verify --source [--from <position>] [--json]',
  summary:
    'Compare the journal with KurrentDB, event by event, also beside a running service; the first difference is named, with exit code 1. --from goes on after an interrupted comparison.',
  async run(args, io) {
    const { values } = parse(
      args,
      { source: { type: 'boolean' }, from: { type: 'string' }, json: { type: 'boolean' } },
      { most: 0 },
    );
    if (values.source !== true) throw new UsageError('say what to verify: --source');
    const config = loadConfig();
    const { kurrentUrl } = config;
    if (kurrentUrl === undefined)
      throw new ConfigurationError(
        'without KURRENTDB_URL the journal is the log itself, and nothing to compare it with',
      );
    const from = values.from === undefined ? 1 : positionOf(values.from);
    const database = await openDatabase(config);
    try {
      const parts = await makeParts({ ...database, kurrentUrl });
      const log = new KurrentSourceLog(kurrentUrl);
      try {
        const { position: head } = await parts.journal.head();
        if (from > head + 1) throw new UsageError(`the journal has no position ${from}; its last is ${head}`);
        return await compare(parts.pool, log, { from, head }, values.json === true, io);
      } finally {
        await log.close();
        await parts.close();
      }
    } finally {
      await database.stop();
    }
  },
};

function positionOf(text: string): number {
  const position = Number(text);
  if (/^\d{1,15}$/.test(text) && position >= 1) return position;
  throw new UsageError(`${text} is no position`);
}

type Pool = Parameters<typeof compareSource>[0];

async function compare(
  pool: Pool,
  log: KurrentSourceLog,
  { from, head }: { from: number; head: number },
  json: boolean,
  io: Io,
): Promise<number> {
  const startedAt = Date.now();
  const bar = new Progress(io, 'Facts');
  const found = await compareSource(pool, log, from - 1, (position) => bar.at(position, head))
    .catch((error: unknown) => {
      if (!(error instanceof ComparisonBroken)) throw error;
      throw new Error(`${error.message}; go on with --from ${error.position + 1}`);
    })
    .finally(() => bar.end());
  const seconds = (Date.now() - startedAt) / 1_000;
  const { events, position, difference, lagBytes } = found;
  const lag = lagBytes > 0 ? `; KurrentDB is ${lagBytes} bytes further, not copied yet` : '';
  if (json) io.stdout(`${JSON.stringify({ ...found, from, seconds })}\n`);
  else if (difference === undefined)
    io.stdout(
      `${events} events up to position ${position} are the same in journal and KurrentDB${lag} (${seconds.toFixed(1)} s)\n`,
    );
  else
    io.stdout(
      `${difference}\nEverything from position ${from} to ${position} is the same; hoso doctor tells more.\n`,
    );
  return difference === undefined ? DONE : REFUSED;
}
