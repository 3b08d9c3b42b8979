/**
 * P12: imports of NDJSON (whole careers, 50 facts a person) and of CSV (a staff list, five facts a row) with every rule:
 * dry run, and commit until the read models show it; and the memory of the process after each.
 * `npm run bench -- p12-import [people] [rows]`
 */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeParts, type Parts } from '../src/parts.js';
import { machine, median, spread, table, verdict } from './support/figures.js';
import { careers, staffRows } from './support/import-files.js';
import { withPostgres } from './support/scratch.js';

const PEOPLE = Number(process.argv[2] ?? 600);
const ROWS = Number(process.argv[3] ?? 4_000);
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const CALLER = { subject: 'bench', role: 'admin' as const, tokenId: 'bench' };
const KINDS = [
  { kind: 'facts', file: (prefix: string) => careers(prefix, PEOPLE) },
  { kind: 'staff', file: (prefix: string) => staffRows(prefix, ROWS) },
];
const FACTS_A_ROW = 5;

/** Seconds until the import is done; it must take every line. */
async function imported(
  { importer, importFiles }: Parts,
  kind: string,
  mode: 'dry-run' | 'commit',
  file: Iterable<Buffer>,
) {
  const began = performance.now();
  const given = {
    kind,
    mode,
    strict: true,
    caller: CALLER,
    ...(kind === 'facts' ? {} : { format: 'csv' as const }),
  };
  const id = await importer.accept(given, Readable.from(file));
  let found = await importFiles.find(id, CALLER);
  while (found.state === 'queued' || found.state === 'running') {
    await sleep(10);
    found = await importFiles.find(id, CALLER);
  }
  if (found.state !== 'done' || found.rows.refused > 0) throw new Error(JSON.stringify(found));
  return { seconds: (performance.now() - began) / 1_000, lines: found.rows.total };
}

await withPostgres(async (server) => {
  const parts = await makeParts(server);
  parts.projector.start();
  const figures = new Map<string, number[]>();
  const memory: number[] = [];
  const note = (name: string, figure: number) =>
    void (figures.get(name) ?? figures.set(name, []).get(name)!).push(figure);
  // The round before the first warms code and brings the organisation.
  for (let round = -1; round < ROUNDS; round++)
    for (const { kind, file } of KINDS)
      for (const mode of ['dry-run', 'commit'] as const) {
        const prefix = randomBytes(3).toString('hex');
        const before = (await parts.journal.head()).position;
        const { seconds, lines } = await imported(parts, kind, mode, file(prefix));
        const recorded = (await parts.journal.head()).position - before;
        if (mode === 'commit' && kind === 'staff' && recorded !== ROWS * FACTS_A_ROW)
          throw new Error(`${recorded} facts of ${ROWS} rows`);
        const facts = kind === 'staff' ? lines * FACTS_A_ROW : lines;
        if (round >= 0) note(`${kind === 'facts' ? 'NDJSON' : 'CSV'}, ${mode}`, facts / seconds);
        memory.push(process.memoryUsage().rss / 1024 ** 2);
      }
  console.log(
    `P12 ${machine(server.version)}; ${PEOPLE} people × 50 facts, ${ROWS} rows × ${FACTS_A_ROW} facts, ${ROUNDS} rounds`,
  );
  table(
    ['', 'facts/s'],
    [...figures].map(([name, rates]) => [name, spread(rates)]),
  );
  verdict('NDJSON committed, facts/s', median(figures.get('NDJSON, commit')!), { least: 10_000 });
  verdict('CSV committed, facts/s', median(figures.get('CSV, commit')!), { least: 10_000 });
  console.log(`RSS after each import, MiB: ${memory.map((value) => value.toFixed(0)).join(' ')}`);
  await parts.close();
});
process.exit();
