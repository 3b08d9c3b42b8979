import { disciplineFormOf } from '../catalogues/discipline-forms.js';
import { find } from '../facts/catalogue.js';
import type { NotedItem, Noting } from '../facts/effects.js';
import type { JsonObject } from '../facts/fact.js';
import type { Standing } from '../standing.js';
import { earlierDay, FOREVER, span, type Day } from '../time.js';
import type { Contradiction } from './contradictions.js';
import type { Step } from './steps.js';

/** A fact in force that is kept beside postings: membership, discipline, succession plans and the like. */
export interface NotedFact {
  id: string;
  type: string;
  effect: Noting;
  data: JsonObject;
  /** As precise as recorded. */
  effectiveOn: string;
  /** The day used for comparing. */
  day: Day;
  revision: number;
}

/** What a noted fact says, over the days on which it holds: `[fromDay, toDay)`. */
export interface Held {
  item: NotedItem;
  fact: NotedFact;
  fromDay: Day;
  toDay: Day;
  /** What ended it; undefined too where another of the same key took its place. */
  endedBy?: NotedFact;
}

export const isNoted = (step: Step): step is Step & { effect: Noting } => step.effect.does === 'notes';

/** An end takes the last day of its span, everything else the first (`time.md`, “Precision”). */
export function dayOfNote(effect: Noting, effectiveOn: string): Day {
  const { first, last } = span(effectiveOn);
  return effect.ends ? last : first;
}

const groupOf = ({ effect, data, id }: NotedFact): string =>
  effect.key
    ? JSON.stringify([effect.item, ...effect.key.map((name) => data[name] ?? null)])
    : JSON.stringify([effect.item, 'each', id]);

/**
 * Everything noted over all days, in order of days, and the ends that end nothing. What makes no sense of the dead,
 * memberships and plans among it, ends with the death; an end recorded afterwards still has what it ends.
 */
export function heldSpans(
  facts: readonly NotedFact[],
  diedOn: Day | undefined,
): { spans: Held[]; endless: NotedFact[] } {
  const groups = new Map<string, NotedFact[]>();
  for (const fact of facts) {
    const group = groups.get(groupOf(fact));
    if (group) group.push(fact);
    else groups.set(groupOf(fact), [fact]);
  }
  const spans: Held[] = [];
  const endless: NotedFact[] = [];
  for (const group of groups.values()) foldGroup(group, spans, endless);
  spans.sort((a, b) => compare(a.fromDay, b.fromDay) || a.fact.revision - b.fact.revision);
  if (diedOn !== undefined)
    for (const held of spans) if (held.fact.effect.living) held.toDay = earlierDay(held.toDay, diedOn);
  return { spans, endless };
}

function foldGroup(group: NotedFact[], spans: Held[], endless: NotedFact[]): void {
  const days = [...new Set(group.map(({ day }) => day))].sort();
  let open: Held | undefined;
  for (const day of days) {
    const today = group.filter((fact) => fact.day === day).sort((a, b) => a.revision - b.revision);
    const starts = today.filter(({ effect }) => !effect.ends);
    const ends = today.filter(({ effect }) => effect.ends);
    // What held the day before is ended before the next begins; else the one of today has no length.
    for (const fact of open ? [...ends, ...starts] : [...starts, ...ends]) {
      if (fact.effect.ends) {
        if (!open) endless.push(fact);
        else Object.assign(open, { toDay: day, endedBy: fact });
        open = undefined;
        continue;
      }
      if (open) open.toDay = day;
      open = { item: fact.effect.item, fact, fromDay: day, toDay: FOREVER };
      spans.push(open);
    }
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What of an item holds on a day; of what stands by itself, everything that began by then. */
export const heldOn = (spans: readonly Held[], item: NotedItem, day: Day): Held[] =>
  spans.filter((held) => held.item === item && held.fromDay <= day && day < held.toDay);

/** What is noted may stand against itself: an end of nothing, a form not in force that day. */
export function notedContradictions(steps: readonly Step[]): Contradiction[] {
  const noted = steps.filter(isNoted);
  if (noted.length === 0) return [];
  return [
    ...heldSpans(noted, undefined).endless.map(({ id }): Contradiction => ({
      code: 'nothing-to-end',
      facts: [id],
    })),
    ...noted
      .filter((step) => step.effect.item === 'discipline' && step.span.first > lastDayOf(step.data['form']))
      .map(({ id }): Contradiction => ({ code: 'form-not-in-force', facts: [id] })),
  ];
}

const lastDayOf = (form: unknown): Day => disciplineFormOf(form as string)?.validUntil ?? FOREVER;

/** Whether a fact alone may be what a timeline contradicts itself with, so that the career must be folded to tell. */
export function mayContradict({ fact, reading }: Standing): boolean {
  if (reading.data['evaluationEventId'] !== undefined) return true;
  const effect = find(fact.type)?.effect;
  if (effect?.does === 'develops') return reading.data['expiresOn'] !== undefined;
  return effect?.does === 'notes' && (effect.ends === true || effect.item === 'discipline');
}
