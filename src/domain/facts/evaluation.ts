import { dossier } from './entry.js';
import { Code, Decimal, FreeObject, Int, OneOf, Period, Text } from './fields.js';

/** From the best to the worst. */
export const RATINGS = ['excellent', 'good', 'completed', 'not-completed'] as const;
export type Rating = (typeof RATINGS)[number];

const OPTIONAL = { optional: true } as const;

export class PeriodEvaluationFinalised {
  @Period() period: string;
  @Code() unitCode: string;
  @Decimal() score: string;
  @OneOf(RATINGS, OPTIONAL) rating?: Rating;
  @Code(OPTIONAL) ruleSet?: string;
  @FreeObject(OPTIONAL) inputs?: object;
  @Text(200, OPTIONAL) evaluator?: string;
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

export const evaluationFacts = {
  PeriodEvaluationFinalised: dossier(
    PeriodEvaluationFinalised,
    { does: 'evaluates' },
    'Kết quả đánh giá tháng, quý',
    'Period evaluation finalised',
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
};
