/**
 * R9 with KurrentDB as the event store: under eight writers over HTTP the database is refused, then silent, then its disk is
 * full, and KurrentDB is refused, then silent, OUTAGE_MS each (default 8 s). Every answer in between must be 201, 202 or 503
 * within ten seconds, the same service must go on by itself, and nothing acknowledged be lost or doubled. On the server in
 * KURRENTDB_URL, else on the fake of the tests. The full disk needs the right to mount; without it that part says so.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Front } from '../test/support/fake-kurrentdb/front.js';
import { serviceProcess } from '../test/follow/support/service-kills.js';
import { compareWith, Load } from '../test/follow/support/writing.js';
import { beginAtEnd, endOf } from '../test/support/kurrent-server.js';
import { prepareDatabase } from '../src/journal/prepare-database.js';
import { createPool } from '../src/read-store/database.js';
import { startEmbeddedPostgres } from '../src/read-store/embedded/index.js';
import { machine, table } from './support/figures.js';
import { kurrentServer } from './support/kurrent.js';
import { inScratch } from './support/scratch.js';

const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 8_000);
const BETWEEN_MS = 10_000;
const DISK_BYTES = 512 * 1024 * 1024;
const WRITERS = 8;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Outage {
  name: string;
  begin: () => unknown;
  end: () => unknown;
}

/** Closed: connections are refused. Frozen: they stay, and nothing comes through. */
const behind = (name: string, door: Front, target: () => number | string): Outage[] => [
  { name: `${name} refused`, begin: () => door.stop(), end: () => door.start(target) },
  { name: `${name} silent`, begin: () => (door.frozen = true), end: () => (door.frozen = false) },
];

/** A disk of its own that can be filled; undefined where this process may not mount. */
async function smallDisk(directory: string): Promise<boolean> {
  await mkdir(directory);
  const mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'tmpfs', directory]).status === 0;
  await chmod(directory, 0o711);
  return mounted;
}

function full(directory: string): Outage {
  const filler = join(directory, 'filler');
  return {
    name: 'disk of PostgreSQL full',
    async begin() {
      const { bavail, bsize } = await statfs(directory);
      await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => {});
    },
    end: () => rm(filler, { force: true }),
  };
}

/** One outage after the other. @returns what was answered in each, and whether all of it was as it should be */
async function endure(load: Load, outages: readonly Outage[]): Promise<{ rows: string[][]; clean: boolean }> {
  const rows: string[][] = [];
  let clean = true;
  for (const { name, begin: breakIt, end: mend } of outages) {
    // What was asked in the last outage is answered by then: each is measured alone.
    await pause(BETWEEN_MS);
    await load.progress();
    load.phase();
    await breakIt();
    await pause(OUTAGE_MS);
    await mend();
    const backMs = await load.progress();
    const { statuses, slowestMs } = load.phase();
    const count = (status: number) => statuses.get(status) ?? 0;
    const other = [...statuses].reduce(
      (sum, [status, n]) => sum + ([201, 202, 503].includes(status) ? 0 : n),
      0,
    );
    clean &&= other === 0 && slowestMs < 10_000;
    rows.push([
      name,
      ...[201, 202, 503].map((status) => String(count(status))),
      String(other),
      (slowestMs / 1_000).toFixed(1),
      (backMs / 1_000).toFixed(1),
    ]);
  }
  return { rows, clean };
}

await inScratch(async (directory) => {
  const disk = join(directory, 'disk');
  const mounted = await smallDisk(disk);
  const kurrent = await kurrentServer();
  const postgres = await startEmbeddedPostgres({ dataDir: disk });
  const pool = createPool({ url: postgres.url, applicationName: 'bench', size: 1 });
  const door = new Front();
  const databaseUrl = new URL(postgres.url);
  const socket = join(databaseUrl.searchParams.get('host')!, '.s.PGSQL.5432');
  databaseUrl.search = '';
  databaseUrl.hostname = '127.0.0.1';
  databaseUrl.port = String(await door.start(() => socket));
  try {
    await prepareDatabase(postgres.adminUrl, postgres.url);
    await beginAtEnd(postgres.adminUrl, kurrent);
    const begin = await endOf(kurrent);
    const service = await serviceProcess({
      DATABASE_URL: databaseUrl.href,
      KURRENTDB_URL: kurrent.url,
      HOSO_DATA_DIR: join(directory, 'data'),
      HOSO_PORT: '0',
    });
    const load = new Load({ url: service.url, token: service.token, writers: WRITERS });
    const kurrentPort = Number(new URL(kurrent.target).port);
    const outages = [
      ...behind('PostgreSQL', door, () => socket),
      ...behind('KurrentDB', kurrent.front, () => kurrentPort),
      ...(mounted ? [full(disk)] : []),
    ];
    console.log(
      `R9 ${machine()}; ${WRITERS} writers, outages of ${OUTAGE_MS / 1_000} s, ${process.env.KURRENTDB_URL ? 'a real server' : 'the fake'}`,
    );
    if (!mounted) console.log('the full disk is left out: this process may not mount a small one');
    const { rows, clean } = await endure(load, outages);
    const alive = service.child.exitCode === null && service.child.signalCode === null;
    await load.stop();
    table(['', '201', '202', '503', 'other', 'slowest s', 'back after s'], rows);
    const found = await compareWith(pool, kurrent, begin, load.acknowledged);
    console.log(
      `acknowledged ${found.acknowledged}, recorded ${found.recorded}, lost ${found.lost}, misplaced ${found.misplaced}, duplicates ${found.duplicates}, holes ${found.flaws.length}; restarts ${alive ? 0 : 1}`,
    );
    if (!clean || !alive || found.lost + found.misplaced + found.duplicates + found.flaws.length > 0) {
      console.log('R9 failed');
      process.exitCode = 1;
    }
    await service.kill();
  } finally {
    await pool.end();
    await door.stop();
    await postgres.stop();
    await kurrent.close();
    if (mounted) spawnSync('umount', [disk]);
  }
});
