import type { JsonObject, RecordedFact } from '../facts/fact.js';
import { standings, type Standing } from '../standing.js';
import type { Day } from '../time.js';
import { contradictionsOf, type Contradiction } from './contradictions.js';
import { withoutRevoked } from './links.js';
import { buildPostings, type Posting } from './postings.js';
import {
  byOrder,
  isDeath,
  isOpening,
  isService,
  meetServices,
  settleLeavings,
  stepsOf,
  type Step,
} from './steps.js';

export type Status = 'not-yet' | 'active' | 'left' | 'retired' | 'died';

/**
 * A dossier folded at one knowledge point over all effective time: every day's answer can be read from it.
 * The same facts give the same career in whichever order they were recorded.
 */
export interface Career {
  standings: Standing[];
  /** Facts in force, by (day, phase, revision); without a leaving that was taken back. */
  steps: Step[];
  postings: Posting[];
  contradictions: Contradiction[];
}

/** @param facts one dossier's stream in revision order, up to the knowledge point asked for */
export function foldCareer(facts: readonly RecordedFact[]): Career {
  return careerOf(standings(facts));
}

export function careerOf(all: Standing[]): Career {
  const steps = withoutRevoked(stepsOf(all));
  meetServices(steps);
  const postings = buildPostings(steps);
  settleLeavings(steps);
  steps.sort(byOrder);
  return { standings: all, steps, postings, contradictions: contradictionsOf(all, steps, postings) };
}

/** The day of death; a service recorded after it contradicts it, and takes nothing of it back. */
export const diedOn = ({ steps }: Pick<Career, 'steps'>): Day | undefined => steps.find(isDeath)?.day;

export interface StatusSpan {
  fromDay: Day;
  status: Status;
}

/** The first day of the calendar as the service sees it: where “not yet” begins. */
export const BEGINNING: Day = '0001-01-01';

/** The status over all days, as changes in order of days; the first holds from the beginning. */
export function statusSpans(career: Pick<Career, 'steps'>): StatusSpan[] {
  const { steps } = career;
  const begins = steps.filter((step) => isService(step) || isOpening(step));
  const beginnings = begins.length > 0 ? begins : steps.filter((step) => step.effect.does === 'opens-file');
  const begun = beginnings.reduce<Day | undefined>(
    (first, step) => (first === undefined || step.day < first ? step.day : first),
    undefined,
  );
  const spans: StatusSpan[] = [{ fromDay: BEGINNING, status: 'not-yet' }];
  if (begun === undefined) return spans;
  const set = (fromDay: Day, status: Status) => {
    const last = spans.at(-1)!;
    if (last.fromDay === fromDay) spans.pop();
    if (spans.at(-1)?.status !== status) spans.push({ fromDay, status });
  };
  let status: Status = 'active';
  // What happened before the beginning (a leaving of an unrecorded service) shows once the beginning is reached.
  for (const step of steps.filter((s) => s.day < begun)) status = statusAfter(status, step);
  set(begun, status);
  for (const step of steps.filter((s) => s.day >= begun)) {
    status = statusAfter(status, step);
    set(step.day, status);
  }
  return spans;
}

function statusAfter(status: Status, step: Step): Status {
  if (step.effect.does === 'leaves') return status === 'died' ? 'died' : step.effect.status;
  return isService(step) ? 'active' : status;
}

export function statusOn(career: Pick<Career, 'steps'>, day: Day): Status {
  let status: Status = 'not-yet';
  for (const span of statusSpans(career)) if (span.fromDay <= day) status = span.status;
  return status;
}

export interface Identity {
  code?: string;
  fullName?: string;
  dateOfBirth?: string;
  sex?: string;
  category?: string;
  ethnicGroup?: string;
  religion?: string;
  nationalId?: string;
  birthPlace?: string;
  homePlace?: string;
  homeUnitCode?: string;
}

/** Identity over all days, as changes in order of days. Before the file's own day it reads as the file was opened. */
export function identitySpans(career: Pick<Career, 'steps'>): { fromDay: Day; identity: Identity }[] {
  const file = career.steps.find((step) => step.effect.does === 'opens-file');
  if (!file) return [];
  let identity: Identity = { ...(file.data as Identity) };
  const spans = [{ fromDay: BEGINNING, identity }];
  for (const step of career.steps) {
    if (step.effect.does !== 'opens-file' && step.effect.does !== 'changes-details') continue;
    identity = merged(identity, step.data);
    if (spans.at(-1)!.fromDay === step.day) spans.pop();
    spans.push({ fromDay: step.day, identity });
  }
  return spans;
}

function merged(identity: Identity, changes: JsonObject): Identity {
  const next: JsonObject = { ...(identity as JsonObject) };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete next[name];
    else next[name] = value;
  }
  return next as Identity;
}

export function identityOn(career: Pick<Career, 'steps'>, day: Day): Identity | undefined {
  let identity: Identity | undefined;
  for (const span of identitySpans(career)) if (span.fromDay <= day) identity = span.identity;
  return identity;
}
