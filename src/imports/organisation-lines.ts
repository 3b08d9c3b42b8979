import type { Caller } from '../access/scope.js';
import { OrganisationBatch } from '../commands/organisation-batch.js';
import type { OrganisationPipeline } from '../commands/organisation-pipeline.js';
import type { Organisation } from '../domain/organisation/organisation.js';
import { Refusal } from '../domain/refusal.js';
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
    let waiting = lines.map((line) => ({ ...line, read: readLine(line) }));
    for (let before = Infinity; waiting.length < before;) {
      before = waiting.length;
      const left: typeof waiting = [];
      for (const line of waiting) {
        if (waits(recording, line, tally)) left.push(line);
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

/** Records the line. @returns whether it waits for another one, because its parent may come later in the file */
function waits(
  recording: OrganisationBatch,
  { line, subject: whom, read }: SubjectLine & { read: ReadLine | RefusedLine },
  tally: Tally,
): boolean {
  if (isRefused(read)) {
    tally.refused.push(read);
    return false;
  }
  const [subject, code] = whom.split(':') as ['unit' | 'position', string];
  const { id } = identify(whom, [read], [])[0]!;
  try {
    if (recording.has(id)) tally.repeated++;
    else {
      recording.record({ subject, code, input: read.input, id, hash: read.hash });
      tally.accepted++;
    }
    return false;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'unknown-unit') return true;
    tally.refused.push({ line, code: error.code, message: error.detail ?? error.code });
    return false;
  }
}
