import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareDatabase } from '../../../src/journal/prepare-database.js';
import { startEmbeddedPostgres } from '../../../src/read-store/embedded/index.js';
import { collect, flaws, groupBy } from './outcomes.js';
import { openPostgresStore } from './postgres-store.js';
import { spawnWriter, type Acknowledged, type SpawnedWriter } from './spawn-writer.js';

export interface KillPlan {
  cycles: number;
  /** How long the writers write between two kills, in milliseconds, at least. */
  writeMs: number;
  /** The control: writers that acknowledge before the store has answered. The check must catch them. */
  acknowledgeEarly?: boolean;
  log?: (line: string) => void;
}

export interface KillReport {
  kills: { server: number; writers: number };
  acknowledged: number;
  recorded: number;
  lost: number;
  misplaced: number;
  duplicates: number;
  flaws: string[];
}

const PROCESSES = 2;
const WRITERS = 8;
const PATIENCE_MS = 30_000;

/**
 * Kills PostgreSQL and writing processes with SIGKILL, in turn and together, under two processes of eight writers
 * each, and compares the log at the end with what the writers were told. fsync is on.
 */
export async function runKillCycles(plan: KillPlan): Promise<KillReport> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hoso-kill-'));
  // Under root the server runs as another account, which must be able to pass through.
  await chmod(dataDir, 0o711);
  const server = await startEmbeddedPostgres({ dataDir, settings: { shared_buffers: '64MB' } });
  const acknowledged: Acknowledged[][] = [];
  const kills = { server: 0, writers: 0 };
  let writers: SpawnedWriter[] = [];
  try {
    const { serviceUrl } = await prepareDatabase(server.adminUrl, server.url);
    const start = (): SpawnedWriter => {
      const writer = spawnWriter({
        STORE: 'postgres',
        STORE_URL: serviceUrl,
        WRITERS: String(WRITERS),
        WRITE_MS: '86400000',
        ...(plan.acknowledgeEarly ? { ACK_EARLY: '1' } : {}),
      });
      acknowledged.push(writer.acknowledged);
      return writer;
    };
    writers = Array.from({ length: PROCESSES }, start);
    for (let cycle = 0; cycle < plan.cycles; cycle++) {
      await Promise.all(writers.map(progress));
      await sleep(plan.writeMs * (0.5 + Math.random()));
      if (cycle % 3 !== 1) {
        await killServer(server.dataDirectory);
        kills.server += 1;
      }
      if (cycle % 3 !== 0) {
        const victim = cycle % PROCESSES;
        await kill(writers[victim]);
        kills.writers += 1;
        writers[victim] = start();
      }
      plan.log?.(
        `cycle ${cycle + 1}: ${acknowledged.reduce((sum, list) => sum + list.length, 0)} acknowledged`,
      );
    }
    await Promise.all(writers.map(progress));
    await Promise.all(writers.map(kill));
    return { kills, ...(await compare(serviceUrl, acknowledged.flat())) };
  } finally {
    await Promise.all(writers.map(kill));
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Until the writer was told of something new: it is up, or has come through the last kill. */
async function progress(writer: SpawnedWriter): Promise<void> {
  const before = writer.acknowledged.length;
  const deadline = performance.now() + PATIENCE_MS;
  while (writer.acknowledged.length === before) {
    if (performance.now() > deadline) throw new Error('a writer makes no progress');
    await sleep(5);
  }
}

async function kill(writer: SpawnedWriter | undefined): Promise<void> {
  if (writer === undefined || writer.child.exitCode !== null || writer.child.signalCode !== null) return;
  const closed = once(writer.child, 'close');
  writer.child.kill('SIGKILL');
  await closed;
}

/** The postmaster, and where /proc tells of them its children: no process gets to finish what it was doing. */
export async function killServer(dataDirectory: string): Promise<void> {
  const postmaster = Number((await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').catch(() => '');
  for (const pid of [postmaster, ...children.split(' ').filter(Boolean).map(Number)]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

async function compare(serviceUrl: string, acknowledged: Acknowledged[]): Promise<Omit<KillReport, 'kills'>> {
  const opened = openPostgresStore(serviceUrl);
  try {
    const log = await collect(opened.store.readAll(0, { batchSize: 2_000 }));
    const byId = new Map(log.map((fact) => [fact.id, fact]));
    const lost = acknowledged.filter(({ id }) => !byId.has(id)).length;
    const misplaced = acknowledged.filter((ack) => {
      const fact = byId.get(ack.id);
      return fact !== undefined && (fact.stream !== ack.stream || fact.revision !== ack.revision);
    }).length;
    const appends = groupBy(log, (fact) => fact.correlationId);
    const duplicates =
      log.length - byId.size + [...appends.values()].filter((facts) => facts.length > 1).length;
    const streams = groupBy(log, (fact) => fact.stream);
    const holes = [...streams.values()].flatMap((facts) =>
      flaws(
        facts.map(({ revision }) => revision),
        0,
      ),
    );
    const amiss = [...flaws(log.map(({ position }) => position)), ...holes];
    return {
      acknowledged: acknowledged.length,
      recorded: log.length,
      lost,
      misplaced,
      duplicates,
      flaws: amiss.slice(0, 20),
    };
  } finally {
    await opened.close();
  }
}
