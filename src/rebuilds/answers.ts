import type { RebuildRecord } from '../read-store/rebuild/records.js';

/** Reading is nearly all of the work; the rest is indexes, catching up and the swap. */
const SHARE_OF_READING = 0.9;

/** A rebuild as the API tells of it. `now` in ms. */
export function rebuildAnswer(record: RebuildRecord, now: number) {
  const { failure, failedAt, diff, position, replaces, rows, endedAt } = record;
  const seconds =
    ((record.readAt?.getTime() ?? endedAt?.getTime() ?? now) - record.startedAt.getTime()) / 1_000;
  const rate = Math.round(record.facts / Math.max(0.001, seconds));
  const left = record.total - record.facts;
  return {
    rebuildId: record.id,
    projection: record.name,
    version: record.version,
    state: record.state,
    step: record.step,
    /** 0…1 */
    progress: progressOf(record),
    facts: record.facts,
    total: record.total,
    /** Facts a second while reading. */
    rate,
    ...(record.state === 'running' && rate > 0 ? { secondsLeft: Math.ceil(left / rate) } : {}),
    ...(position === null ? {} : { position }),
    ...(rows === null ? {} : { rows }),
    ...(replaces === null ? {} : { replaces }),
    ...(diff === null ? {} : { diff }),
    ...(failure === null
      ? {}
      : { failure: { ...(failedAt === null ? {} : { position: failedAt }), detail: failure } }),
    approval: record.approval,
    requestedBy: record.requestedBy,
    startedAt: record.startedAt.toISOString(),
    ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
  };
}

function progressOf({ state, facts, total }: RebuildRecord): number {
  if (state === 'done' || state === 'rolled-back' || state === 'awaiting-approval') return 1;
  return total === 0 ? 0 : Math.round(SHARE_OF_READING * 1_000 * (facts / total)) / 1_000;
}
