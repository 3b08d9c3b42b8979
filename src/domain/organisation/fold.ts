import { find } from '../facts/catalogue.js';
import type { Effect } from '../facts/effects.js';
import type { JsonObject, RecordedFact } from '../facts/fact.js';
import { standings, type Standing } from '../standing.js';
import { FOREVER, span, type Day, type Span } from '../time.js';
import type { Contradiction } from '../staff/contradictions.js';

/** Text as filed, or Vietnamese with an optional English form. */
export type Title = string | { vi: string; en?: string };
export const titleIn = (title: Title, language: 'vi' | 'en' = 'vi'): string =>
  typeof title === 'string' ? title : language === 'en' ? (title.en ?? title.vi) : title.vi;

/** A fact in force about a unit or a position. */
export interface OrganisationStep {
  id: string;
  type: string;
  effect: Effect;
  data: JsonObject;
  effectiveOn: string;
  span: Span;
  day: Day;
  revision: number;
}

/** What a unit or position stream says at one knowledge point. `State` is how it reads from a day on. */
export interface Folded<State> {
  stream: string;
  code: string;
  /** Undefined when the opening fact is cancelled: the thing never was. */
  opening?: OrganisationStep;
  since: Day;
  /** The first day no longer in force; FOREVER while no end is known. */
  until: Day;
  end?: OrganisationStep;
  states: { fromDay: Day; state: State }[];
  steps: OrganisationStep[];
  standings: Standing[];
  contradictions: Contradiction[];
}

interface Rules<State> {
  opens: Effect['does'];
  ends: Effect['does'];
  start(data: JsonObject): State;
  evolve(state: State, step: OrganisationStep): State;
  /** What else of it contradicts itself. */
  contradictions?(steps: readonly OrganisationStep[]): Contradiction[];
}

const byOrder = (a: OrganisationStep, b: OrganisationStep) =>
  a.day < b.day ? -1 : a.day > b.day ? 1 : a.revision - b.revision;

function stepsOf(all: readonly Standing[], ends: Effect['does']): OrganisationStep[] {
  const steps: OrganisationStep[] = [];
  for (const { fact, reading, state } of all) {
    const entry = find(fact.type);
    if (state === 'cancelled' || !entry || reading.effectiveOn === undefined) continue;
    const recorded = span(reading.effectiveOn);
    steps.push({
      id: fact.id,
      type: fact.type,
      effect: entry.effect,
      data: reading.data,
      effectiveOn: reading.effectiveOn,
      span: recorded,
      // An end takes the last day of its span, everything else the first.
      day: entry.effect.does === ends ? recorded.last : recorded.first,
      revision: fact.revision,
    });
  }
  return steps.sort(byOrder);
}

/** @param facts one stream in revision order, up to the knowledge point asked for; at least one */
export function foldStream<State>(facts: readonly RecordedFact[], rules: Rules<State>): Folded<State> {
  const all = standings(facts);
  const steps = stepsOf(all, rules.ends);
  const stream = facts[0]!.stream;
  const opening = steps.find((step) => step.effect.does === rules.opens);
  const end = steps.find((step) => step.effect.does === rules.ends);
  const code = (opening?.data['code'] as string | undefined) ?? codeOfStream(stream);
  const folded: Folded<State> = {
    stream,
    code,
    since: opening?.day ?? FOREVER,
    until: end?.day ?? FOREVER,
    states: [],
    steps,
    standings: all,
    contradictions: [...contradictions(steps, rules), ...(rules.contradictions?.(steps) ?? [])],
    ...(opening ? { opening } : {}),
    ...(end ? { end } : {}),
  };
  if (!opening) return folded;
  let state = rules.start(opening.data);
  folded.states.push({ fromDay: opening.day, state });
  for (const step of steps) {
    if (step === opening || step.effect.does === rules.ends) continue;
    state = rules.evolve(state, step);
    if (folded.states.at(-1)!.fromDay === step.day) folded.states.pop();
    folded.states.push({ fromDay: step.day, state });
  }
  return folded;
}

function contradictions<State>(steps: readonly OrganisationStep[], rules: Rules<State>): Contradiction[] {
  const [opening, ...others] = steps.filter((step) => step.effect.does === rules.opens);
  const ends = steps.filter((step) => step.effect.does === rules.ends);
  const unit = rules.opens === 'establishes-unit';
  const outside = unit ? 'unit-not-in-force' : 'position-not-in-force';
  if (!opening) return steps.length > 0 ? [{ code: outside, facts: steps.map((step) => step.id) }] : [];
  const found: Contradiction[] = others.map((other) => ({
    code: unit ? 'unit-exists' : 'position-exists',
    facts: [other.id, opening.id],
  }));
  for (const step of steps) {
    if (step === opening) continue;
    const isEnd = step.effect.does === rules.ends;
    if (isEnd && step.day < opening.day)
      found.push({ code: 'end-before-start', facts: [step.id, opening.id] });
    else if (isEnd && step !== ends[0]) found.push({ code: 'already-ended', facts: [step.id, ends[0]!.id] });
    else if (!isEnd && step.span.last < opening.day)
      found.push({ code: outside, facts: [step.id, opening.id] });
    else if (!isEnd && ends[0] && step.day >= ends[0].day)
      found.push({ code: outside, facts: [step.id, ends[0].id] });
  }
  return found;
}

/** How it reads on a day: before it begins as at first, after it ended as at last. */
export function stateOn<State>(folded: Folded<State>, day: Day): State {
  let found = folded.states[0]!.state;
  for (const { fromDay, state } of folded.states) if (fromDay <= day && fromDay < folded.until) found = state;
  return found;
}

/** `unit-<code>@<since>`: the category holds no hyphen, the code may. */
export const unitStream = (code: string, since: Day) => `unit-${code}@${since}`;
export const positionStream = (code: string, since: Day) => `position-${code}@${since}`;
export const codeOfStream = (stream: string) =>
  stream.slice(stream.indexOf('-') + 1, stream.lastIndexOf('@'));
