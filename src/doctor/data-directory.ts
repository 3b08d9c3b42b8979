import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspectEmbedded } from '../read-store/embedded/index.js';
import { hopeless, notice, ok, wrong, type Finding } from './finding.js';

const LEAST_FREE_BYTES = 1024 ** 3;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);
const octal = (mode: number) => (mode & 0o777).toString(8).padStart(3, '0');

/** The directory of the data: whose it is, who may enter, how much room there is, and its private files. */
export async function dataDirectory(dataDir: string, embedded: boolean): Promise<Finding[]> {
  const found = await stat(dataDir).catch((error: unknown) => codeOf(error));
  if (found === 'ENOENT') return [await toBeMade(dataDir)];
  if (typeof found === 'string' || !found.isDirectory())
    return [
      hopeless(
        'Data directory',
        `${dataDir} cannot be used (${typeof found === 'string' ? found : 'no directory'})`,
        'set HOSO_DATA_DIR to a directory this account may write',
      ),
    ];
  const own = process.getuid?.() ?? found.uid;
  const value = `${dataDir}, mode ${octal(found.mode)}, uid ${found.uid}`;
  const usable = await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  const directory = !usable
    ? hopeless(
        'Data directory',
        value,
        `run hoso as uid ${found.uid}, or set HOSO_DATA_DIR to a directory of uid ${own}`,
      )
    : (found.mode & OTHERS_WRITE) !== 0
      ? wrong('Data directory', value, `others may write there; chmod go-w ${dataDir}`)
      : found.uid !== own
        ? notice(
            'Data directory',
            value,
            `it belongs to another account than this one (uid ${own}); run hoso as its owner`,
          )
        : ok('Data directory', value);
  return [
    directory,
    await room(dataDir),
    await privateFile(join(dataDir, 'issuer-key.json'), 'Issuer key', 'made at the first start'),
    ...(embedded ? await socket(dataDir) : []),
  ];
}

async function toBeMade(dataDir: string): Promise<Finding> {
  for (let above = dirname(dataDir); ; above = dirname(above)) {
    const why = await access(above, constants.W_OK | constants.X_OK).then(() => undefined, codeOf);
    if (why === undefined) return ok('Data directory', `${dataDir}, made at the first start`);
    if (why !== 'ENOENT' || dirname(above) === above)
      return hopeless(
        'Data directory',
        `${dataDir} cannot be made (${why} at ${above})`,
        'set HOSO_DATA_DIR to a directory this account may write',
      );
  }
}

async function room(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const value = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  return free < LEAST_FREE_BYTES
    ? wrong('Disk', value, 'free some space: the database stops when the disk is full')
    : ok('Disk', value);
}

async function privateFile(path: string, name: string, absent: string): Promise<Finding> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return ok(name, absent);
  return (found.mode & OTHERS) === 0
    ? ok(name, `private (mode ${octal(found.mode)})`)
    : wrong(
        name,
        `others may read ${path} (mode ${octal(found.mode)})`,
        `chmod 600 ${path}, and replace it if somebody may have copied it`,
      );
}

async function socket(dataDir: string): Promise<Finding[]> {
  const { dataDirectory, sockets } = await inspectEmbedded(dataDir);
  const [first] = sockets;
  return [
    await privateFile(`${dataDirectory}.password`, 'Database password', 'made at the first start'),
    first === undefined
      ? hopeless(
          'Socket',
          'no path is short enough for a socket',
          'set HOSO_DATA_DIR (or TMPDIR) to a directory with a short path',
        )
      : first.ours
        ? ok('Socket', first.directory)
        : notice('Socket', `${first.directory}: below the data directory the path would be too long`),
  ];
}
