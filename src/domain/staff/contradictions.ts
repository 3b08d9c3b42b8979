import type { RefusalCode } from '../refusal.js';
import type { Standing } from '../standing.js';
import { linkContradictions } from './links.js';
import { notedContradictions } from './noted.js';
import { isPlace, type Posting, type Segment } from './postings.js';
import { byOrder, isDeath, isEnd, isLeaving, isOpening, isService, postingIdOf, type Step } from './steps.js';

/** Something wrong with the whole timeline. `facts` names what collides: first the one at fault, then the others. */
export interface Contradiction {
  code: RefusalCode;
  facts: string[];
}

/** What cannot be understood: refused even where an archive is recorded as filed. */
export const NOT_UNDERSTOOD: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'end-before-start',
  'posting-unknown',
  'posting-id-used',
  'target-unknown',
  'file-not-open',
  'file-already-open',
  'file-still-used',
]);

export const keyOf = ({ code, facts }: Contradiction) => `${code} ${[...facts].sort().join(' ')}`;

/** Everything that contradicts itself in a dossier, in a stable order. */
export function contradictionsOf(
  standings: readonly Standing[],
  steps: readonly Step[],
  postings: readonly Posting[],
): Contradiction[] {
  return [
    ...fileContradictions(steps),
    ...namingContradictions(standings, steps, postings),
    ...postings.flatMap(endContradictions),
    ...overlaps(postings),
    ...leavingContradictions(steps),
    ...duplicateRatings(steps),
    ...notedContradictions(steps),
    ...linkContradictions(standings, steps),
    ...certificateContradictions(steps),
  ];
}

function fileContradictions(steps: readonly Step[]): Contradiction[] {
  const [file, ...others] = steps.filter((step) => step.effect.does === 'opens-file');
  if (file) return others.map((other) => ({ code: 'file-already-open', facts: [other.id, file.id] }));
  return steps.length > 0 ? [{ code: 'file-still-used', facts: steps.map((step) => step.id) }] : [];
}

/** Facts that name a posting or an election which nobody opened, or whose opening is cancelled. */
function namingContradictions(
  standings: readonly Standing[],
  steps: readonly Step[],
  postings: readonly Posting[],
): Contradiction[] {
  const open = new Map(postings.map((posting) => [posting.postingId, posting]));
  const found: Contradiction[] = [];
  for (const step of steps) {
    if (isOpening(step)) {
      const holder = open.get(postingIdOf(step));
      if (holder && holder.openedBy !== step)
        found.push({ code: 'posting-id-used', facts: [step.id, holder.openedBy.id] });
    }
    const target = namedBy(step);
    if (target === undefined) continue;
    const cancelled = standings.find(({ fact, state, reading }) => {
      if (state !== 'cancelled') return false;
      return step.effect.does === 'approves-election'
        ? fact.id === target
        : ((reading.data['postingId'] as string | undefined) ?? fact.id) === target;
    });
    const known =
      step.effect.does === 'approves-election'
        ? steps.some((other) => other.id === target && other.type === 'OfficeElected')
        : open.has(target) && open.get(target)?.openedBy !== step;
    if (known) continue;
    if (cancelled) found.push({ code: 'posting-still-named', facts: [step.id, cancelled.fact.id] });
    else if (step.effect.does === 'approves-election')
      found.push({ code: 'target-unknown', facts: [step.id] });
    else found.push({ code: 'posting-unknown', facts: [step.id] });
  }
  return found;
}

/** The posting (or election) a fact names, beside the one it may open itself. */
export function namedBy(step: Step): string | undefined {
  switch (step.effect.does) {
    case 'closes-posting':
    case 'changes-posting':
    case 'renews-term':
      return step.data['postingId'] as string;
    case 'approves-election':
      return step.data['electionEventId'] as string;
    case 'opens-posting':
      return step.data['fromPostingId'] as string | undefined;
    default:
      return undefined;
  }
}

function endContradictions(posting: Posting): Contradiction[] {
  const { openedBy, closedBy, fromDay, toDay } = posting;
  const found: Contradiction[] = [];
  if (closedBy && toDay < fromDay)
    found.push({ code: 'end-before-start', facts: [closedBy.id, openedBy.id] });
  for (const end of posting.otherEnds) {
    if (end.day < fromDay) found.push({ code: 'end-before-start', facts: [end.id, openedBy.id] });
    // An end named after the leaving is one thing wrong, and is told as such.
    else if (closedBy && !(isLeaving(closedBy) && isEnd(end)))
      found.push({ code: 'already-ended', facts: [end.id, closedBy.id] });
  }
  for (const change of posting.changes)
    if (change.day < fromDay || change.day > toDay)
      found.push({
        code: 'outside-posting',
        facts: [change.id, change.day < fromDay || !closedBy ? openedBy.id : closedBy.id],
      });
  return found;
}

/** A primary kept by `keepsPosting` stands beside its rotation. */
const keeps = (rotation: Posting, primary: Posting) =>
  rotation.openedBy.data['keepsPosting'] === true &&
  rotation.openedBy.data['fromPostingId'] === primary.postingId;

function overlap(a: Posting, b: Posting): RefusalCode | undefined {
  if (a.fromDay >= b.toDay || b.fromDay >= a.toDay) return undefined;
  let found: RefusalCode | undefined;
  for (const s of a.segments)
    for (const t of b.segments) {
      if (s.fromDay >= t.toDay || t.fromDay >= s.toDay || s.fromDay >= s.toDay || t.fromDay >= t.toDay)
        continue;
      if (s.unitCode === t.unitCode && s.positionCode === t.positionCode) return 'same-post-twice';
      if (isPlace(s.kind) && isPlace(t.kind) && !keptBeside(a, s, b, t)) found = 'posting-overlap';
    }
  return found;
}

const keptBeside = (a: Posting, s: Segment, b: Posting, t: Segment) =>
  (s.kind === 'rotation' && t.kind === 'primary' && keeps(a, b)) ||
  (t.kind === 'rotation' && s.kind === 'primary' && keeps(b, a));

function overlaps(postings: readonly Posting[]): Contradiction[] {
  const found: Contradiction[] = [];
  for (let i = 0; i < postings.length; i++)
    for (let j = i + 1; j < postings.length; j++) {
      const code = overlap(postings[i]!, postings[j]!);
      if (code) found.push({ code, facts: [postings[i]!.openedBy.id, postings[j]!.openedBy.id] });
    }
  return found;
}

/** Facts after a leaving and before a new service; after death study and service too. */
function leavingContradictions(steps: readonly Step[]): Contradiction[] {
  const found: Contradiction[] = [];
  if (!steps.some(isLeaving)) return found;
  let left: Step | undefined;
  let dead: Step | undefined;
  for (const step of [...steps].sort(byOrder)) {
    if (isLeaving(step)) {
      left = step;
      if (isDeath(step)) dead = step;
    } else if (isService(step)) {
      if (dead) found.push({ code: 'after-death', facts: [step.id, dead.id] });
      else left = undefined;
    } else if (dead && needsLife(step)) found.push({ code: 'after-death', facts: [step.id, dead.id] });
    else if (left && touchesPostings(step) && !endsWith(step, left))
      found.push({ code: dead ? 'after-death' : 'after-leaving', facts: [step.id, (dead ?? left).id] });
  }
  return found;
}

const needsLife = ({ effect }: Step) =>
  effect.does === 'develops' || (effect.does === 'notes' && effect.living === true);

const touchesPostings = (step: Step) =>
  isOpening(step) ||
  step.effect.does === 'closes-posting' ||
  step.effect.does === 'changes-posting' ||
  step.effect.does === 'renews-term';

/** “Relieved and retired on 1 July”: an end on the day of leaving is no contradiction. */
const endsWith = (step: Step, leaving: Step) => isEnd(step) && step.span.first <= leaving.day;

const evaluated = ({ data }: Step) => `${data['period'] as string} ${data['unitCode'] as string}`;

/**
 * One evaluation per person, period and unit, but for those that a revision takes the place of; one rating per person
 * and year. A revision is of the same period and unit.
 */
function duplicateRatings(steps: readonly Step[]): Contradiction[] {
  const first = new Map<string, Step>();
  const found: Contradiction[] = [];
  const evaluations = steps.filter(({ effect }) => effect.does === 'evaluates');
  const revised = new Set(evaluations.map(({ data }) => data['evaluationEventId']));
  for (const step of evaluations) {
    const of = evaluations.find(({ id }) => id === step.data['evaluationEventId']);
    if (of && evaluated(of) !== evaluated(step))
      found.push({ code: 'other-evaluation', facts: [step.id, of.id] });
  }
  for (const step of steps) {
    const rates = step.effect.does === 'rates-year';
    if (!rates && (step.effect.does !== 'evaluates' || revised.has(step.id))) continue;
    const key = rates ? `year ${step.data['year'] as number}` : evaluated(step);
    const other = first.get(key);
    if (other)
      found.push({ code: rates ? 'rating-exists' : 'evaluation-exists', facts: [step.id, other.id] });
    else first.set(key, step);
  }
  return found;
}

/** Certificates that ran out before they were given. */
const certificateContradictions = (steps: readonly Step[]): Contradiction[] =>
  steps
    .filter(({ effect, data, span }) => {
      const expires = data['expiresOn'];
      return effect.does === 'develops' && typeof expires === 'string' && expires < span.first;
    })
    .map(({ id }) => ({ code: 'end-before-start', facts: [id] }));
