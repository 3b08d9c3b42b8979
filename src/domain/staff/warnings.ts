import type { RefusalCode } from '../refusal.js';
import { laterDay, type Day } from '../time.js';
import type { Career } from './career.js';
import { namedBy, type Contradiction } from './contradictions.js';
import { segmentOn, type Posting } from './postings.js';
import { conflicting, withoutPosting } from './rows.js';
import { isAttained, isOpening, postingIdOf, type Step } from './steps.js';

/** A flag of the timeline (facts.md), which shows in every answer whatever the day. */
export interface TimelineWarning {
  kind: 'conflict' | 'no-posting';
  /** The fact that carries the flag. */
  eventId: string;
  /** Where it belongs: the unit and position of the posting at fault, else those held that day. */
  unitCode?: string;
  positionCode?: string;
  /** The first day on which what collides does so. */
  since: Day;
  /** The flagged fact, then what it collides with. */
  because: string[];
  reasons: RefusalCode[];
}

/**
 * Every flag of a person's timeline, one for each fact that carries it, by fact id.
 * @param attained flags of what was attained (study, evaluations, ratings), or those of everything else
 */
export function timelineWarnings(career: Career, attained: boolean): TimelineWarning[] {
  if (career.contradictions.length === 0) return [];
  const steps = new Map(career.steps.map((step) => [step.id, step]));
  const found = new Map<string, TimelineWarning>();
  for (const contradiction of career.contradictions)
    for (const { kind, eventId } of flagsOf(contradiction)) {
      const step = steps.get(eventId);
      if (!step || isAttained(step.effect.does) !== attained) continue;
      const since = contradiction.facts.length > 1 ? sinceOf(contradiction, step, steps) : step.day;
      const others = contradiction.facts.filter((id) => id !== eventId);
      const same = found.get(`${kind} ${eventId}`);
      if (same) {
        same.because.push(...others.filter((id) => !same.because.includes(id)));
        if (!same.reasons.includes(contradiction.code)) same.reasons.push(contradiction.code);
        if (since < same.since) same.since = since;
      } else
        found.set(`${kind} ${eventId}`, {
          kind,
          eventId,
          ...placeOf(step, contradiction, career),
          since,
          because: [eventId, ...others],
          reasons: [contradiction.code],
        });
    }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}

function flagsOf(contradiction: Contradiction): Pick<TimelineWarning, 'kind' | 'eventId'>[] {
  return [
    ...[...conflicting([contradiction])].map((eventId) => ({ kind: 'conflict' as const, eventId })),
    ...[...withoutPosting([contradiction])].map((eventId) => ({ kind: 'no-posting' as const, eventId })),
  ];
}

/** Of a pair the day on which the second began; of a fact at fault its own. */
function sinceOf({ facts }: Contradiction, step: Step, steps: ReadonlyMap<string, Step>): Day {
  const pair = facts.every((id) => steps.get(id)?.effect.does === step.effect.does);
  if (!pair) return step.day;
  return facts.reduce((day, id) => laterDay(day, steps.get(id)!.day), step.day);
}

type Place = Pick<TimelineWarning, 'unitCode' | 'positionCode'>;

function placeOf(step: Step, contradiction: Contradiction, career: Career): Place {
  const { unitCode, positionCode } = step.data as Place;
  if (unitCode !== undefined) return placed(unitCode, positionCode);
  const posting = postingOf(step, career);
  if (posting) return placeOn(posting, step.day);
  const cancelled = career.standings.find(
    ({ fact, state }) => state === 'cancelled' && contradiction.facts.includes(fact.id),
  );
  const before = cancelled?.reading.data as Place | undefined;
  if (before?.unitCode !== undefined) return placed(before.unitCode, before.positionCode);
  const held = heldOn(step.day, career);
  return held ? placeOn(held, step.day) : {};
}

function postingOf(step: Step, { postings }: Career): Posting | undefined {
  const id = isOpening(step) ? postingIdOf(step) : namedBy(step);
  return postings.find((one) =>
    step.effect.does === 'approves-election' ? one.openedBy.id === id : one.postingId === id,
  );
}

/** In force on the day, else the last one begun by then, else the first of all. */
function heldOn(day: Day, { postings }: Career): Posting | undefined {
  const begun = postings.filter(({ fromDay }) => fromDay <= day);
  const latest = (of: readonly Posting[]) =>
    of.reduce<Posting | undefined>(
      (last, one) => (!last || one.fromDay > last.fromDay ? one : last),
      undefined,
    );
  return latest(begun.filter(({ toDay }) => day < toDay)) ?? latest(begun) ?? postings[0];
}

function placeOn(posting: Posting, day: Day): Place {
  const { unitCode, positionCode } = segmentOn(posting, day);
  return placed(unitCode, positionCode);
}

const placed = (unitCode: string, positionCode: string | undefined): Place => ({
  unitCode,
  ...(positionCode === undefined ? {} : { positionCode }),
});
