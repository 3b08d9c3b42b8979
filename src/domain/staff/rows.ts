import { FOREVER, type Day } from '../time.js';
import { identitySpans, statusSpans, type Career, type Identity, type Status } from './career.js';
import type { Contradiction } from './contradictions.js';
import type { Posting, Segment } from './postings.js';
import { isAttained } from './steps.js';

/** A posting over days in which neither its attributes nor the holder's name change. */
export interface PostingSlice extends Segment {
  postingId: string;
  /** As precise as recorded. */
  from: string;
  to?: string;
  /** The days used for comparing; of the posting, not of the slice (`fromDay`, `toDay` of Segment are the slice's). */
  postingFromDay: Day;
  postingToDay: Day;
  openedBy: string;
  closedBy?: string;
  conflict: boolean;
  code: string;
  fullName: string;
}

export interface PersonSpan {
  fromDay: Day;
  toDay: Day;
  status: Status;
  identity: Identity;
}

/** Ids of the facts that carry the flag `conflict`: both openings of a pair, and the fact at fault otherwise. */
export function conflicting(contradictions: readonly Contradiction[]): Set<string> {
  const found = new Set<string>();
  for (const { code, facts } of contradictions) {
    if (code === 'posting-still-named') continue;
    const pair = PAIRS.has(code);
    for (const id of pair ? facts : facts.slice(0, 1)) found.add(id);
  }
  return found;
}
const PAIRS = new Set<string>(['posting-overlap', 'same-post-twice', 'evaluation-exists', 'rating-exists']);

/** Whether a career contradicts itself; what is attained (courses, evaluations) has its flags in the timeline. */
export function inConflict({ contradictions, steps }: Career): boolean {
  const atFault = new Map(steps.map((step) => [step.id, step.effect.does]));
  return contradictions.some(({ code, facts }) => {
    const effect = atFault.get(facts[0]!);
    return code !== 'posting-still-named' && !(effect && isAttained(effect));
  });
}

/** Ids of the facts that name a posting whose opening was cancelled: flag `no-posting`. */
export function withoutPosting(contradictions: readonly Contradiction[]): Set<string> {
  return new Set(
    contradictions.filter(({ code }) => code === 'posting-still-named').map(({ facts }) => facts[0]!),
  );
}

/** Every posting, cut wherever what a list shows of it changes. */
export function postingSlices(career: Career): PostingSlice[] {
  const conflicts = conflicting(career.contradictions);
  const names = identitySpans(career);
  return career.postings.flatMap((posting) =>
    posting.segments.flatMap((segment) => cut(posting, segment, names, conflicts.has(posting.openedBy.id))),
  );
}

function cut(
  posting: Posting,
  segment: Segment,
  names: { fromDay: Day; identity: Identity }[],
  conflict: boolean,
): PostingSlice[] {
  const slices: PostingSlice[] = [];
  for (const [index, { fromDay, identity }] of names.entries()) {
    const nextDay = names[index + 1]?.fromDay;
    const from = fromDay > segment.fromDay ? fromDay : segment.fromDay;
    const to = nextDay !== undefined && nextDay < segment.toDay ? nextDay : segment.toDay;
    // A posting of no length still has one slice, for the timeline and the movements.
    const empty = segment.fromDay === segment.toDay;
    const shows = empty
      ? fromDay <= segment.fromDay && (nextDay === undefined || segment.fromDay < nextDay)
      : from < to;
    if (!shows) continue;
    const last = slices.at(-1);
    const [code, fullName] = [identity.code ?? '', identity.fullName ?? ''];
    if (last && last.code === code && last.fullName === fullName) last.toDay = to;
    else
      slices.push(sliceOf(posting, { ...segment, fromDay: from, toDay: to }, { code, fullName, conflict }));
  }
  return slices;
}

function sliceOf(
  posting: Posting,
  segment: Segment,
  rest: Pick<PostingSlice, 'code' | 'fullName' | 'conflict'>,
): PostingSlice {
  const { closedBy, openedBy } = posting;
  return {
    ...segment,
    ...rest,
    postingId: posting.postingId,
    from: openedBy.effectiveOn,
    ...(closedBy ? { to: closedBy.effectiveOn, closedBy: closedBy.id } : {}),
    postingFromDay: posting.fromDay,
    postingToDay: posting.toDay,
    openedBy: openedBy.id,
  };
}

/** Who the person is and stands as, over all days. Empty where no file is open. */
export function personSpans(career: Career): PersonSpan[] {
  const identities = identitySpans(career);
  if (identities.length === 0) return [];
  const statuses = statusSpans(career);
  const days = [...new Set([...identities, ...statuses].map(({ fromDay }) => fromDay))].sort();
  return days.map((fromDay, index) => ({
    fromDay,
    toDay: days[index + 1] ?? FOREVER,
    identity: identities.findLast((one) => one.fromDay <= fromDay)!.identity,
    status: statuses.findLast((one) => one.fromDay <= fromDay)!.status,
  }));
}

/** As `unitsOf` (reach.ts), from slices: the units a person belongs to, for deciding who may see the dossier. */
export function unitsOfSlices(slices: readonly PostingSlice[], today: Day): string[] {
  const current = slices.filter((slice) => slice.postingToDay > today && slice.toDay > today);
  if (current.length > 0) return current.map(({ unitCode }) => unitCode);
  const last = slices.reduce<PostingSlice | undefined>(
    (latest, slice) => (!latest || slice.toDay >= latest.toDay ? slice : latest),
    undefined,
  );
  return last ? [last.unitCode] : [];
}

/** Of the slices of one posting the one that shows on a day: before it begins the first, after it ended the last. */
export function sliceShownOn(slices: readonly PostingSlice[], day: Day): PostingSlice {
  return slices.findLast((slice) => slice.fromDay <= day) ?? slices[0]!;
}
