import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ELSEWHERE, EmbeddedPostgresError } from './failure.js';
import { owner, runAs, type Identity } from './identity.js';
import { program, type Runtime } from './runtime.js';

/** Superuser of the embedded cluster, and the database the service keeps everything in. */
export const CLUSTER_USER = 'hoso';
export const CLUSTER_DATABASE = 'hoso';

/** Data directories of different major versions cannot be exchanged, so the version is in the name. */
export function dataDirectoryOf(stateDirectory: string, packageVersion: string): string {
  return join(stateDirectory, `postgres-${packageVersion.split('.')[0]}`);
}

export async function isInitialised(dataDirectory: string): Promise<boolean> {
  return stat(join(dataDirectory, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/**
 * One password a data directory, kept beside it. It is written whole and then linked into place: of two processes
 * that start at once both end up with the same one.
 */
export async function passwordFor(dataDirectory: string): Promise<string> {
  const path = `${dataDirectory}.password`;
  const known = await readPassword(path);
  if (known !== undefined) return known;
  if (await isInitialised(dataDirectory)) {
    throw new EmbeddedPostgresError(
      `the password file ${path} of an existing database is missing; put it back from a backup, or ${ELSEWHERE}`,
    );
  }
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return (await readPassword(path)) ?? '';
}

async function readPassword(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes the cluster in a directory of its own and renames it into place when it is complete, so that a run killed
 * half-way leaves nothing that looks like a database.
 */
export async function initialise(
  runtime: Runtime,
  identity: Identity,
  dataDirectory: string,
  password: string,
  durable: boolean,
): Promise<void> {
  const draft = `${dataDirectory}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${draft}.pw`;
  try {
    await makeOwned(draft, identity);
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (identity.uid !== undefined) await chown(passwordFile, identity.uid, identity.gid ?? identity.uid);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = ['-U', CLUSTER_USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    const sync = durable ? [] : ['--no-sync'];
    const command = [program(runtime, 'initdb'), '-D', draft, ...access, ...locale, ...sync];
    const made = await runAs(identity, command);
    if (!made.ok) {
      throw new EmbeddedPostgresError(
        `the database could not be created: ${reason(made.output)}; ${ELSEWHERE}`,
      );
    }
    await moveIntoPlace(draft, dataDirectory);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function moveIntoPlace(draft: string, dataDirectory: string): Promise<void> {
  try {
    await rename(draft, dataDirectory);
  } catch (error) {
    // Another process was first; both were made with the same password.
    if (await isInitialised(dataDirectory)) return;
    throw error;
  }
}

/** A directory that only the server's account may enter. */
export async function makeOwned(directory: string, identity: Identity): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const { uid, gid } = owner(identity);
  if (uid !== undefined && gid !== undefined) await chown(directory, uid, gid);
}

/** The last line that says what went wrong: PostgreSQL puts hints and details after it. */
export function reason(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.findLast((line) => /\b(FATAL|PANIC|ERROR|error|cannot|could not)\b/.test(line));
  return telling ?? lines.findLast((line) => line !== '') ?? 'no reason given';
}
