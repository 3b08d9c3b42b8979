import { Controller, Get, Headers, Query } from '@nestjs/common';
import type { Caller } from '../access/scope.js';
import { capOf, dutiesOf, periodsOf, proposalOf, type PeriodScore } from '../domain/evaluation/year.js';
import { daysOf } from '../domain/evaluation/period.js';
import { Exact } from '../domain/exact.js';
import type { Rating } from '../domain/facts/evaluation.js';
import type { ExcellenceCap } from '../domain/rules/excellence-cap.js';
import { grouped } from '../domain/grouped.js';
import { ruleSetFor, ruleSetIn, type RuleSet } from '../domain/rules/rule-set.js';
import { answer } from '../http/answers.js';
import { Allow, CallerOf } from '../http/caller.js';
import { languageOf, type Language } from '../http/language.js';
import { ListOf } from '../http/lists/list-of.js';
import { Paging } from '../http/paging.js';
import { code, integer, required } from '../http/parameters.js';
import { pageQuestions, pointQuestions } from '../http/questions.js';
import { unitsAsked } from '../http/reach.js';
import type { Point } from '../read-store/knowledge.js';
import { ReadModels } from '../read-store/read-models.js';
import { RuleSets } from '../rules/rule-sets.js';
import { peopleOfYear, type PersonOfYear } from './year-reader.js';

export const ratingQuestions = {
  ...pointQuestions,
  ...pageQuestions,
  year: required(integer('The year rated', 1900, 9998)),
  unit: code('Only people of this unit or below'),
  ruleSet: code(
    'Rated by this rule set; the one for civil servants in force at the end of the year unless given',
  ),
};

export interface RatingRow {
  staffId: string;
  code: string;
  fullName: string;
  unitCode: string;
  positionCode: string;
  /** Group of similar duties: those of one unit and group share a cap. */
  duties: string;
  periods: Omit<PeriodScore, 'position'>[];
  proposal: {
    score: string;
    byPoints: Rating;
    rating: Rating;
    reasons: { code: string; detail: string }[];
  } | null;
  decided: { rating: Rating; score: string | null; eventId: string } | null;
  exempted: { reason: string; eventId: string } | null;
  /** Excellent, and beyond the cap by score: who gives way is decided by people. */
  standsOver: boolean;
}

interface Group extends Omit<ExcellenceCap, 'share'> {
  unitCode: string;
  duties: string;
  share: string;
  outstanding: boolean;
}

/** The rating of a year: what the rules propose, what was decided, and how many may be excellent in each group. */
@Controller('ratings')
export class RatingsEndpoint {
  constructor(
    private readonly sets: RuleSets,
    private readonly models: ReadModels,
    private readonly paging: Paging,
  ) {}

  @Get()
  @Allow('read')
  @ListOf('AnnualRating')
  async list(
    @Query() query: unknown,
    @Headers('accept-language') language: string | undefined,
    @CallerOf() caller: Caller,
  ) {
    const page = this.paging.read('ratings', query, ratingQuestions);
    const { year, unit, ruleSet } = page.q;
    const { point, sets } = await this.sets.at(page.q);
    const units = unitsAsked(caller, point, unit);
    const end = `${year}-12-31`;
    const category = 'civil-servant';
    // Years before the first set were rated too: what was decided is told, and nothing is proposed.
    const set =
      ruleSet === undefined
        ? ruleSetIn(sets, end, { category })
        : ruleSetFor(sets, end, { ruleSet, category });
    const people = await peopleOfYear(this.models, point, year, units);
    const { rows, groups } = rated(people, year, set, point, languageOf(language));
    // Of one point the people are always the same, so a place among them is a key.
    const from = Number(page.after?.[0] ?? 0);
    const next = from + page.limit;
    return answer(rows.slice(from, next), point, {
      count: rows.length,
      year,
      ruleSet: set?.id ?? null,
      deadline: set ? `${year}-${set.settings.deadlines.annual}` : null,
      groups,
      units: unitRatings(units ?? new Set(people.map(({ unitCode }) => unitCode)), year, point),
      ...(next < rows.length ? { next: page.next(point.knownAt.position, [next]) } : {}),
    });
  }
}

function rated(
  people: readonly PersonOfYear[],
  year: number,
  set: RuleSet | undefined,
  point: Point,
  language: Language,
) {
  const { organisation } = point;
  const { last } = daysOf(String(year));
  const rows = people.map((person): RatingRow => {
    const { staffId, code: file, fullName, unitCode, positionCode, decided, exempted } = person;
    const duties = dutiesOf(person, organisation, last);
    const found = set && proposalOf(person, duties === 'leaders', set);
    return {
      staffId,
      code: file,
      fullName,
      unitCode,
      positionCode,
      duties,
      periods: periodsOf(person).map(({ period, unitCode: unit, score, rating, eventId }) => ({
        period,
        unitCode: unit,
        score,
        rating,
        eventId,
      })),
      proposal: found
        ? {
            score: found.score.shown(2),
            byPoints: found.byPoints,
            rating: found.rating,
            reasons: found.reasons.map((reason) => ({ code: reason.code, detail: reason[language] })),
          }
        : null,
      decided: decided ? { ...decided, score: decided.score ?? null } : null,
      exempted: exempted ?? null,
      standsOver: false,
    };
  });
  const groups = set ? groupsOf(rows, year, set, point) : [];
  const over = new Set(groups.flatMap((group) => group.over));
  return { rows: rows.map((row) => ({ ...row, standsOver: over.has(row.staffId) })), groups };
}

/** Each unit and group of similar duties by itself. Who is exempt, or has neither rating nor proposal, is not counted. */
function groupsOf(
  rows: readonly RatingRow[],
  year: number,
  set: RuleSet,
  { organisation, asOf }: Point,
): Group[] {
  const byGroup = grouped(rows, ({ unitCode, duties }) => `${unitCode} ${duties}`);
  return [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]): Group => {
      const { unitCode, duties } = members[0]!;
      const outstanding = organisation.unitStateOn(unitCode, asOf)?.ratings?.[year]?.outstanding ?? false;
      const counted = members.flatMap(({ staffId, decided, proposal, exempted }) => {
        const rating = decided?.rating ?? proposal?.rating;
        const score = proposal?.score ?? decided?.score ?? '0';
        return rating === undefined || (exempted && !decided)
          ? []
          : [{ staffId, rating, score: Exact.of(score) }];
      });
      const cap = capOf(counted, outstanding, set);
      return { unitCode, duties, ...cap, share: cap.share.shown(2), outstanding };
    });
}

/** How the units themselves were rated in the year. */
const unitRatings = (units: ReadonlySet<string>, year: number, { organisation, asOf }: Point) =>
  [...units].sort().flatMap((unitCode) => {
    const found = organisation.unitStateOn(unitCode, asOf)?.ratings?.[year];
    return found ? [{ unitCode, ...found }] : [];
  });
