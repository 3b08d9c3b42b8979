import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { listOf, monthDay, oneOf, percent, whole, type Check } from '../checks.js';
import { CATEGORIES } from '../facts/identity.js';
import { POSITION_CLASSES } from '../facts/organisation.js';
import { HEADLINE, type IndicatorCatalogue, type Setting, type Takes } from './definition.js';

const CHECKS: Record<Exclude<Takes, 'reading'>, Check> = {
  days: whole(0, 3_660),
  months: whole(0, 240),
  years: whole(0, 60),
  count: whole(1, 10_000),
  'month-day': monthDay,
  percent: percent,
  categories: listOf(oneOf(...CATEGORIES)),
  classes: listOf(oneOf(...POSITION_CLASSES)),
  degree: oneOf(...EDUCATION_LEVELS.map(({ code }) => code)),
};

/** The readings of a group are its definitions. */
const readingOf = (name: string, { definitions }: IndicatorCatalogue): Check =>
  oneOf(...new Set(definitions.filter(({ group }) => HEADLINE + group === name).map(({ code }) => code)));

/** Says in what the value of a setting is not what it takes; undefined where it is. */
export function settingError(
  { name, takes }: Setting,
  value: unknown,
  catalogue: IndicatorCatalogue,
): string | undefined {
  const check = takes === 'reading' ? readingOf(name, catalogue) : CHECKS[takes];
  const wrong = check(value);
  return wrong === undefined ? undefined : `value ${wrong}`;
}
