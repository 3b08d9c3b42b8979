import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { formatByName, guessKind } from '../imports/guess-kind.js';
import { refusedRows } from '../imports/refused-rows.js';
import { isRowKind, ROW_KINDS } from '../imports/rows/kinds.js';
import type { ImportAnswer } from '../imports/import-files.js';
import type { Parts } from '../parts.js';
import { CALLER, failureOf, follow, listRefused, withImporter } from './importing.js';
import { DONE, REFUSED, UsageError, type Command, type Io } from './io.js';
import { parse } from './options.js';

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  lenient: { type: 'boolean' },
  kind: { type: 'string' },
  refused: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const command: Command = {
  usage:
    'hoso import <file> [--kind facts|staff|postings|training|evaluations] [--dry-run] [--refused <file.xlsx>] [--lenient] [--json]',
  summary:
    'Import facts as NDJSON, or rows of a workbook (.xlsx) or CSV file. --dry-run judges every line and records nothing; --refused writes the refused rows to be mended and sent again; --lenient records an archive as filed.',
  async run(args, io) {
    const { values, positionals } = parse(args, OPTIONS, { most: 1 });
    const [file] = positionals;
    if (file === undefined) throw new UsageError('name the file to import');
    await access(file);
    const kind = values.kind === undefined ? await guessKind(file) : kindCalled(values.kind);
    const format = formatByName(file);
    return withImporter(async (parts) => {
      const mode = values['dry-run'] === true ? 'dry-run' : 'commit';
      const body = createReadStream(file);
      const id = await parts.importer.accept(
        { kind, mode, strict: values.lenient !== true, caller: CALLER, ...(format && { format }) },
        body,
      );
      const ended = await follow(parts, id, io);
      if (values.refused !== undefined) await writeRefused(parts, ended, values.refused);
      return report(parts, ended, values.json === true, io);
    });
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

async function report(parts: Parts, ended: ImportAnswer, json: boolean, io: Io): Promise<number> {
  const { rows, mode } = ended;
  if (json) io.stdout(`${JSON.stringify(ended)}\n`);
  await listRefused(parts, ended, json, io);
  if (!json) {
    const verb = mode === 'dry-run' ? 'would be recorded' : 'recorded';
    io.stdout(
      `${rows.total} lines: ${rows.accepted} ${verb}` +
        `${rows.flagged > 0 ? ` (${rows.flagged} flagged)` : ''}, ${rows.repeated} recorded before, ${rows.refused} refused\n`,
    );
  }
  return failureOf(ended, io) ?? (rows.refused > 0 ? REFUSED : DONE);
}
