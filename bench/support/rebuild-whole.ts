import { projections } from '../../projections/index.js';
import { makeParts } from '../../src/parts.js';
import { machine, median, spread, verdict } from './figures.js';
import { fillJournal } from './invented-log.js';
import { withPostgres } from './scratch.js';

/**
 * Rebuilds all read models over an invented log, `rounds` times, and prints what it took.
 * @param goal seconds, for a log of that size
 */
export async function rebuildWhole(size: {
  facts: number;
  rounds: number;
  goal?: { name: string; seconds: number };
}) {
  await withPostgres(async (server) => {
    const locked: number[] = [];
    const log = (_: string, details: Record<string, unknown> = {}) => {
      if (typeof details['lockedMs'] === 'number') locked.push(details['lockedMs']);
    };
    const parts = await makeParts({ ...server, log });
    const filling = performance.now();
    const facts = await fillJournal(server.adminUrl, size.facts);
    const filledS = (performance.now() - filling) / 1_000;
    const whole: number[] = [];
    const reading: number[] = [];
    let rows = 0;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
    for (let round = 0; round < size.rounds; round++) {
      const began = performance.now();
      const seconds = () => (performance.now() - began) / 1_000;
      const onProgress = ({ step }: { step: string }) =>
        void (step === 'indexing' && reading.push(seconds()));
      const records = await parts.rebuilder.rebuild(projections, {
        requestedBy: 'bench',
        compare: false,
        onProgress,
      });
      whole.push(seconds());
      rows = records.reduce((sum, record) => sum + (record.rows ?? 0), 0);
    }
    clearInterval(watch);
    console.log(
      `${machine(server.version)}; ${facts} facts (filled in ${filledS.toFixed(0)} s), ${rows} rows, ${size.rounds} rounds`,
    );
    console.log(
      `reading, folding and writing ${spread(reading, 1)} s, with indexes and swaps ${spread(whole, 1)} s`,
    );
    console.log(`${Math.round(facts / median(whole))} facts/s`);
    if (size.goal) verdict(`${size.goal.name}, s`, median(whole), { most: size.goal.seconds });
    verdict('memory of the process, MiB', most / 1024 ** 2, { most: 1_024 });
    verdict('live tables locked for a swap, ms, longest', Math.max(...locked), { most: 50 });
    await parts.close();
  });
}
