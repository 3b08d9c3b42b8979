import { factTypes, find } from '../facts/catalogue.js';
import type { DossierEffect, Effect } from '../facts/effects.js';
import type { JsonObject } from '../facts/fact.js';
import type { Standing } from '../standing.js';
import { fineness, span, type Day, type Span } from '../time.js';

/** A fact in force, on its way into the career. */
export interface Step {
  id: string;
  type: string;
  effect: DossierEffect;
  data: JsonObject;
  revision: number;
  span: Span;
  /** As precise as recorded. */
  effectiveOn: string;
  /** The day used for comparing; meeting partial days may move it within its span. */
  day: Day;
  phase: number;
}

/** Phases of one day, in the order of `time.md`: what opens comes before what closes. */
export const PHASE = {
  file: 0,
  leaving: 1,
  service: 2,
  opening: 3,
  other: 4,
  closing: 5,
  leavingLast: 6,
  death: 7,
} as const;

export const isStayed = (step: Step) => step.type === 'RotationEnded' && step.data['outcome'] === 'stayed';
export const isEnd = (step: Step) => step.effect.does === 'closes-posting' && !isStayed(step);
export const isOpening = (step: Step) => step.effect.does === 'opens-posting';
export const isLeaving = (step: Step) => step.effect.does === 'leaves';
export const isDeath = ({ effect }: Step) => effect.does === 'leaves' && effect.status === 'died';
export const isService = (step: Step) => step.effect.does === 'begins-service';
const endsNoted = (step: Step) => step.effect.does === 'notes' && step.effect.ends === true;
/** Effects whose facts stand alone: they decide nothing about who holds what. */
const ATTAINED = new Set<string>(['develops', 'evaluates', 'rates-year', 'notes']);
export const isAttained = (does: string): boolean => ATTAINED.has(does);
/** What decides who somebody is and what is held when. */
const CAREER = new Set<Effect['does']>([
  'opens-file',
  'changes-details',
  'begins-service',
  'opens-posting',
  'closes-posting',
  'changes-posting',
  'renews-term',
  'leaves',
  'revokes-leaving',
]);
export const decidesCareer = ({ does }: Effect): boolean => CAREER.has(does);
export const CAREER_FACTS = factTypes.filter((type) => decidesCareer(find(type)!.effect));
export const postingIdOf = (step: Step): string =>
  (step.data['postingId'] as string | undefined) ?? (isOpening(step) ? step.id : '');
/** The posting an opening closes on its day. */
export const closesOf = (step: Step): string | undefined =>
  isOpening(step) && step.data['keepsPosting'] !== true
    ? (step.data['fromPostingId'] as string | undefined)
    : undefined;

function phaseOf(step: Step): number {
  switch (step.effect.does) {
    case 'opens-file':
      return PHASE.file;
    case 'leaves':
      return isDeath(step) ? PHASE.death : PHASE.leaving;
    case 'begins-service':
      return PHASE.service;
    case 'opens-posting':
      return PHASE.opening;
    case 'closes-posting':
      return isStayed(step) ? PHASE.other : PHASE.closing;
    case 'changes-details':
    case 'changes-posting':
    case 'renews-term':
    case 'approves-election':
    case 'develops':
    case 'evaluates':
    case 'rates-year':
    case 'revokes-leaving':
    case 'notes':
    case 'corrects':
    case 'cancels':
      return PHASE.other;
  }
}

export const byOrder = (a: Step, b: Step) =>
  a.day < b.day ? -1 : a.day > b.day ? 1 : a.phase - b.phase || a.revision - b.revision;

export function stepOf({ fact, reading }: Standing): Step | undefined {
  const entry = find(fact.type);
  if (!entry?.subjects.includes('dossier') || reading.effectiveOn === undefined) return undefined;
  const recorded = span(reading.effectiveOn);
  const step: Step = {
    id: fact.id,
    type: fact.type,
    effect: entry.effect as DossierEffect,
    data: reading.data,
    revision: fact.revision,
    span: recorded,
    effectiveOn: reading.effectiveOn,
    day: recorded.first,
    phase: PHASE.other,
  };
  step.phase = phaseOf(step);
  if (isEnd(step) || isLeaving(step) || endsNoted(step)) step.day = recorded.last;
  return step;
}

/** The facts in force as steps; facts of a type this version does not know change nothing. */
export function stepsOf(standings: readonly Standing[]): Step[] {
  const steps: Step[] = [];
  for (const standing of standings) {
    if (standing.state === 'cancelled') continue;
    const step = stepOf(standing);
    if (step) steps.push(step);
  }
  return steps;
}

/** Whether an end and a start leave open which came first: their spans overlap and one of them is partial. */
export const mayMeet = (end: Span, start: Span) =>
  (end.precision !== 'day' || start.precision !== 'day') &&
  end.first <= start.last &&
  start.first <= end.last;

/**
 * The boundary where an end and the next start meet: the start's first day, unless the end is the finer of the two;
 * then the end's day. Nothing invents a day: it lies in both spans or is the comparing day of the finer.
 */
export function boundary(end: Span, start: Span): Day {
  return fineness[end.precision] > fineness[start.precision] || end.precision === 'day'
    ? end.last
    : start.first;
}

/**
 * Leaving and the next beginning of service meet in the same way as postings do, so that “left in May, admitted
 * elsewhere in May” stays an ordinary career.
 */
export function meetServices(steps: readonly Step[]): void {
  const leavings = steps.filter(isLeaving);
  if (leavings.length === 0) return;
  const services = steps.filter(isService);
  for (const leaving of leavings) {
    if (leaving.phase === PHASE.death) continue;
    const next = services
      .filter((step) => mayMeet(leaving.span, step.span))
      .filter((step) => services.some((earlier) => earlier.span.first < step.span.first))
      .sort(byOrder)[0];
    if (!next) continue;
    leaving.day = next.day = boundary(leaving.span, next.span);
  }
}

/**
 * Settles which leaving facts come first on their day: those of someone in service the day before. The others come
 * after all that happens that day, death last of all.
 */
export function settleLeavings(steps: readonly Step[]): void {
  const leavings = steps.filter((step) => isLeaving(step)).sort(byOrder);
  const beginnings = steps.filter((step) => isService(step) || isOpening(step));
  leavings.forEach((leaving, index) => {
    if (leaving.phase === PHASE.death) return;
    let begun: Day | undefined;
    for (const step of beginnings)
      if (step.day < leaving.day && (begun === undefined || step.day > begun)) begun = step.day;
    const since = leavings
      .slice(0, index)
      .some((earlier) => begun !== undefined && endsAfter(earlier, begun) && earlier.day <= leaving.day);
    leaving.phase = begun !== undefined && !since ? PHASE.leaving : PHASE.leavingLast;
  });
}

const endsAfter = (leaving: Step, begun: Day) =>
  leaving.day > begun || (leaving.day === begun && leaving.phase !== PHASE.leaving);
