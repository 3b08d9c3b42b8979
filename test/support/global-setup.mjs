import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'hoso-test-';

/** One database server for all test files. It is compiled code, which bin/test.js builds before jest starts. */
export default async function globalSetup() {
  if (process.env.HOSO_TEST_DATABASE_URL) return;
  const { startEmbeddedPostgres } = await import('../../dist/src/read-store/embedded/index.js');
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Under root the server runs as another account, which must be able to pass through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({
    dataDir,
    // Tests kill processes, never the machine: without fsync a database is made and dropped much faster.
    settings: { fsync: 'off', max_connections: 300, shared_buffers: '128MB', max_wal_size: '1GB' },
  });
  process.env.HOSO_TEST_DATABASE_URL = server.url;
  globalThis.hosoTestServer = { server, dataDir };
}

/** A killed run leaves its server and its directory; the process id in the name says whose they were. */
async function removeLeftovers() {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : Number.NaN);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    await stopLeftover(join(tmpdir(), name));
  }
}

async function stopLeftover(dataDir) {
  const { readPidFile, isServing, shutDown } =
    await import('../../dist/src/read-store/embedded/postmaster.js');
  const dataDirectory = join(dataDir, 'postgres-18');
  try {
    const left = await readPidFile(dataDirectory);
    if (left && (await isServing(left.pid, dataDirectory))) await shutDown(left.pid, dataDirectory);
    await rm(dataDir, { recursive: true, force: true });
  } catch {
    // Another account's: not ours to clear away.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
