import { EDUCATION_LEVELS } from '../catalogues/education-levels.js';
import { THEORY_LEVELS } from '../catalogues/theory-levels.js';
import { isObject, listOf, members, oneOf, percent, textUpTo, whole, type Check } from '../checks.js';
import { isCode } from '../facts/fields.js';
import { RATINGS } from '../facts/evaluation.js';
import { CATEGORIES } from '../facts/identity.js';
import { MANAGEMENT_TIERS, POSITION_CLASSES, POSITION_GROUPS } from '../facts/organisation.js';
import { EQUIPMENT_RESULTS } from '../facts/unit-reviews.js';
import { isDay } from '../time.js';
import type { Definition, IndicatorCatalogue, Population, Rule, Takes } from './definition.js';
import { OFFICE_DECISIONS } from './person.js';

const words = members({ vi: textUpTo(1_000), en: textUpTo(1_000) });
const fullDay: Check = (value) => (isDay(value) ? undefined : 'must be a day (YYYY-MM-DD)');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const topic: Check = (value) => (isCode(value) ? undefined : 'must be a code');
const codesOf = (levels: readonly { code: string }[]) => oneOf(...levels.map(({ code }) => code));

/** One of several forms, told apart by one member. */
const byMember =
  (name: string, forms: Record<string, Check>): Check =>
  (value) => {
    if (!isObject(value)) return 'must be an object';
    const form = value[name] as string;
    return Object.hasOwn(forms, form)
      ? forms[form]!(value)
      : `${name} must be one of ${Object.keys(forms).join(', ')}`;
  };

const settingThat = (takes: Takes, { settings }: IndicatorCatalogue): Check =>
  oneOf(...settings.filter((one) => one.takes === takes).map(({ name }) => name));

/** What each population asks for beside its name. */
function populations(catalogue: IndicatorCatalogue): Record<Population['of'], Check> {
  const of: Check = () => undefined;
  const alone = members({ of });
  const classes = listOf(oneOf(...POSITION_CLASSES));
  const holders = members({
    of,
    'classes?': classes,
    'classesSetting?': settingThat('classes', catalogue),
  });
  return {
    staff: alone,
    'rated-staff': alone,
    'committee-members': alone,
    decisions: members({ of, types: listOf(oneOf(...OFFICE_DECISIONS)), from: fullDay }),
    holders: (value) =>
      holders(value) ??
      (isObject(value) && (value['classes'] === undefined) === (value['classesSetting'] === undefined)
        ? 'must name either classes or classesSetting'
        : undefined),
    communes: members({ of, 'minoritySetting?': settingThat('percent', catalogue) }),
    'managed-leaders': members({
      of,
      tier: oneOf(...MANAGEMENT_TIERS),
      groups: listOf(oneOf(...POSITION_GROUPS)),
    }),
    professionals: members({ of, category: oneOf(...CATEGORIES), class: oneOf(...POSITION_CLASSES) }),
  };
}

function rules(catalogue: IndicatorCatalogue): Record<Rule['asks'], Check> {
  const asks: Check = () => undefined;
  const alone = members({ asks });
  return {
    standard: alone,
    'standard-topics': alone,
    'in-rotation': alone,
    women: alone,
    topics: members({ asks, topics: listOf(topic), 'monthsSetting?': settingThat('months', catalogue) }),
    rating: members({ asks, least: oneOf(...RATINGS) }),
    degree: members({ asks, least: codesOf(EDUCATION_LEVELS) }),
    theory: members({ asks, least: codesOf(THEORY_LEVELS) }),
    'among-leaders': members({ asks, who: oneOf('woman', 'minority'), 'standingMembers?': flag }),
    rotated: members({ asks, from: fullDay }),
    'under-age': members({ asks, age: whole(1, 120), on: oneOf('day', 'congress') }),
    equipment: members({ asks, result: oneOf(...EQUIPMENT_RESULTS), months: whole(1, 240) }),
  };
}

const OF_COMMUNES: ReadonlySet<Rule['asks']> = new Set(['among-leaders', 'equipment']);
const OF_POSITIONS: ReadonlySet<Rule['asks']> = new Set(['standard', 'standard-topics']);

/** A rule can be asked only of those who have what it looks at. */
function mismatch({ population, rule }: Definition): string | undefined {
  if (OF_COMMUNES.has(rule.asks) !== (population.of === 'communes'))
    return `rule ${rule.asks} cannot be asked of ${population.of}`;
  if (population.of === 'committee-members' && OF_POSITIONS.has(rule.asks))
    return `rule ${rule.asks} cannot be asked of ${population.of}: membership is no position`;
  if (population.of === 'decisions' && rule.asks === 'in-rotation')
    return `rule ${rule.asks} cannot be asked of ${population.of}`;
  return undefined;
}

/**
 * Everything wrong with what is adopted: a member nobody knows, or of another form, or a whole that could not be
 * counted.
 * @param adopted as sent: only what changes
 * @param after what would be read with it
 */
export function definitionErrors(
  adopted: unknown,
  after: Definition,
  catalogue: IndicatorCatalogue,
): string[] {
  const target = members({
    operator: oneOf('=', '>=', '>'),
    value: percent,
    aspirational: (value) => flag(value),
  });
  const wrong = members({
    'code?': oneOf(after.code),
    'clause?': textUpTo(100),
    'title?': words,
    'population?': byMember('of', populations(catalogue)),
    'rule?': byMember('asks', rules(catalogue)),
    'target?': (value) => (value === null ? undefined : target(value)),
    'unknown?': words,
    'question?': words,
  })(adopted);
  if (wrong !== undefined) return [`definition ${wrong}`];
  const together = mismatch(after);
  return together === undefined ? [] : [`definition: ${together}`];
}
