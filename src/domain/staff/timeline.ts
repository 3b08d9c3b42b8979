import type { Decision, JsonObject, RecordedFact } from '../facts/fact.js';
import { readingOf, type Reading, type Standing } from '../standing.js';
import type { Career } from './career.js';
import { revokedLeavings } from './links.js';
import { conflicting, withoutPosting } from './rows.js';
import { PHASE, stepOf } from './steps.js';

/** A fact as recorded, as the API answers it. */
export interface FactRow {
  eventId: string;
  position: number;
  revision: number;
  recordedAt: string;
  recordedBy: string;
  type: string;
  effectiveOn?: string;
  data: JsonObject;
  decision?: Decision;
  note?: string;
  source?: object;
}

export function factRow(fact: RecordedFact): FactRow {
  const { id, position, revision, recordedAt, recordedBy, type, data } = fact;
  return {
    eventId: id,
    position,
    revision,
    recordedAt,
    recordedBy,
    type,
    ...(fact.effectiveOn === undefined ? {} : { effectiveOn: fact.effectiveOn }),
    data,
    ...(fact.decision ? { decision: fact.decision } : {}),
    ...(fact.note === undefined ? {} : { note: fact.note }),
    ...(fact.source ? { source: fact.source } : {}),
  };
}

/** A row of the career: what holds, what was written, and the facts on it. */
export interface TimelineRow extends Omit<FactRow, 'revision' | 'recordedBy'> {
  state: Standing['state'];
  asRecorded?: Reading;
  history: { eventId: string; type: string; position: number; recordedAt: string; reason: string }[];
  flags: string[];
}

/** The career in effective order, corrections folded into their targets; ties by phase, then position. */
export function timelineOf(career: Career): TimelineRow[] {
  const settled = new Map(career.steps.map((step) => [step.id, step]));
  const placed = career.standings.map((standing) => {
    const step = settled.get(standing.fact.id) ?? stepOf(standing);
    return { standing, day: step?.day ?? '', phase: step?.phase ?? PHASE.other };
  });
  placed.sort(
    (a, b) =>
      (a.day < b.day ? -1 : a.day > b.day ? 1 : 0) ||
      a.phase - b.phase ||
      a.standing.fact.position - b.standing.fact.position,
  );
  const conflicts = conflicting(career.contradictions);
  const orphans = withoutPosting(career.contradictions);
  const revoked = revokedLeavings(career.steps);
  return placed.map(({ standing }) => {
    const flags: string[] = [];
    if (conflicts.has(standing.fact.id)) flags.push('conflict');
    if (orphans.has(standing.fact.id)) flags.push('no-posting');
    if (revoked.has(standing.fact.id)) flags.push('revoked');
    return rowOf(standing, flags);
  });
}

function rowOf({ fact, reading, state, history }: Standing, flags: string[]): TimelineRow {
  const { revision: _revision, recordedBy: _by, ...row } = factRow(fact);
  const { decision: _decision, ...rest } = row;
  return {
    ...rest,
    ...(reading.effectiveOn === undefined ? {} : { effectiveOn: reading.effectiveOn }),
    data: reading.data,
    ...(reading.decision ? { decision: reading.decision } : {}),
    state,
    ...(state === 'corrected' ? { asRecorded: readingOf(fact) } : {}),
    history: history.map((other) => ({
      eventId: other.id,
      type: other.type,
      position: other.position,
      recordedAt: other.recordedAt,
      reason: other.data['reason'] as string,
    })),
    flags,
  };
}
