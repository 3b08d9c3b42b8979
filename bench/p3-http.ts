/**
 * P3: the whole write request over HTTP (token, validation, fold, decision, append with fsync), one fact to one of
 * many dossiers, on 64 connections, against a bare Fastify route that inserts one row. Rounds are
 * interleaved. `CPU_PROFILE=<directory>` writes a profile of the service there.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { machine, median, pairedRatio, percentile, spread, table, verdict } from './support/figures.js';
import { Connection, loadHttp, post, type Load } from './support/http-load.js';
import type { Served } from './support/p3-servers.js';
import { inScratch, startChild } from './support/scratch.js';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const ROUND_MS = Number(process.env.ROUND_MS ?? 3_000);
const DOSSIERS = Number(process.env.DOSSIERS ?? 4_000);
const CONNECTIONS = 64;
const SERVERS = fileURLToPath(new URL('./support/p3-servers.js', import.meta.url));

let counter = 0;
const course = () => ({
  type: 'TrainingCourseCompleted',
  effectiveOn: '2026-05-05',
  data: {
    title: `Bồi dưỡng nghiệp vụ lớp ${++counter}`,
    topics: ['it'],
    hours: 40,
  },
});

/** Opens the dossiers; resolves with their ids. */
async function open({ url, token }: Served): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const work = async () => {
    const connection = await Connection.open(url);
    while (next < DOSSIERS) {
      const code = `HS-${next++}`;
      const fact = {
        type: 'PersonnelFileOpened',
        effectiveOn: '2015-01-01',
        data: { code, fullName: 'Nguyễn Văn An', sex: 'male' },
      };
      const answer = await connection.ask(
        post('/api/v1/staff', { facts: [fact] }, { Authorization: `Bearer ${token}` }),
      );
      if (answer.status !== 201) throw new Error(answer.text);
      ids.push(/\r\nlocation: \S*\/(\S+)/i.exec(answer.head)![1]!);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return ids;
}

function show(service: Load[], bare: Load[], version: string): void {
  const rates = [service, bare].map((loads) => loads.map(({ perSecond }) => perSecond));
  const at = (share: number) =>
    [service, bare].map((loads) => loads.map(({ times }) => percentile(times, share)));
  const [p50, p99] = [at(0.5), at(0.99)];
  console.log(`P3 ${machine(version)}; ${CONNECTIONS} connections, ${DOSSIERS} dossiers, ${ROUNDS} rounds`);
  table(
    ['', 'requests/s', 'p50 ms', 'p99 ms'],
    ['service', 'bare route, one INSERT'].map((name, i) => [
      name,
      spread(rates[i]!),
      median(p50[i]!).toFixed(1),
      spread(p99[i]!, 1),
    ]),
  );
  verdict('requests/s, service / bare', pairedRatio(rates[0]!, rates[1]!), { least: 0.5 });
  verdict('p99, service / bare', pairedRatio(p99[0]!, p99[1]!), { most: 3 });
}

await inScratch(async (directory) => {
  const profile = process.env.CPU_PROFILE;
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const service = await startChild<Served>(SERVERS, ['service', directory], flags);
  const bare = await startChild<Served>(SERVERS, ['bare', directory]);
  try {
    const ids = await open(service.said);
    const headers = { Authorization: `Bearer ${service.said.token}` };
    let turn = 0;
    const ours = () => post(`/api/v1/staff/${ids[turn++ % ids.length]}/facts`, course(), headers);
    const theirs = () => post(`/rows/staff-${randomUUID()}`, course());
    const load = { connections: CONNECTIONS, ms: ROUND_MS, status: 201 };
    const loads: [Load[], Load[]] = [[], []];
    for (let round = -1; round < ROUNDS; round++) {
      const own = await loadHttp(service.said.url, ours, load);
      const other = await loadHttp(bare.said.url, theirs, load);
      // The first round warms code, caches and plans.
      if (round >= 0) {
        loads[0].push(own);
        loads[1].push(other);
      }
    }
    show(...loads, bare.said.version);
  } finally {
    await bare.end();
    await service.end();
  }
});
