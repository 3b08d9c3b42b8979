import { Exact } from '../exact.js';
import type { Rating } from '../facts/evaluation.js';
import type { Organisation } from '../organisation/organisation.js';
import { excellenceCap, type ExcellenceCap } from '../rules/excellence-cap.js';
import type { Annual } from '../rules/annual.js';
import type { Findings } from '../rules/failures.js';
import { formulaOf } from '../rules/formulas.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { Day } from '../time.js';
import { leadingOf } from './leading.js';
import { countedIn, type Counted, type Stretch } from './expected.js';
import { daysOf } from './period.js';

/** A result of one period of the year. */
export interface PeriodScore {
  period: string;
  unitCode: string;
  score: string;
  rating: Rating | null;
  eventId: string;
  position: number;
}

/** What a year of one person is rated from. */
export interface PersonYear extends Counted {
  staffId: string;
  code: string;
  stretches: readonly Stretch[];
  results: readonly PeriodScore[];
  findings: Findings;
  decided?: { rating: Rating; score?: string; eventId: string };
  exempted?: { reason: string; eventId: string };
}

/** Group of similar duties: who leads, and the others by the group of their position. */
export function dutiesOf(
  person: Pick<Counted, 'positionCode'>,
  organisation: Organisation,
  day: Day,
): string {
  if (leadingOf(person, organisation, day)) return 'leaders';
  return organisation.positionStateOn(person.positionCode, day)?.group ?? 'other';
}

/**
 * The results a year is made of, in order: all its quarters, or its months where there is no quarter, or what was
 * finalised for the year as a whole. Of one period the result of the unit where the person was at its end counts, else
 * the one recorded last: the other was handed over.
 */
export function periodsOf({ results, stretches }: Pick<PersonYear, 'results' | 'stretches'>): PeriodScore[] {
  const kinds = [/-Q/, /-\d\d$/, /^\d+$/];
  const kind = kinds.find((one) => results.some(({ period }) => one.test(period)));
  const byPeriod = new Map<string, PeriodScore>();
  for (const result of kind ? results.filter(({ period }) => kind.test(period)) : []) {
    const other = byPeriod.get(result.period);
    const home = countedIn(stretches, daysOf(result.period))?.unitCode;
    const better =
      !other || (result.unitCode === home) !== (other.unitCode === home)
        ? !other || result.unitCode === home
        : result.position > other.position;
    if (better) byPeriod.set(result.period, result);
  }
  return [...byPeriod.values()].sort((a, b) => (a.period < b.period ? -1 : 1));
}

/** What the rules make of the year; undefined where no period is rated. */
export function proposalOf(person: PersonYear, leader: boolean, { settings }: RuleSet): Annual | undefined {
  const periods = periodsOf(person).map(({ period, score, rating }) => ({
    period,
    score: Exact.of(score),
    ...(rating === null ? {} : { rating }),
  }));
  if (periods.length === 0) return undefined;
  return formulaOf(settings).annual(periods, { findings: person.findings, leader }, settings);
}

/** One person of a group as the cap looks at them. */
export interface RatedInGroup {
  staffId: string;
  score: Exact;
  rating: Rating;
}

/** The cap of one unit and group of similar duties. Those rated by decision count as decided, the others as proposed. */
export function capOf(
  people: readonly RatedInGroup[],
  outstanding: boolean,
  { settings }: RuleSet,
): ExcellenceCap {
  return excellenceCap(
    people.map(({ staffId, score, rating }) => ({ id: staffId, score, rating })),
    outstanding,
    settings,
  );
}
