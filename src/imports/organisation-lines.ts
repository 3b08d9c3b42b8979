import type { Caller } from '../access/scope.js';
import { OrganisationBatch, type OrganisationLine } from '../commands/organisation-batch.js';
import type { OrganisationPipeline } from '../commands/organisation-pipeline.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { find } from '../domain/facts/catalogue.js';
import { Refusal } from '../domain/refusal.js';
import { spanOf } from '../domain/time.js';
import type { EventStore } from '../event-store/event-store.js';
import type { OrganisationLog } from '../read-store/organisation-log.js';
import type { Batch, Tally } from './batches.js';
import {
  identify,
  isRefused,
  readLine,
  type ReadLine,
  type RefusedLine,
  type StagedLine,
} from './judge-lines.js';

export type SubjectLine = StagedLine & { subject: string };

interface Parts {
  store: EventStore;
  organisations: OrganisationLog;
  organisation: OrganisationPipeline;
  now: () => number;
}

interface Circumstances {
  batch: Batch;
  caller: Caller;
  dryRun: boolean;
  /** What the dry run has made of the organisation so far. */
  imagined: Organisation | undefined;
}

/** Appends on their way at once: few enough that none waits longer than an append may take. */
const ON_THE_WAY = 200;

/**
 * Records lines about units and positions one by one, parents before children wherever they stand in the file.
 * @returns the organisation they leave
 */
export async function recordOrganisationLines(
  lines: readonly SubjectLine[],
  parts: Parts,
  { batch, caller, dryRun, imagined }: Circumstances,
  tally: Tally,
): Promise<Organisation> {
  const note = (position: number | undefined) => {
    if (position !== undefined && position > (tally.position ?? 0)) tally.position = position;
  };
  return parts.organisation.inLine(async () => {
    const { organisation, position } = await parts.organisations.now();
    const facts = await parts.organisations.facts('', position);
    const recording = new OrganisationBatch(imagined ?? organisation, facts, {
      caller,
      correlationId: batch.id,
      lenient: !batch.strict,
      store: dryRun ? undefined : parts.store,
      now: parts.now,
    });
    const all = lines.map((line) => ({ ...line, read: readLine(line) }));
    const ends = endsIn(all);
    let waiting = all;
    for (let before = Infinity; waiting.length < before;) {
      before = waiting.length;
      const left: typeof waiting = [];
      for (const line of waiting) {
        if (waits(recording, line, ends, tally)) left.push(line);
        if (recording.onTheWay >= ON_THE_WAY) note(await recording.flush());
      }
      waiting = left;
    }
    for (const { line } of waiting)
      tally.refused.push({ line, code: 'unknown-unit', message: 'there is no unit to stand below' });
    note(await recording.flush());
    return recording.organisation;
  });
}

type ReadSubjectLine = SubjectLine & { read: ReadLine | RefusedLine };
/** Ends of units and positions that are recorded with their opening, or wait for their own turn. */
interface Ends {
  lines: (SubjectLine & { read: ReadLine })[];
  taken: Set<number>;
}

function endsIn(lines: readonly ReadSubjectLine[]): Map<string, Ends> {
  const found = new Map<string, Ends>();
  for (const { read, ...line } of lines) {
    if (isRefused(read)) continue;
    const does = find(read.input.type)?.effect.does;
    if (does !== 'ends-unit' && does !== 'abolishes-position') continue;
    const same = found.get(line.subject) ?? { lines: [], taken: new Set() };
    same.lines.push({ ...line, read });
    found.set(line.subject, same);
  }
  return found;
}

/** Records the line. @returns whether it waits for another one, because its parent may come later in the file */
function waits(
  recording: OrganisationBatch,
  { line, subject: whom, read }: ReadSubjectLine,
  ends: ReadonlyMap<string, Ends>,
  tally: Tally,
): boolean {
  if (isRefused(read)) {
    tally.refused.push(read);
    return false;
  }
  if (ends.get(whom)?.taken.has(line)) return false;
  const own = lineOf(whom, read);
  try {
    if (recording.has(own.id)) tally.repeated++;
    else tally.accepted += recordWithEnd(recording, own, ends.get(whom));
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'unknown-unit') return true;
    tally.refused.push({ line, code: error.code, message: error.detail ?? error.code });
    return false;
  }
}

function lineOf(whom: string, read: ReadLine): OrganisationLine {
  const [subject, code] = whom.split(':') as ['unit' | 'position', string];
  const { id } = identify(whom, [read], [])[0]!;
  return { subject, code, input: read.input, id, hash: read.hash };
}

/**
 * An older unit of a code that is in use again stands only together with its end, which is another line.
 * @returns how many lines are recorded by it
 * @throws Refusal
 */
function recordWithEnd(recording: OrganisationBatch, own: OrganisationLine, ends: Ends | undefined): number {
  try {
    recording.record(own);
    return 1;
  } catch (error) {
    const inUse =
      error instanceof Refusal && (error.code === 'unit-exists' || error.code === 'position-exists');
    const opened = spanOf(own.input.effectiveOn)?.first ?? '';
    const [end] = (ends?.lines ?? [])
      .filter(({ line, read }) => !ends!.taken.has(line) && dayOf(read) > opened)
      .sort((a, b) => (dayOf(a.read) < dayOf(b.read) ? -1 : 1));
    if (!inUse || !end) throw error;
    recording.record(own, lineOf(end.subject, end.read));
    ends!.taken.add(end.line);
    return 2;
  }
}

const dayOf = ({ input }: ReadLine) => spanOf(input.effectiveOn)?.last ?? '';
