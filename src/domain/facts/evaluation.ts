import { dossier, round } from './entry.js';
import { Bool, Code, Decimal, FreeObject, FullDay, Int, List, OneOf, Period, Text, Uuid } from './fields.js';

/** From the best to the worst. */
export const RATINGS = ['excellent', 'good', 'completed', 'not-completed'] as const;
export type Rating = (typeof RATINGS)[number];

/** Who says something about a person in a round; the first of them beside the person decide. */
export const RATERS = ['self', 'head', 'collective', 'citizens'] as const;
export type RatedBy = (typeof RATERS)[number];
export const FINAL_RATERS = ['head', 'collective'] as const;
export type FinalRater = (typeof FINAL_RATERS)[number];

const OPTIONAL = { optional: true } as const;

/**
 * The result of one person, period and unit. What a round worked out is frozen with it: inputs, raters, components and
 * the rule set, so that nothing later changes what was decided.
 */
export class PeriodEvaluationFinalised {
  @Period() period: string;
  @Code() unitCode: string;
  @Decimal() score: string;
  @OneOf(RATINGS, OPTIONAL) rating?: Rating;
  @Code(OPTIONAL) ruleSet?: string;
  @FreeObject(OPTIONAL) inputs?: object;
  @Text(200, OPTIONAL) evaluator?: string;
  @Uuid(OPTIONAL) roundId?: string;
  @OneOf(FINAL_RATERS, OPTIONAL) by?: FinalRater;
  @Decimal(OPTIONAL) common?: string;
  /** In percent, by letter; đ is `dd`. */
  @FreeObject(OPTIONAL) components?: object;
  @Decimal(OPTIONAL) results?: string;
  @OneOf(RATINGS, OPTIONAL) byPoints?: Rating;
  @List(OPTIONAL) ratingReasons?: unknown[];
  /** Whose entries there were, by the facts that hold them. */
  @List(OPTIONAL) raters?: unknown[];
  /** Of a leader: the results of the people led, as they stood. */
  @List(OPTIONAL) managed?: unknown[];
  /** What earlier units of the period handed over. */
  @List(OPTIONAL) handedOver?: unknown[];
  @Uuid(OPTIONAL) ruleSetEventId?: string;
}

/** Stands in the place of an evaluation, which it names, from its day on. */
export class PeriodEvaluationRevised extends PeriodEvaluationFinalised {
  @Uuid() evaluationEventId: string;
  @Text(2000, OPTIONAL) reason?: string;
}

/** `late`: after the days the rule set gives for it; `answerDueOn`: by when it asks for an answer. */
export class EvaluationAppealed {
  @Uuid() evaluationEventId: string;
  @Text(2000) reason: string;
  @Bool(OPTIONAL) late?: boolean;
  @FullDay(OPTIONAL) answerDueOn?: string;
}

/** Somebody else’s revision would change a component of this evaluation; only a revision decides. */
export class EvaluationRevisionProposed {
  @Uuid() evaluationEventId: string;
  @OneOf(['d']) component: 'd';
  @Decimal() was: string;
  @Decimal() becomes: string;
  @Uuid() causeStaffId: string;
  @Uuid() causeEventId: string;
}

export class AnnualRatingDecided {
  @Int(1900, 9998) year: number;
  @Code() unitCode: string;
  @OneOf(RATINGS) rating: Rating;
  @Decimal(OPTIONAL) score?: string;
}

/** Why a person is not rated for a year: absence, maternity, too short a service. */
export class RatingExempted {
  @Int(1900, 9998) year: number;
  @Text(500) reason: string;
}

/** `dueOn`: the last day for finalising everybody of the unit and of those below. */
export class EvaluationRoundOpened {
  @Period() period: string;
  @Code() unitCode: string;
  @FullDay() dueOn: string;
  @Code(OPTIONAL) ruleSet?: string;
}

/** What one rater says; a later entry of the same rater takes its place until the evaluation is closed. */
export class EvaluationEntered {
  @Uuid() staffId: string;
  @Code() unitCode: string;
  @OneOf(RATERS) by: RatedBy;
  @FreeObject() input: object;
}

/** No entry comes after it. `result` is what goes to the dossier, so that it can be finished after a failure. */
export class EvaluationClosed {
  @Uuid() staffId: string;
  @Code() unitCode: string;
  @OneOf(FINAL_RATERS) by: FinalRater;
  @FreeObject() result: object;
}

export const evaluationFacts = {
  PeriodEvaluationFinalised: dossier(
    PeriodEvaluationFinalised,
    { does: 'evaluates' },
    'Kết quả đánh giá tháng, quý',
    'Period evaluation finalised',
  ),
  PeriodEvaluationRevised: dossier(
    PeriodEvaluationRevised,
    { does: 'evaluates' },
    'Điều chỉnh kết quả đánh giá',
    'Period evaluation revised',
  ),
  EvaluationAppealed: dossier(
    EvaluationAppealed,
    { does: 'notes', item: 'appeal' },
    'Kiến nghị kết quả đánh giá',
    'Evaluation appealed',
  ),
  EvaluationRevisionProposed: dossier(
    EvaluationRevisionProposed,
    { does: 'notes', item: 'revision-proposal' },
    'Đề nghị điều chỉnh kết quả đánh giá',
    'Revision of an evaluation proposed',
  ),
  AnnualRatingDecided: dossier(
    AnnualRatingDecided,
    { does: 'rates-year' },
    'Xếp loại chất lượng năm',
    'Annual rating decided',
  ),
  RatingExempted: dossier(
    RatingExempted,
    { does: 'notes', item: 'exemption', key: ['year'] },
    'Miễn xếp loại năm',
    'Exempted from the annual rating',
  ),
  EvaluationRoundOpened: round(
    EvaluationRoundOpened,
    { does: 'opens-round' },
    'Mở đợt đánh giá',
    'Evaluation round opened',
  ),
  EvaluationEntered: round(
    EvaluationEntered,
    { does: 'enters-evaluation' },
    'Ghi ý kiến đánh giá',
    'Evaluation entered',
  ),
  EvaluationClosed: round(
    EvaluationClosed,
    { does: 'closes-evaluation' },
    'Chốt đánh giá của một người',
    'Evaluation of a person closed',
  ),
};
