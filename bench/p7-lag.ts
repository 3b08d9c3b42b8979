/**
 * P7: how long after an append is acknowledged all read models show it, at 500 facts a second; and the p99 of appends
 * while another process rebuilds every read model, against idle.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeParts, type Parts } from '../src/parts.js';
import { machine, median, pairedRatio, percentile, spread, table, verdict } from './support/figures.js';
import { evaluation, opening } from './support/recorder.js';
import { startChild, withPostgres } from './support/scratch.js';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const ROUND_MS = Number(process.env.ROUND_MS ?? 5_000);
const PEOPLE = Number(process.env.PEOPLE ?? 1_500);
const PER_SECOND = 500;
const REBUILD = fileURLToPath(new URL('./support/p7-rebuild.js', import.meta.url));

interface Stream {
  name: string;
  revision: number;
}

async function fill({ store, reached }: Parts): Promise<Stream[]> {
  const streams: Stream[] = [];
  let position = 0;
  for (let start = 0; start < PEOPLE; start += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const name = `staff-${randomUUID()}`;
        const facts = [opening(`HS-${start + index}`), ...Array.from({ length: 49 }, evaluation)];
        const appended = await store.append(name, -1, facts);
        streams.push({ name, revision: appended.revision });
        position = Math.max(position, appended.position);
      }),
    );
  await reached.waitFor(position, 120_000);
  return streams;
}

/** Notes for each position when the read models showed it, from the moment the projector says that it moved. */
class Lag {
  readonly times: number[] = [];
  private readonly acknowledged = new Map<number, number>();

  constructor(private readonly parts: Parts) {
    const { reached } = parts;
    const moved = reached.moved.bind(reached);
    reached.moved = () => {
      moved();
      void this.look();
    };
  }

  wait(position: number): void {
    this.acknowledged.set(position, performance.now());
  }

  private async look(): Promise<void> {
    const shown = await this.parts.reached.position();
    const now = performance.now();
    for (const [position, since] of this.acknowledged) {
      if (position > shown) continue;
      this.times.push(now - since);
      this.acknowledged.delete(position);
    }
  }
}

/** Appends at a steady pace, whatever the answers do. */
async function appendSteadily({ store }: Parts, streams: Stream[], lag: Lag): Promise<number[]> {
  const times: number[] = [];
  const under: Promise<void>[] = [];
  const began = performance.now();
  const append = async (stream: Stream) => {
    const sent = performance.now();
    const appended = await store.append(stream.name, stream.revision, [evaluation()]);
    stream.revision = appended.revision;
    times.push(performance.now() - sent);
    lag.wait(appended.position);
  };
  for (let sent = 0; performance.now() - began < ROUND_MS; await sleep(1))
    for (; sent < ((performance.now() - began) / 1_000) * PER_SECOND; sent++)
      under.push(append(streams[sent % streams.length]!));
  await Promise.all(under);
  await sleep(200);
  return times;
}

await withPostgres(async (server) => {
  const parts = await makeParts(server);
  parts.projector.start();
  const lag = new Lag(parts);
  const streams = await fill(parts);
  const figures = { p50: [] as number[], p99: [] as number[], idle: [] as number[], busy: [] as number[] };
  await appendSteadily(parts, streams, lag);
  for (let round = 0; round < ROUNDS; round++) {
    lag.times.length = 0;
    figures.idle.push(percentile(await appendSteadily(parts, streams, lag), 0.99));
    figures.p50.push(median(lag.times));
    figures.p99.push(percentile(lag.times, 0.99));
    const rebuilding = await startChild<string>(REBUILD, [server.url]);
    figures.busy.push(percentile(await appendSteadily(parts, streams, lag), 0.99));
    await rebuilding.end();
  }
  await parts.close();
  console.log(
    `P7 ${machine(server.version)}; ${PER_SECOND} facts/s, ${PEOPLE * 50} facts before, ${ROUNDS} rounds`,
  );
  table(
    ['', 'ms'],
    [
      ['lag p50', spread(figures.p50, 1)],
      ['lag p99', spread(figures.p99, 1)],
      ['append p99, idle', spread(figures.idle, 1)],
      ['append p99 during rebuilds', spread(figures.busy, 1)],
    ],
  );
  verdict('lag p50, ms', median(figures.p50), { most: 2 });
  verdict('lag p99, ms', median(figures.p99), { most: 20 });
  verdict('append p99, rebuild / idle', pairedRatio(figures.busy, figures.idle), { most: 4 });
});
process.exit();
