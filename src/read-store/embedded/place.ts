import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOwned } from './cluster.js';
import { codeOf, ELSEWHERE, EmbeddedPostgresError } from './failure.js';
import { candidates, canReach, isRoot, runAs, type Identity } from './identity.js';
import { copyRuntime, linkLibraries, program, type Runtime } from './runtime.js';

/** `sun_path` of the platform, less the closing NUL. */
const SOCKET_PATH_LIMIT_BYTES = process.platform === 'darwin' ? 103 : 107;
const SOCKET_NAME = '.s.PGSQL.5432';
const RANDOM_SUFFIX = '-xxxxxx';

/** The directory everything lies in. Under root the server's own account must be able to pass through it. */
export async function prepareStateDirectory(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    return await realpath(directory);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `the data directory ${directory} cannot be made (${codeOf(error)}); set HOSO_DATA_DIR to another one, or ${ELSEWHERE}`,
    );
  }
}

/** Finds an account that can run the server and reach its data, and a copy of the programs that it can read. */
export async function chooseIdentity(
  packaged: Runtime,
  stateDirectory: string,
  dataDirectory: string,
): Promise<{ identity: Identity; runtime: Runtime }> {
  const tried: string[] = [];
  for (const identity of await candidates(dataDirectory)) {
    if (!(await canReach(identity, stateDirectory))) {
      tried.push(`${identity.label} cannot reach ${stateDirectory}`);
      continue;
    }
    if ((await linkLibraries(packaged)) && (await answers(identity, packaged)).ok)
      return { identity, runtime: packaged };
    const copy = await copyRuntime(packaged, stateDirectory);
    const answer = await answers(identity, copy);
    if (answer.ok) return { identity, runtime: copy };
    tried.push(
      `${identity.label} cannot run it (${answer.spawnError ?? answer.output.trim().split('\n')[0]})`,
    );
  }
  throw new EmbeddedPostgresError(
    `the packaged PostgreSQL cannot run here: ${tried.join('; ')}; set HOSO_DATA_DIR to a directory that an unprivileged account can reach, or ${ELSEWHERE}`,
  );
}

function answers(identity: Identity, runtime: Runtime) {
  return runAs(identity, [program(runtime, 'postgres'), '--version'], 30_000);
}

export interface SocketPlace {
  directory: string;
  /** Below the state directory, where nobody else can lay anything. */
  ours: boolean;
}

/** Where the socket may lie, best first: some file systems hold no sockets, and some paths are too long. */
export function socketPlaces(stateDirectory: string): SocketPlace[] {
  const name = `hoso-${createHash('sha256').update(stateDirectory).digest('hex').slice(0, 12)}`;
  const elsewhere = [...new Set([tmpdir(), '/tmp'])].map((directory) => join(directory, name));
  return [
    { directory: join(stateDirectory, 'socket'), ours: true },
    ...elsewhere.map((directory) => ({ directory, ours: false })),
  ].filter(({ directory, ours }) => fits(ours ? directory : directory + RANDOM_SUFFIX));
}

/** The same directory each time, so that a restarted server is found again; never one that somebody else laid there. */
export async function makeSocketDirectory(place: SocketPlace, identity: Identity): Promise<string> {
  const { directory, ours } = place;
  if (ours || (await vacant(directory))) {
    await makeOwned(directory, identity);
    return directory;
  }
  const found = await lstat(directory);
  const expected = identity.uid ?? process.getuid?.();
  if (found.isDirectory() && found.uid === expected && (found.mode & 0o077) === 0) return directory;
  const own = await mkdtemp(`${directory}-`);
  await makeOwned(own, identity);
  return own;
}

function vacant(directory: string): Promise<boolean> {
  return mkdir(directory, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    },
  );
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, SOCKET_NAME)) <= SOCKET_PATH_LIMIT_BYTES;
}
