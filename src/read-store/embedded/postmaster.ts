import { spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './failure.js';
import { owner, type Identity } from './identity.js';
import { commandLine, isAlive, plainEnvironment, waitUntil } from './process.js';
import { program, type Runtime } from './runtime.js';

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

export interface PidFile {
  pid: number;
  socketDirectory: string;
}

/** What the server wrote about itself; a file that is being written reads as none. */
export async function readPidFile(dataDirectory: string): Promise<PidFile | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const socketDirectory = lines[4];
  if (!Number.isInteger(pid) || pid <= 1 || socketDirectory === undefined) return undefined;
  return { pid, socketDirectory };
}

/**
 * After a killed run the number in the file may belong to any other process. Only one that was started on this data
 * directory is our server.
 */
export async function isServing(pid: number, dataDirectory: string): Promise<boolean> {
  return isAlive(pid) && ((await commandLine(pid)) ?? '').includes(dataDirectory);
}

export interface Launch {
  runtime: Runtime;
  identity: Identity;
  dataDirectory: string;
  socketDirectory: string;
  settings: Record<string, string | number>;
}

export interface Launched {
  pid: number;
  exited(): boolean;
  /** What the server has logged since this start. */
  said(): Promise<string>;
}

/**
 * Starts the server in a process group of its own: Ctrl-C must reach the service first, which stops the server
 * when its last connection is closed.
 */
export async function launch(plan: Launch): Promise<Launched> {
  const logPath = `${plan.dataDirectory}.log`;
  const log = await openLog(logPath);
  const { size } = await log.stat();
  const settings = Object.entries(plan.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [
    ...plan.identity.prefix,
    program(plan.runtime, 'postgres'),
    '-D',
    plan.dataDirectory,
    '-c',
    // The setting is a list: unquoted, a comma in the path would end an entry.
    `unix_socket_directories="${plan.socketDirectory.replaceAll('"', '""')}"`,
    ...settings,
  ];
  try {
    const child = spawn(command, args, {
      ...owner(plan.identity),
      cwd: '/',
      detached: true,
      env: await environment(plan.dataDirectory),
      stdio: ['ignore', log.fd, log.fd],
    });
    let exited = false;
    child.on('exit', () => (exited = true));
    child.on('error', () => (exited = true));
    child.unref();
    if (child.pid === undefined)
      throw new EmbeddedPostgresError(`the database server ${command} does not start`);
    return { pid: child.pid, exited: () => exited, said: () => tail(logPath, size) };
  } finally {
    await log.close();
  }
}

async function openLog(path: string) {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

async function tail(path: string, from: number): Promise<string> {
  const text = await readFile(path).catch(() => Buffer.alloc(0));
  return text.subarray(from).toString('utf8');
}

/**
 * PostgreSQL takes any living process with the number in a left-over lock file for a running server and would never
 * start again. This variable names the one process it must not mind; the check of shared memory, which finds true
 * survivors, stays on.
 */
async function environment(dataDirectory: string): Promise<NodeJS.ProcessEnv> {
  const plain = plainEnvironment();
  const left = await readPidFile(dataDirectory);
  if (left === undefined || (await isServing(left.pid, dataDirectory))) return plain;
  return { ...plain, PG_GRANDPARENT_PID: String(left.pid) };
}

/** Fast shutdown; after the grace period the immediate one, which loses nothing but makes the next start recover. */
export async function shutDown(pid: number, dataDirectory: string): Promise<void> {
  const gone = async () => (await readPidFile(dataDirectory))?.pid !== pid || !isAlive(pid);
  if (!signal(pid, 'SIGINT')) return;
  if (await waitUntil(gone, 3_000)) return;
  signal(pid, 'SIGQUIT');
  if (await waitUntil(gone, 5_000)) return;
  throw new EmbeddedPostgresError(`the database server (process ${pid}) does not stop`);
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
    throw error;
  }
}
