import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  communesFor,
  demoIdOf,
  demoLines,
  ndjsonOf,
  MOST_SCALE,
  type DemoOptions,
  type DemoPart,
} from '../demo/demo.js';
import { DEMO_CODE } from '../demo/people.js';
import type { DemoLine } from '../demo/person-file.js';
import type { ImportAnswer } from '../imports/import-files.js';
import type { Parts } from '../parts.js';
import { CALLER, failureOf, follow, listRefused, withImporter } from './importing.js';
import { DONE, REFUSED, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

const OPTIONS = {
  scale: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;
const LONGEST_SEED = 64;

export const command: Command = {
  usage: 'hoso demo [--scale <n>] [--seed <text>] [--out <file> | --out -] [--force] [--json]',
  summary:
    "Record a province of invented people to try the service on: Thái Nguyên's 92 communes, about 6,000 people, half a million facts; the same seed gives the same ones. --scale 0.1 gives a tenth of the communes, 36.1 the nation's; --out writes the lines as NDJSON for hoso import and records nothing; --force adds them where other people are.",
  async run(args, io) {
    const { values } = parse(args, OPTIONS, { most: 0 });
    const options = { seed: seedOf(values.seed ?? '1'), communes: communesFor(scaleOf(values.scale ?? '1')) };
    const json = values.json === true;
    if (values.out !== undefined) return writeTo(values.out, options, json, io);
    return withImporter(async (parts) => {
      if (values.force !== true) await expectRoom(parts, options);
      return load(parts, options, json, io);
    });
  },
};

/** @throws UsageError */
function scaleOf(text: string): number {
  const scale = /^\d{1,4}(\.\d{1,4})?$/.test(text) ? Number(text) : 0;
  if (scale > 0 && communesFor(scale) > 0 && scale <= MOST_SCALE + 0.01) return scale;
  throw new UsageError(`${text} is no scale above 0 and up to ${MOST_SCALE.toFixed(1)}, the whole nation`);
}

/** @throws UsageError */
function seedOf(text: string): string {
  if (text.length > 0 && text.length <= LONGEST_SEED) return text;
  throw new UsageError(`a seed is a text of 1 to ${LONGEST_SEED} characters`);
}

/** Other people are recorded where the demo was to go. */
class NoRoom extends Error {
  readonly exitCode = REFUSED;
}

/** Invented people are not to be mixed with real ones by mistake. @throws NoRoom */
async function expectRoom({ pool }: Parts, options: DemoOptions): Promise<void> {
  const opened = `SELECT body->'data'->>'code' AS code FROM journal.facts WHERE type = 'PersonnelFileOpened'`;
  const find = async (rest: string, values: string[]) =>
    (await pool.query<{ code: string }>(`${opened} AND ${rest} LIMIT 1`, values)).rows[0];
  const other = await find(`NOT starts_with(body->'data'->>'code', $1)`, [DEMO_CODE]);
  const elsewhere = 'choose an empty HOSO_DATA_DIR or database';
  if (other)
    throw new NoRoom(
      `people are recorded here already (${other.code}); ${elsewhere}, or --force to add invented people to them`,
    );
  if ((await find('id = $1', [demoIdOf(options)])) || !(await find('true', []))) return;
  throw new NoRoom(`a demo of another seed or scale is recorded here; ${elsewhere}`);
}

/** The lines of one part, with a bar that tells how many communes are done. */
function* linesOf(options: DemoOptions, part: DemoPart, io: Io): Generator<DemoLine> {
  const bar = new Progress(io, part === 'filed' ? 'Communes' : 'Communes, later facts');
  try {
    yield* demoLines(options, part, (commune) => bar.at(commune, options.communes));
  } finally {
    bar.end();
  }
}

async function writeTo(out: string, options: DemoOptions, json: boolean, io: Io): Promise<number> {
  const startedAt = Date.now();
  let lines = 0;
  let people = 0;
  function* counted() {
    for (const part of ['filed', 'later'] as const)
      for (const line of linesOf(options, part, io)) {
        lines++;
        if (line.type === 'PersonnelFileOpened') people++;
        yield line;
      }
  }
  if (out === '-') for (const chunk of ndjsonOf(counted())) await toStdout(chunk);
  else await pipeline(Readable.from(ndjsonOf(counted())), createWriteStream(out));
  const told = { lines, people, communes: options.communes, seconds: (Date.now() - startedAt) / 1_000 };
  const sentence = `${lines} lines about ${people} people of ${options.communes} communes\n`;
  (out === '-' ? io.stderr : io.stdout)(json ? `${JSON.stringify(told)}\n` : sentence);
  return DONE;
}

/** Waits for a slow reader, so that memory stays flat. */
const toStdout = (chunk: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
  });

/** What was filed first, then what became known afterwards: the knowledge point between them can be asked about. */
async function load(parts: Parts, options: DemoOptions, json: boolean, io: Io): Promise<number> {
  const startedAt = Date.now();
  const filed = await importPart(parts, options, 'filed', io);
  await listRefused(parts, filed, json, io);
  const failed = failureOf(filed, io);
  if (failed !== undefined) return failed;
  const later = await importPart(parts, options, 'later', io);
  await listRefused(parts, later, json, io);
  const seconds = (Date.now() - startedAt) / 1_000;
  const sum = (count: 'accepted' | 'repeated' | 'refused') => filed.rows[count] + later.rows[count];
  const told = { recorded: sum('accepted'), repeated: sum('repeated'), refused: sum('refused') };
  const before = filed.position;
  io.stdout(
    json
      ? `${JSON.stringify({ ...told, communes: options.communes, before, seconds })}\n`
      : `${told.recorded} facts recorded, ${told.repeated} recorded before, ${told.refused} refused (${seconds.toFixed(1)} s)\n` +
          (before === undefined ? '' : `before the corrections: knownAt=${before}\n`),
  );
  return failureOf(later, io) ?? (told.refused > 0 ? REFUSED : DONE);
}

async function importPart(parts: Parts, options: DemoOptions, part: DemoPart, io: Io): Promise<ImportAnswer> {
  const body = Readable.from(ndjsonOf(linesOf(options, part, io)), { objectMode: false });
  const order = { kind: 'facts', mode: 'commit', strict: true, caller: CALLER } as const;
  const id = await parts.importer.accept(order, body);
  return follow(parts, id, io, part === 'filed' ? 'Facts' : 'Later facts');
}
