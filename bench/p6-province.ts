/**
 * P6: all read models rebuilt over the log of a province (half a million facts), or of as many as the first argument
 * says: seconds, memory of this process, and how long the live tables were locked.
 */
import { projections } from '../projections/index.js';
import { makeParts } from '../src/parts.js';
import { machine, median, spread, verdict } from './support/figures.js';
import { fillJournal } from './support/invented-log.js';
import { withPostgres } from './support/scratch.js';

const FACTS = Number(process.argv[2] ?? 500_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const GOALS = { province: { upTo: 600_000, seconds: 5 }, nation: { from: 12_000_000, seconds: 90 } };

await withPostgres(async (server) => {
  const locked: number[] = [];
  const log = (_: string, details: Record<string, unknown> = {}) => {
    if (typeof details['lockedMs'] === 'number') locked.push(details['lockedMs']);
  };
  const parts = await makeParts({ ...server, log });
  const facts = await fillJournal(server.adminUrl, FACTS);
  const whole: number[] = [];
  const reading: number[] = [];
  let rows = 0;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1_000;
    const onProgress = ({ step }: { step: string }) => void (step === 'indexing' && reading.push(seconds()));
    const records = await parts.rebuilder.rebuild(projections, {
      requestedBy: 'bench',
      compare: false,
      onProgress,
    });
    whole.push(seconds());
    rows = records.reduce((sum, record) => sum + (record.rows ?? 0), 0);
  }
  clearInterval(watch);
  const mebibytes = most / 1024 ** 2;
  console.log(`${machine(server.version)}; ${facts} facts, ${rows} rows, ${ROUNDS} rounds`);
  console.log(
    `reading, folding and writing ${spread(reading, 1)} s, with indexes and swaps ${spread(whole, 1)} s`,
  );
  console.log(`${Math.round(facts / median(whole))} facts/s`);
  if (facts <= GOALS.province.upTo) verdict('province, s', median(whole), { most: GOALS.province.seconds });
  if (facts >= GOALS.nation.from) verdict('nation, s', median(whole), { most: GOALS.nation.seconds });
  verdict('memory of the process, MiB', mebibytes, { most: 1_024 });
  verdict('live tables locked for a swap, ms, longest', Math.max(...locked), { most: 50 });
  await parts.close();
});
