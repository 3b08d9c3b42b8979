import { loadConfig, type Config } from '../config.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { DONE, ENVIRONMENT, type Command } from './io.js';
import { parse } from './options.js';

/** Nothing accepted takes longer; a close that hangs must not keep the terminal. */
const CLOSE_WITHIN_MS = 4_800;
const WELCOME_TOKEN_SECONDS = 8 * 3_600;

export const command: Command = {
  usage: 'hoso start',
  summary: 'Start the service: on the embedded PostgreSQL, or on DATABASE_URL.',
  async run(args, io) {
    parse(args, {}, { most: 0 });
    const config = loadConfig();
    io.stderr('Starting …\n');
    const service = await started(config);
    const stopped = stopSignal(io);
    if (config.roles.api) {
      const token = await service.issuer.issue({ role: 'admin', ttlSeconds: WELCOME_TOKEN_SECONDS });
      io.stdout(
        `\nHồ Sơ answers at  ${service.url}/api/v1\n` +
          `API documentation  ${service.url}/docs\n` +
          `Data directory     ${config.dataDir}\n\n` +
          `A token for today (role admin, 8 hours); paste it into another terminal:\n\n` +
          `export HOSO=${service.url} TOKEN=${token}\n\n` +
          `Ctrl-C stops the service.\n`,
      );
    } else io.stdout('The projector runs. Ctrl-C stops it.\n');
    const taken = await Promise.race([stopped, service.taken]);
    io.stderr(taken ? `hoso: ${taken.message}\n` : 'Stopping …\n');
    const closed = await Promise.race([
      service.close().then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), CLOSE_WITHIN_MS).unref()),
    ]);
    if (!closed) {
      io.stderr('hoso: not everything closed in time; nothing recorded is lost\n');
      process.exit(ENVIRONMENT);
    }
    return taken ? ENVIRONMENT : DONE;
  },
};

/** The database comes up in its own process while this one loads the service, which takes as long. */
async function started(config: Config) {
  const database = openDatabase(config);
  // Whether it comes up is heard below.
  database.catch(() => {});
  const { startService } = await import('../service.js');
  return startService(config, { database });
}

/** Resolves at the first Ctrl-C; a second one ends the program at once. */
function stopSignal(io: { stderr(text: string): void }): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) {
        io.stderr('hoso: stopped at once\n');
        process.exit(ENVIRONMENT);
      }
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('SIGHUP', stop);
  });
}
