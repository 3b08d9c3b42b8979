import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordCatalogues } from '../catalogues/record.js';
import { loadConfig } from '../config.js';
import { formatByName, guessKind } from '../imports/guess-kind.js';
import { refusedRows } from '../imports/refused-rows.js';
import { isRowKind, ROW_KINDS } from '../imports/rows/kinds.js';
import type { ImportAnswer } from '../imports/import-files.js';
import { makeParts, type Parts } from '../parts.js';
import { openDatabase } from '../read-store/embedded/index.js';
import { DONE, ENVIRONMENT, REFUSED, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';
import { Progress } from './progress.js';

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  lenient: { type: 'boolean' },
  kind: { type: 'string' },
  refused: { type: 'string' },
  json: { type: 'boolean' },
} as const;
const CALLER = { subject: 'command line', role: 'admin' as const, tokenId: 'command line' };
const ERRORS_SHOWN = 50;
const POLL_MS = 200;

const CAUGHT_UP_WITHIN_MS = 60_000;

export const command: Command = {
  usage:
    'hoso import <file> [--kind facts|staff|postings|training] [--dry-run] [--refused <file.xlsx>] [--lenient] [--json]',
  summary:
    'Import facts as NDJSON, or rows of a workbook (.xlsx) or CSV file. --dry-run judges every line and records nothing; --refused writes the refused rows to be mended and sent again; --lenient records an archive as filed.',
  async run(args, io) {
    const { values, positionals } = parse(args, OPTIONS, { most: 1 });
    const [file] = positionals;
    if (file === undefined) throw new UsageError('name the file to import');
    await access(file);
    const kind = values.kind === undefined ? await guessKind(file) : kindCalled(values.kind);
    const format = formatByName(file);
    const config = loadConfig();
    const database = await openDatabase(config);
    try {
      const parts = await makeParts({ ...database, kurrentUrl: config.kurrentUrl });
      // Beside a running service this one stands by; without one the read models follow all the same.
      parts.copying?.start(true);
      parts.projector.start();
      try {
        // A file is judged by the units there are, also where no service was ever started.
        await parts.copying?.caughtUp(CAUGHT_UP_WITHIN_MS);
        await recordCatalogues(parts);
        const mode = values['dry-run'] === true ? 'dry-run' : 'commit';
        const body = createReadStream(file);
        const id = await parts.importer.accept(
          { kind, mode, strict: values.lenient !== true, caller: CALLER, ...(format && { format }) },
          body,
        );
        const ended = await follow(parts, id, io);
        if (values.refused !== undefined) await writeRefused(parts, ended, values.refused);
        return await report(parts, ended, values.json === true, io);
      } finally {
        await parts.close();
      }
    } finally {
      await database.stop();
    }
  },
};

/** @throws UsageError */
function kindCalled(name: string): string {
  if (name === 'facts' || isRowKind(name)) return name;
  throw new UsageError(`there is no kind ${name}; the kinds are facts, ${ROW_KINDS.join(', ')}`);
}

async function writeRefused({ importFiles }: Parts, { importId, kind }: ImportAnswer, path: string) {
  const headings = await importFiles.headingsOf(importId);
  await pipeline(refusedRows(importFiles, { importId, kind, headings }), createWriteStream(path));
}

async function follow(parts: Parts, id: string, io: Io): Promise<ImportAnswer> {
  const progress = new Progress(io, 'Lines');
  for (;;) {
    const found = await parts.importFiles.find(id, CALLER);
    progress.at(Math.round(found.progress * found.rows.total), found.rows.total);
    if (found.state !== 'queued' && found.state !== 'running') {
      progress.end();
      return found;
    }
    await sleep(POLL_MS);
  }
}

async function report(parts: Parts, ended: ImportAnswer, json: boolean, io: Io): Promise<number> {
  const { rows, state, mode } = ended;
  if (json) io.stdout(`${JSON.stringify(ended)}\n`);
  let after = 0;
  let shown = 0;
  for (;;) {
    const errors = await parts.importFiles.errors(ended.importId, after, 1_000);
    if (errors.length === 0) break;
    after = errors.at(-1)!.line;
    for (const { line, column, staff, code, message } of errors) {
      if (!json && shown >= ERRORS_SHOWN) continue;
      shown++;
      io.stdout(
        json
          ? `${JSON.stringify({ line, column, staff, code, message })}\n`
          : `line ${line}${staff === undefined ? '' : ` (${staff})`}${column === undefined ? '' : `, ${column}`}: ${code}: ${message}\n`,
      );
    }
  }
  if (!json) {
    if (rows.refused > shown)
      io.stdout(`… and ${rows.refused - shown} more refused lines (--json lists them all)\n`);
    const verb = mode === 'dry-run' ? 'would be recorded' : 'recorded';
    io.stdout(
      `${rows.total} lines: ${rows.accepted} ${verb}` +
        `${rows.flagged > 0 ? ` (${rows.flagged} flagged)` : ''}, ${rows.repeated} recorded before, ${rows.refused} refused\n`,
    );
  }
  if (state === 'failed') {
    io.stderr(`hoso: ${ended.failure ?? 'the import failed'}\n`);
    return ENVIRONMENT;
  }
  return rows.refused > 0 ? REFUSED : DONE;
}
