import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/read-store/embedded/index.js';

/** A directory of this run alone, which the account of the embedded database may pass through. */
export async function inScratch<T>(run: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'hoso-bench-'));
  await chmod(directory, 0o711);
  try {
    return await run(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** An embedded PostgreSQL of this run alone, with the settings of the service: fsync is on. */
export function withPostgres<T>(
  run: (server: EmbeddedPostgres, directory: string) => Promise<T>,
): Promise<T> {
  return inScratch(async (directory) => {
    const server = await startEmbeddedPostgres({ dataDir: directory });
    try {
      return await run(server, directory);
    } finally {
      await server.stop();
    }
  });
}

export interface Child<T> {
  said: T;
  process: ChildProcess;
  /** Asks the process to end and waits for it. */
  end(): Promise<void>;
}

/** Starts a file of the bench as a process of its own; resolves with the first thing it says. */
export async function startChild<T>(
  file: string,
  args: string[],
  execArgv: string[] = [],
): Promise<Child<T>> {
  const child = fork(file, args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const said = await Promise.race([
    once(child, 'message').then(([message]) => message as T),
    exited.then(() => Promise.reject(new Error('a process of the bench ended too early'))),
  ]);
  return {
    said,
    process: child,
    async end() {
      if (child.connected) child.send('end');
      await exited;
    },
  };
}

/** In such a process: resolves when its parent asks for the end, or is gone. */
export function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    process.on('message', (message) => message === 'end' && resolve());
    process.on('disconnect', resolve);
  });
}
