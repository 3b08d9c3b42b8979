import type { PostingKind } from '../facts/posting-kinds.js';
import { FOREVER, lastDayOfTerm, laterDay, type Day } from '../time.js';
import {
  boundary,
  byOrder,
  closesOf,
  isEnd,
  isLeaving,
  isOpening,
  isStayed,
  mayMeet,
  postingIdOf,
  type Step,
} from './steps.js';

/** How a posting reads over a span of days, `[fromDay, toDay)`. */
export interface Segment {
  fromDay: Day;
  toDay: Day;
  unitCode: string;
  positionCode: string;
  kind: PostingKind;
  label?: string;
  acting: boolean;
  onLeave: boolean;
  /** The planned last day; it closes nothing. */
  until?: Day;
  termEndsOn?: Day;
}

export interface Posting {
  postingId: string;
  openedBy: Step;
  /** What ends it, and the day from which it no longer holds. */
  closedBy?: Step;
  fromDay: Day;
  /** FOREVER while no end is known. */
  toDay: Day;
  /** In order of days, without gaps; one of zero length for a posting that ends on the day it begins. */
  segments: Segment[];
  /** Further ends, which do not count. */
  otherEnds: Step[];
  /** Changes of it, those outside its days too. */
  changes: Step[];
}

export const isPlace = (kind: PostingKind) => kind === 'primary' || kind === 'rotation';
const changesPosting = (step: Step) =>
  step.effect.does === 'changes-posting' || step.effect.does === 'renews-term' || isStayed(step);

interface Draft {
  opening: Step;
  ends: Step[];
  changes: Step[];
}

function drafts(steps: readonly Step[]): Map<string, Draft> {
  const byPosting = new Map<string, Draft>();
  for (const step of steps)
    if (isOpening(step) && !byPosting.has(postingIdOf(step)))
      byPosting.set(postingIdOf(step), { opening: step, ends: [], changes: [] });
  for (const step of steps) {
    const closed = isEnd(step) ? postingIdOf(step) : closesOf(step);
    if (closed !== undefined) byPosting.get(closed)?.ends.push(step);
    if (changesPosting(step)) byPosting.get(postingIdOf(step))?.changes.push(step);
  }
  return byPosting;
}

/** Of several ends the earliest counts; on one day an end that names the posting before a leaving fact. */
function firstEnd(draft: Draft, leavings: readonly Step[]): Step | undefined {
  const ends = [...draft.ends].sort(byOrder);
  const leaving = leavings.find((step) => step.day > draft.opening.day);
  const named = ends[0];
  if (!leaving) return named;
  // “Relieved in May, retired on 20 May” is one end: a partial day may lie before the leaving.
  return named && named.span.first <= leaving.day ? named : leaving;
}

function kindOn(draft: Draft, day: Day): PostingKind {
  let kind = openingKind(draft.opening);
  for (const step of [...draft.changes].sort(byOrder)) if (step.day <= day) kind = changedKind(step) ?? kind;
  return kind;
}

export const openingKind = (opening: Step): PostingKind => {
  const own = opening.data['kind'] as PostingKind | undefined;
  return own ?? (opening.effect.does === 'opens-posting' ? opening.effect.kind : 'primary');
};

const changedKind = (step: Step): PostingKind | undefined =>
  isStayed(step) ? 'primary' : (step.data['kind'] as PostingKind | undefined);

/** The same place: the one primary-or-rotation place, else the same kind, unit and position. */
function samePlace(former: Draft, end: Step, next: Draft): boolean {
  const kind = kindOn(former, end.day);
  const nextKind = openingKind(next.opening);
  if (isPlace(kind)) return isPlace(nextKind);
  return (
    kind === nextKind &&
    former.opening.data['unitCode'] === next.opening.data['unitCode'] &&
    former.opening.data['positionCode'] === next.opening.data['positionCode']
  );
}

/**
 * Lets a partial end and the next start in the same place meet (`time.md`, “Precision”). Returns the day a posting
 * ends where it is not the end's own, by posting; starts are moved on their steps.
 */
function meet(all: Map<string, Draft>, leavings: readonly Step[]): Map<string, Day> {
  const moved = new Map<string, Day>();
  // Of two that begin on one day the id decides, not which was recorded first.
  const starts = [...all].sort(
    ([a, one], [b, other]) => compare(one.opening.span.first, other.opening.span.first) || compare(a, b),
  );
  for (const [id, draft] of starts) {
    const end = firstEnd(draft, leavings);
    if (!end) continue;
    const next = starts.find(
      ([, other]) => other.opening.span.first > draft.opening.span.first && samePlace(draft, end, other),
    )?.[1];
    // A fact that both closes and opens has one day.
    if (!next || next.opening === end || isOpening(end) || !mayMeet(end.span, next.opening.span)) continue;
    const day = boundary(end.span, next.opening.span);
    if (isEnd(end)) end.day = day;
    else moved.set(id, day);
    next.opening.day = day;
  }
  return moved;
}

/** Days and attributes of every posting in a dossier, from all its facts in force. */
export function buildPostings(steps: readonly Step[]): Posting[] {
  const all = drafts(steps);
  const leavings = steps.filter(isLeaving).sort(byOrder);
  const moved = meet(all, leavings);
  const postings: Posting[] = [];
  for (const [postingId, draft] of all) {
    const closedBy = firstEnd(draft, leavings);
    const fromDay = draft.opening.day;
    const toDay = closedBy ? endOf(closedBy, moved.get(postingId), leavings, fromDay) : FOREVER;
    postings.push({
      postingId,
      openedBy: draft.opening,
      ...(closedBy ? { closedBy } : {}),
      fromDay,
      toDay,
      segments: segmentsOf(draft, fromDay, toDay),
      otherEnds: draft.ends.filter((end) => end !== closedBy),
      changes: draft.changes,
    });
  }
  return postings.sort((a, b) => compare(a.fromDay, b.fromDay) || compare(a.postingId, b.postingId));
}

function endOf(end: Step, met: Day | undefined, leavings: readonly Step[], fromDay: Day): Day {
  if (met !== undefined) return met;
  if (end.span.precision === 'day') return end.day;
  const leaving = leavings.find((step) => step.day > fromDay && step.day < end.day);
  return isEnd(end) && leaving ? laterDay(leaving.day, end.span.first) : end.day;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A term given in months or by its last day, counted from `day`. */
function termOf(step: Step, day: Day): Day | undefined {
  const months = step.data['termMonths'] as number | undefined;
  return (step.data['termEndsOn'] as Day | undefined) ?? (months ? lastDayOfTerm(day, months) : undefined);
}

/** The fact that set the term in force on a day: the last renewal by then that names one, else the opening. */
export function termSetBy({ openedBy, changes, fromDay, toDay }: Posting, day: Day): Step {
  const renewals = changes.filter(
    (step) => step.effect.does === 'renews-term' && step.day >= fromDay && step.day < toDay,
  );
  return (
    renewals.sort(byOrder).findLast((step) => step.day <= day && termOf(step, step.day) !== undefined) ??
    openedBy
  );
}

interface Attributes extends Omit<Segment, 'fromDay' | 'toDay' | 'acting'> {
  saidActing?: boolean;
}

function segmentsOf(draft: Draft, fromDay: Day, toDay: Day): Segment[] {
  const { opening } = draft;
  const data = opening.data as unknown as Attributes & { acting?: boolean };
  const term = termOf(opening, fromDay);
  let now: Attributes = {
    unitCode: data.unitCode,
    positionCode: data.positionCode,
    kind: openingKind(opening),
    onLeave: data.onLeave ?? false,
    ...(data.label === undefined ? {} : { label: data.label }),
    ...(data.acting === undefined ? {} : { saidActing: data.acting }),
    ...(data.until === undefined ? {} : { until: data.until }),
    ...(term === undefined ? {} : { termEndsOn: term }),
  };
  const segments: Segment[] = [];
  let since = fromDay;
  const inside = draft.changes.filter((step) => step.day >= fromDay && step.day < toDay).sort(byOrder);
  for (const step of inside) {
    if (step.day > since) {
      segments.push(segment(now, since, step.day));
      since = step.day;
    }
    now = changed(now, step);
  }
  segments.push(segment(now, since, toDay));
  return segments;
}

function segment({ saidActing, ...now }: Attributes, fromDay: Day, toDay: Day): Segment {
  return { ...now, fromDay, toDay, acting: saidActing ?? now.kind === 'acting' };
}

function changed(now: Attributes, step: Step): Attributes {
  if (isStayed(step)) return { ...now, kind: 'primary' };
  if (step.effect.does === 'renews-term') {
    const term = termOf(step, step.day);
    return term === undefined ? now : { ...now, termEndsOn: term };
  }
  const { positionCode, kind, onLeave, acting, label } = step.data as Partial<Attributes> & {
    acting?: boolean;
  };
  return {
    ...now,
    ...(positionCode === undefined ? {} : { positionCode }),
    ...(kind === undefined ? {} : { kind }),
    ...(onLeave === undefined ? {} : { onLeave }),
    ...(acting === undefined ? {} : { saidActing: acting }),
    ...(label === undefined ? {} : { label }),
  };
}

/** How a posting reads on a day; before it begins as on its first day, after it ended as on its last. */
export function segmentOn(posting: Posting, day: Day): Segment {
  let found = posting.segments[0]!;
  for (const candidate of posting.segments) if (candidate.fromDay <= day) found = candidate;
  return found;
}

export const inForceOn = (posting: Posting, day: Day) => posting.fromDay <= day && day < posting.toDay;
