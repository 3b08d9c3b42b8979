import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { STATE_MANAGEMENT_LEVELS } from '../catalogues/state-management-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { STATE_MANAGEMENT } from '../facts/development.js';
import type { JsonObject } from '../facts/fact.js';
import type { Organisation } from '../organisation/organisation.js';
import type { Standard } from '../organisation/position.js';
import { addMonths, type Day } from '../time.js';
import type { Career } from './career.js';

export type StandardResult = 'met' | 'missing' | 'unknown';

const educationRank: ReadonlyMap<string, number> = new Map(
  EDUCATION_LEVELS.map((level) => [level.code, level.rank]),
);
const theoryRank: ReadonlyMap<string, number> = new Map(
  THEORY_LEVELS.map((level) => [level.code, level.rank]),
);

const stateManagementRank: ReadonlyMap<string, number> = new Map(
  STATE_MANAGEMENT_LEVELS.map((level) => [level.code, level.rank]),
);

/** Something attained that a standard may ask for, whether read from a career or from rows. */
export interface Attained {
  eventId: string;
  item: string;
  /** The day used for comparing. */
  day: Day;
  data: JsonObject;
}

/** One thing a standard asks for, and the facts that decide it. */
export interface StandardPart {
  part: string;
  result: StandardResult;
  because: string[];
}

const attainedIn = (career: Career): Attained[] =>
  career.steps.flatMap(({ id, effect, day, data }) =>
    effect.does === 'develops' ? [{ eventId: id, item: effect.item, day, data }] : [],
  );
const of = (attained: readonly Attained[], item: string, day: Day) =>
  attained.filter((one) => one.item === item && one.day <= day);
const rankOf = (ranks: ReadonlyMap<string, number>, code: unknown) => ranks.get(code as string) ?? 0;

const rankOfLevel = (item: 'degree' | 'theory', level: unknown) =>
  rankOf(item === 'degree' ? educationRank : theoryRank, level);

/** The one of the highest level by the catalogue's rank; of equal ones the first. */
export function highest<One>(
  item: 'degree' | 'theory',
  attained: readonly One[],
  levelOf: (one: One) => unknown,
): One | undefined {
  let found: One | undefined;
  for (const one of attained)
    if (!found || rankOfLevel(item, levelOf(one)) > rankOfLevel(item, levelOf(found))) found = one;
  return found;
}

/** Never told is unknown; told to be below is missing (indicators.md §1). */
export function levelPart(
  attained: readonly Attained[],
  item: 'degree' | 'theory',
  least: string,
  day: Day,
): StandardPart {
  const held = highest(item, of(attained, item, day), ({ data }) => data['level']);
  if (!held) return { part: item, result: 'unknown', because: [] };
  const met = rankOfLevel(item, held.data['level']) >= rankOfLevel(item, least);
  return { part: item, result: met ? 'met' : 'missing', because: [held.eventId] };
}

/** By the valid certificates of state management; one that does not say its level leaves it unknown. */
function stateManagement(attained: readonly Attained[], least: string, day: Day): StandardPart {
  const held = of(attained, 'certificate', day).filter(
    ({ data }) =>
      data['kind'] === STATE_MANAGEMENT &&
      (data['expiresOn'] === undefined || day <= (data['expiresOn'] as Day)),
  );
  const rank = ({ data }: Attained) => stateManagementRank.get(data['level'] as string);
  const enough = held.find((one) => (rank(one) ?? -1) >= rankOf(stateManagementRank, least));
  const part = 'state-management';
  if (enough) return { part, result: 'met', because: [enough.eventId] };
  const unsure = held.length === 0 || held.some((one) => rank(one) === undefined);
  return { part, result: unsure ? 'unknown' : 'missing', because: held.map(({ eventId }) => eventId) };
}

function fields(attained: readonly Attained[], standard: Standard, day: Day): StandardPart {
  const degrees = of(attained, 'degree', day).filter(
    ({ data }) => rankOf(educationRank, data['level']) >= rankOf(educationRank, standard.minDegree),
  );
  const fitting = degrees.find(({ data }) => standard.fields!.includes(data['majorCode'] as string));
  if (fitting) return { part: 'field', result: 'met', because: [fitting.eventId] };
  const unsure = degrees.length === 0 || degrees.some(({ data }) => data['majorCode'] === undefined);
  return {
    part: 'field',
    result: unsure ? 'unknown' : 'missing',
    because: degrees.map(({ eventId }) => eventId),
  };
}

/** Of a topic, “no course” is “not met”. The last course is the one that decides. */
export function topicPart(
  attained: readonly Attained[],
  code: string,
  counts: (course: Day) => boolean,
  day: Day,
): StandardPart {
  const courses = of(attained, 'training', day).filter(({ data }) =>
    ((data['topics'] as string[] | undefined) ?? []).includes(code),
  );
  const last = courses.reduce<Attained | undefined>(
    (latest, one) => (!latest || one.day > latest.day ? one : latest),
    undefined,
  );
  const result = last && counts(last.day) ? 'met' : 'missing';
  return { part: `topic-${code}`, result, because: last ? [last.eventId] : [] };
}

/** The topics a standard requires, each within its recurrence. */
export const topicParts = (attained: readonly Attained[], { topics = [] }: Standard, day: Day) =>
  topics.map(({ code, everyMonths }) =>
    topicPart(
      attained,
      code,
      (course) => everyMonths === undefined || addMonths(course, everyMonths) > day,
      day,
    ),
  );

/** Everything a standard asks for, part by part. */
export function standardParts(attained: readonly Attained[], standard: Standard, day: Day): StandardPart[] {
  const { minDegree, minTheory, minStateManagement } = standard;
  return [
    ...(minDegree === undefined ? [] : [levelPart(attained, 'degree', minDegree, day)]),
    ...(standard.fields && standard.fields.length > 0 ? [fields(attained, standard, day)] : []),
    ...(minTheory === undefined ? [] : [levelPart(attained, 'theory', minTheory, day)]),
    ...(minStateManagement === undefined ? [] : [stateManagement(attained, minStateManagement, day)]),
    ...topicParts(attained, standard, day),
  ];
}

/** One part surely missing → missing; else one part unknown → unknown; else met. */
export function resultOf(parts: readonly StandardPart[]): StandardResult {
  const results = parts.map(({ result }) => result);
  return results.includes('missing') ? 'missing' : results.includes('unknown') ? 'unknown' : 'met';
}

/** Whether a person meets the standard of a position on a day, by what is recorded; no standard in force is unknown. */
export function standardAtSigning(
  career: Career,
  posting: JsonObject,
  day: Day,
  organisation: Organisation,
): StandardResult {
  const standard = organisation.positionStateOn(posting['positionCode'] as string, day)?.standard;
  return standard ? resultOf(standardParts(attainedIn(career), standard, day)) : 'unknown';
}
