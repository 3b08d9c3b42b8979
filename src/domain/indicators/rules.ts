import type { Rating } from '../facts/evaluation.js';
import { asGoodAs } from '../rules/bands.js';
import {
  levelPart,
  resultOf,
  standardParts,
  topicParts,
  topicPart,
  type StandardPart,
} from '../staff/standard.js';
import { addMonths, spanOf, type Day } from '../time.js';
import type { Rule } from './definition.js';
import { leaders } from './leaders.js';
import { ratedYear, type Candidate } from './populations.js';
import { graceUntil, standardOn, type World } from './world.js';

export const PARTS = ['numerator', 'not-met', 'grace', 'unknown', 'excluded'] as const;
export type Part = (typeof PARTS)[number];

export interface Judged {
  part: Part;
  reasons: string[];
  because: string[];
  /** Of a rule over several topics, which of them are met. */
  topics?: Record<string, boolean>;
}

const judged = (part: Part, because: readonly (string | undefined)[], ...reasons: string[]): Judged => ({
  part,
  reasons,
  because: because.filter((id) => id !== undefined),
});

const PART_OF = { missing: 'not-met', unknown: 'unknown', met: 'numerator' } as const;

/** One part surely not met → not met; else one unknown → unknown; else met. What decides is named. */
function byParts(parts: readonly StandardPart[]): Judged {
  const of = (result: StandardPart['result']) => parts.filter((one) => one.result === result);
  const result = resultOf(parts);
  return judged(
    PART_OF[result],
    [...new Set(of(result).flatMap(({ because }) => because))],
    ...of('missing').map(({ part }) => `${part}-missing`),
    ...of('unknown').map(({ part }) => `${part}-unknown`),
  );
}

/** By the standard of the position on the candidate's day; while a grace period runs, failing is not failing yet. */
function byStandard(world: World, candidate: Candidate, topicsOnly: boolean): Judged {
  const { person, positionCode, unitCode, day, begun } = candidate;
  const own = standardOn(world.organisation, positionCode!, day);
  if (!own) return judged('unknown', [], 'no-standard');
  const { standard } = own;
  if (topicsOnly && (standard.topics ?? []).length === 0)
    return judged('unknown', [standard.eventId], 'no-topics');
  const { items } = person!.record;
  const found = byParts(topicsOnly ? topicParts(items, standard, day) : standardParts(items, standard, day));
  const because = [standard.eventId, ...found.because];
  if (found.part !== 'not-met') return { ...found, because };
  const until = graceUntil(
    world.organisation,
    own,
    { identity: person!.identity, begun: begun ?? day, unitCode },
    day,
  );
  return until !== undefined && day < until
    ? { part: 'grace', reasons: [...found.reasons, `grace-until-${until}`], because }
    : { ...found, because };
}

function byTopics(
  world: World,
  { person, day }: Candidate,
  { topics, monthsSetting }: Extract<Rule, { asks: 'topics' }>,
): Judged {
  const months = monthsSetting === undefined ? undefined : Number(world.readings.setting(monthsSetting));
  const counts = (course: Day) => months === undefined || course >= addMonths(day, -months);
  const parts = topics.map((code) => topicPart(person!.record.items, code, counts, day));
  const each = topics.map((code, index): [string, boolean] => [code, parts[index]!.result === 'met']);
  return { ...byParts(parts), topics: Object.fromEntries(each) };
}

function byRating(world: World, { person }: Candidate, least: string): Judged {
  const year = ratedYear(world);
  const rated = person!.record.items.findLast(
    ({ item, data, day }) => item === 'rating' && data['year'] === year && day <= world.day,
  );
  if (!rated) return judged('unknown', [], 'not-rated');
  const rating = rated.data['rating'] as Rating;
  return asGoodAs(rating, least as Rating)
    ? judged('numerator', [rated.eventId])
    : judged('not-met', [rated.eventId], `rated-${rating}`);
}

function bySex({ person }: Candidate): Judged {
  const { sex, by } = person!.identity ?? { by: {} as Record<string, string> };
  if (sex === undefined) return judged('unknown', [], 'sex-unknown');
  return sex === 'female' ? judged('numerator', [by.sex]) : judged('not-met', [by.sex], 'male');
}

function byAge(
  world: World,
  candidate: Candidate,
  { age, on }: Extract<Rule, { asks: 'under-age' }>,
): Judged {
  const { identity } = candidate.person!;
  const congress = on === 'congress' ? congressOf(world, candidate) : undefined;
  if (on === 'congress' && !congress) return judged('unknown', [], 'no-congress');
  const day = congress?.day ?? world.day;
  const birth = spanOf(identity?.dateOfBirth);
  const because = [congress?.eventId, identity?.by.dateOfBirth];
  if (!birth) return judged('unknown', [congress?.eventId], 'birth-unknown');
  const birthday = (born: Day) => addMonths(born, age * 12);
  if (birthday(birth.first) > day) return judged('numerator', because);
  return birthday(birth.last) > day
    ? judged('unknown', because, 'birth-imprecise')
    : judged('not-met', because, `aged-${age}`);
}

/** The latest congress of a commune's Party organisation, recorded with the commune or with its committee. */
function congressOf(world: World, { unitCode, day }: Candidate) {
  let latest: { day: Day; eventId: string } | undefined;
  const commune = world.communeOf(unitCode, day);
  const bodies = [...world.organisation.ancestry(unitCode, day)];
  for (const code of bodies.slice(0, bodies.indexOf(commune!) + 1)) {
    const { thing } = world.organisation.unitOn(code, day);
    for (const { effect, day: heldOn, id } of thing?.steps ?? [])
      if (effect.does === 'holds-congress' && heldOn <= day && (!latest || heldOn > latest.day))
        latest = { day: heldOn, eventId: id };
  }
  return latest;
}

function byRotation(world: World, { person, day }: Candidate, from: Day | undefined): Judged {
  if (from === undefined) {
    const held = person!.stretches.find(({ kind }) => kind === 'rotation');
    return held ? judged('numerator', [held.openedBy]) : judged('not-met', [], 'not-in-rotation');
  }
  const rotated = person!.record.decisions.find(
    (one) => one.type === 'LeaderRotated' && from <= one.day && one.day <= day,
  );
  return rotated ? judged('numerator', [rotated.eventId]) : judged('not-met', [], 'not-rotated');
}

function byEquipment(
  world: World,
  { unitCode, day }: Candidate,
  { result, months }: Extract<Rule, { asks: 'equipment' }>,
): Judged {
  const found = world.organisation.unitStateOn(unitCode, day)?.equipment;
  const assessed = spanOf(found?.assessedOn)?.first;
  if (!found || assessed === undefined || assessed > day) return judged('unknown', [], 'not-assessed');
  if (addMonths(assessed, months) < day) return judged('unknown', [found.eventId], 'assessment-outdated');
  return found.result === result
    ? judged('numerator', [found.eventId])
    : judged('not-met', [found.eventId], `equipment-${found.result}`);
}

/** In which part a member of the population is, and what decides. */
export function judge(world: World, candidate: Candidate, rule: Rule): Judged {
  switch (rule.asks) {
    case 'standard':
    case 'standard-topics':
      return byStandard(world, candidate, rule.asks === 'standard-topics');
    case 'topics':
      return byTopics(world, candidate, rule);
    case 'rating':
      return byRating(world, candidate, rule.least);
    case 'degree':
    case 'theory':
      return byParts([levelPart(candidate.person!.record.items, rule.asks, rule.least, candidate.day)]);
    case 'among-leaders':
      return leaders(world, candidate, rule);
    case 'rotated':
      return byRotation(world, candidate, rule.from);
    case 'in-rotation':
      return byRotation(world, candidate, undefined);
    case 'under-age':
      return byAge(world, candidate, rule);
    case 'women':
      return bySex(candidate);
    case 'equipment':
      return byEquipment(world, candidate, rule);
  }
}
