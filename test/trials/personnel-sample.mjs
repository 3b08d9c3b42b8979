#!/usr/bin/env node
/**
 * Trial on a history nobody here wrote: 10,000 people with their departments and titles. Converts the sample to
 * facts, imports them through the public API, and compares every answer of its expected.json.
 *
 * node test/trials/personnel-sample.mjs --data <folder> [--url http://127.0.0.1:4080 --token …] [--strict false]
 *   [--offline] [--write <file>]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareAnswers, compareCurrent, compareManagers, Comparisons } from './personnel-sample/compare.mjs';
import { convert, convertManagers, ndjson } from './personnel-sample/convert.mjs';
import { foldLines } from './personnel-sample/fold.mjs';
import { readSample } from './personnel-sample/sample.mjs';
import { Api, startService } from './personnel-sample/service.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    url: { type: 'string' },
    token: { type: 'string' },
    strict: { type: 'string', default: 'true' },
    /** Compares the conversion alone, without a service. */
    offline: { type: 'boolean', default: false },
    write: { type: 'string' },
  },
});

function usage(message) {
  console.error(
    `${message}\nusage: personnel-sample.mjs --data <folder> [--url … --token …] [--strict false]`,
  );
  process.exit(2);
}

async function importLines(api, name, lines, explain, comparisons) {
  const started = performance.now();
  const done = await api.import(ndjson(lines), options.strict);
  const seconds = (performance.now() - started) / 1000;
  const { total, accepted, refused, flagged, repeated } = done.rows;
  console.log(
    `${name}: ${done.state}, ${total} lines in ${seconds.toFixed(1)} s (${Math.round(total / seconds)}/s): ` +
      `${accepted} accepted, ${flagged} of them flagged, ${refused} refused, ${repeated} repeated`,
  );
  comparisons.check(`${name}, state`, 'done', done.state);
  comparisons.check(`${name}, lines`, lines.length, total);
  comparisons.check(`${name}, every refused line listed`, refused, done.refused.length);
  for (const { line, staff, code, message } of done.refused) {
    const why = explain(staff ?? lines[line - 1]?.staff, code);
    comparisons.check(
      `${name}, refused: line ${line} ${staff ?? ''} ${code}: ${message}`,
      'accepted',
      'refused',
      why,
    );
  }
  return done.rows;
}

/** A manager appointed after the person had left cannot be: the sample contradicts itself there. */
function explainManager(sample, staff, code) {
  const left = sample.departmentsOf.get(staff)?.at(-1)?.to;
  const appointed = sample.managers.get(staff)?.at(-1)?.from;
  const afterwards = left !== undefined && appointed > left;
  if (!afterwards || (code !== 'after-leaving' && code !== 'refused-with-person')) return undefined;
  return `appointed ${appointed}, had left on ${left}`;
}

async function throughService(sample, lines, comparisons) {
  const own = options.url === undefined ? await startService() : undefined;
  const { url, token } = own ?? options;
  try {
    const api = new Api(url, token);
    const main = await importLines(api, 'departments and titles', lines, () => undefined, comparisons);
    comparisons.check('departments and titles, flagged lines', 0, main.flagged);
    await compareAnswers(sample, api, comparisons);
    await compareCurrent(sample, api, comparisons);
    const left = await api.list('/staff', { status: 'left' });
    const unsaid = notes.filter(({ left: unsaidLeaving }) => unsaidLeaving).length;
    const explained =
      left.rows.length + unsaid === sample.expected.rows.left ? 'not said in facts, above' : undefined;
    comparisons.check('people who left: all', sample.expected.rows.left, left.rows.length, explained);
    const explain = (staff, code) => explainManager(sample, staff, code);
    await importLines(api, 'managers', convertManagers(sample), explain, comparisons);
    await compareManagers(sample, api, comparisons);
  } finally {
    await own?.stop();
  }
}

if (options.data === undefined) usage('--data is missing');
if ((options.url === undefined) !== (options.token === undefined)) usage('--url and --token go together');
const sample = readSample(options.data);
const { lines, notes } = convert(sample);
console.log(`${sample.employees.length} people, ${lines.length} lines of facts`);
for (const { staff, what, why } of notes) console.log(`not said in facts: ${staff} ${what} (${why})`);
if (options.write) writeFileSync(options.write, ndjson(lines));

const comparisons = new Comparisons();
if (options.offline) {
  await compareAnswers(sample, foldLines(lines), comparisons);
  await compareCurrent(sample, foldLines(lines), comparisons);
} else await throughService(sample, lines, comparisons);
comparisons.print();
const { differences, unexplained } = comparisons;
console.log(
  `${comparisons.rows.length} compared, ${differences.length} different, ${unexplained.length} unexplained`,
);
process.exitCode = unexplained.length === 0 ? 0 : 1;
