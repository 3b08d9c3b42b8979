import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { STATE_MANAGEMENT_LEVELS } from '../catalogues/state-management-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { STATE_MANAGEMENT } from '../facts/development.js';
import type { JsonObject } from '../facts/fact.js';
import type { Organisation } from '../organisation/organisation.js';
import type { Standard } from '../organisation/position.js';
import { addMonths, type Day } from '../time.js';
import type { Career } from './career.js';
import type { Step } from './steps.js';

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

const developedBy = (career: Career, item: string, day: Day): Step[] =>
  career.steps.filter(
    (step) => step.effect.does === 'develops' && step.effect.item === item && step.day <= day,
  );
const rankOf = (ranks: ReadonlyMap<string, number>, code: unknown) => ranks.get(code as string) ?? 0;

export const rankOfLevel = (item: 'degree' | 'theory', level: unknown) =>
  rankOf(item === 'degree' ? educationRank : theoryRank, level);

/** The highest level effective by a day; of two equal ones the first attained. */
export function highest(career: Career, item: 'degree' | 'theory', day: Day): Step | undefined {
  const ranks = item === 'degree' ? educationRank : theoryRank;
  let found: Step | undefined;
  for (const step of developedBy(career, item, day))
    if (!found || rankOf(ranks, step.data['level']) > rankOf(ranks, found.data['level'])) found = step;
  return found;
}

/** Never told is unknown; told to be below is missing (indicators.md §1). */
function level(
  career: Career,
  item: 'degree' | 'theory',
  least: string | undefined,
  day: Day,
): StandardResult {
  if (least === undefined) return 'met';
  const ranks = item === 'degree' ? educationRank : theoryRank;
  const held = highest(career, item, day);
  if (!held) return 'unknown';
  return rankOf(ranks, held.data['level']) >= rankOf(ranks, least) ? 'met' : 'missing';
}

/** By the valid certificates of state management; one that does not say its level leaves it unknown. */
function stateManagement(career: Career, least: string | undefined, day: Day): StandardResult {
  if (least === undefined) return 'met';
  const held = developedBy(career, 'certificate', day).filter(
    ({ data }) =>
      data['kind'] === STATE_MANAGEMENT &&
      (data['expiresOn'] === undefined || day <= (data['expiresOn'] as Day)),
  );
  const ranks = held.map(({ data }) => stateManagementRank.get(data['level'] as string));
  if (ranks.some((rank) => rank !== undefined && rank >= rankOf(stateManagementRank, least))) return 'met';
  return held.length === 0 || ranks.includes(undefined) ? 'unknown' : 'missing';
}

function fields(career: Career, standard: Standard, day: Day): StandardResult {
  if (!standard.fields || standard.fields.length === 0) return 'met';
  const degrees = developedBy(career, 'degree', day).filter(
    (step) => rankOf(educationRank, step.data['level']) >= rankOf(educationRank, standard.minDegree),
  );
  if (degrees.some((step) => standard.fields!.includes(step.data['majorCode'] as string))) return 'met';
  return degrees.some((step) => step.data['majorCode'] === undefined) || degrees.length === 0
    ? 'unknown'
    : 'missing';
}

/** Of a topic, “no course” is “not met”. */
function topics(career: Career, standard: Standard, day: Day): StandardResult {
  const courses = developedBy(career, 'training', day);
  const covered = (standard.topics ?? []).every(({ code, everyMonths }) =>
    courses.some(
      (course) =>
        ((course.data['topics'] as string[] | undefined) ?? []).includes(code) &&
        (everyMonths === undefined || addMonths(course.day, everyMonths) > day),
    ),
  );
  return covered ? 'met' : 'missing';
}

/**
 * Whether a person meets the standard of a position on a day, by what is recorded: one part surely missing →
 * missing; else one part unknown, or no standard in force → unknown.
 */
export function standardAtSigning(
  career: Career,
  posting: JsonObject,
  day: Day,
  organisation: Organisation,
): StandardResult {
  const standard = organisation.positionStateOn(posting['positionCode'] as string, day)?.standard;
  if (!standard) return 'unknown';
  const parts: StandardResult[] = [
    level(career, 'degree', standard.minDegree, day),
    fields(career, standard, day),
    level(career, 'theory', standard.minTheory, day),
    stateManagement(career, standard.minStateManagement, day),
    topics(career, standard, day),
  ];
  return parts.includes('missing') ? 'missing' : parts.includes('unknown') ? 'unknown' : 'met';
}
