import { scopeOf, within, type Caller } from '../access/scope.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import type { Dossier } from '../domain/staff/dossier.js';
import { unitsOf } from '../domain/staff/reach.js';
import type { Day } from '../domain/time.js';
import type { Batch } from './batches.js';
import { readLine, type ReadLine, type RefusedLine, type StagedLine } from './judge-lines.js';
import { headingsOf } from './rows/headings.js';
import { isRowKind, rowKindOf } from './rows/kinds.js';
import { Names } from './rows/names.js';
import { readRow } from './rows/read-row.js';

/** A staged line as facts: one of NDJSON, one or several of a row; or why it is none. */
export type LineReader = (line: StagedLine, dossier?: Dossier) => (ReadLine | RefusedLine)[];

export const readNdjson: LineReader = (line) => [readLine(line)];

/** Reads rows of a sheet by the names that units and positions have in this organisation. */
export function rowReader(batch: Batch, organisation: Organisation, today: Day): LineReader {
  if (!isRowKind(batch.kind)) throw new Error(`${batch.kind} holds no rows`);
  const kind = rowKindOf(batch.kind);
  const headings = headingsOf(batch.headings ?? [], kind);
  const scope = scopeOf(batch.caller as Caller);
  const area = scope.all ? undefined : organisation.subtree(scope.unit, today);
  const names = new Names(organisation, area && ((code) => area.has(code)));
  return (line, dossier) => {
    // Whose dossier lies outside the caller's area has no name for the caller.
    const seen = dossier && (!area || within(unitsOf(dossier.career, today), area));
    const read = readRow(line, { headings, kind, names }, seen ? nameIn(dossier) : undefined);
    return Array.isArray(read) ? read : [read];
  };
}

/** The name a dossier bears now. */
function nameIn({ career }: Dossier): string | undefined {
  const named = career.steps.filter(
    ({ effect, data }) =>
      (effect.does === 'opens-file' || effect.does === 'changes-details') &&
      typeof data['fullName'] === 'string',
  );
  return named.at(-1)?.data['fullName'] as string | undefined;
}
