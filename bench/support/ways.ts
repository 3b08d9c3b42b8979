import { median, percentile } from './figures.js';

/** One way of doing the measured work, called by as many callers at once as it says. */
export interface Way {
  name: string;
  callers: number;
  /** Rows that one step records; one when left out. */
  rows?: () => number;
  step(caller: number): Promise<void>;
}

/** Rounds of one way: rows a second, milliseconds a step. */
export interface Measured {
  name: string;
  rate: number[];
  p50: number[];
  p99: number[];
}

async function measure(way: Way, ms: number): Promise<{ rate: number; times: number[] }> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + ms;
  const call = async (caller: number): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      await way.step(caller);
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: way.callers }, (_, caller) => call(caller)));
  const seconds = (performance.now() - start) / 1_000;
  return { rate: (times.length * (way.rows?.() ?? 1)) / seconds, times };
}

/** Runs the ways in turn, round after round; a round before the first warms caches and plans and is not counted. */
export async function interleave(ways: readonly Way[], rounds: number, ms: number): Promise<Measured[]> {
  const figures = ways.map(({ name }): Measured => ({ name, rate: [], p50: [], p99: [] }));
  for (let round = -1; round < rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const { rate, times } = await measure(way, ms);
      if (round < 0) continue;
      figures[index]!.rate.push(rate);
      figures[index]!.p50.push(median(times));
      figures[index]!.p99.push(percentile(times, 0.99));
    }
  }
  return figures;
}
