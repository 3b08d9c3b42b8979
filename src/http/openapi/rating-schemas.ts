import { RATINGS } from '../../domain/facts/evaluation.js';
import { PARTIAL_DAY_SCHEMA, type Schema } from '../../domain/facts/fields.js';
import { CAP_BASES } from '../../domain/rules/settings.js';
import { count, day, flag, free, listOf, nullable, object, oneOf, ref, text, uuid } from './shapes.js';

const rating = oneOf(...RATINGS);

const score = {
  staffId: uuid,
  code: text,
  period: text,
  unitCode: text,
  score: text,
  rating: nullable(text),
  ruleSet: nullable(text),
  eventId: uuid,
  position: count,
  byPoints: nullable(rating),
  common: nullable(text),
  components: nullable(free),
  results: nullable(text),
  by: nullable(text),
  inputs: nullable(free),
  raters: listOf(free),
  roundId: nullable(uuid),
  revises: { ...nullable(uuid), description: 'The result it takes the place of' },
};
const cause = object({
  eventId: uuid,
  type: text,
  position: count,
  effectiveOn: nullable(PARTIAL_DAY_SCHEMA),
});
const said = nullable(object({ score: text, rating: nullable(rating), eventId: uuid }));

export const ratingSchemas: Record<string, Schema> = {
  Score: object(score),
  ExplainedScore: object({
    ...score,
    effectiveOn: PARTIAL_DAY_SCHEMA,
    decision: nullable(ref('Decision')),
    state: oneOf('in-force', 'revised', 'not-yet'),
    ratingReasons: listOf({}),
    managed: listOf({}),
    handedOver: listOf({}),
    rules: nullable(object({ id: text, from: day, settings: free, sources: listOf({}), eventId: uuid })),
    because: listOf(uuid),
    later: { ...listOf(cause), description: 'Appeals, proposals and revisions that name it' },
  }),
  ScoreChange: object({
    staffId: uuid,
    code: text,
    period: text,
    unitCode: text,
    before: said,
    after: said,
    because: listOf(cause),
  }),
  AnnualRating: object({
    staffId: uuid,
    code: text,
    fullName: text,
    unitCode: text,
    positionCode: text,
    duties: { ...text, description: 'Group of similar duties: those of one unit and group share a cap' },
    periods: listOf(
      object({ period: text, unitCode: text, score: text, rating: nullable(rating), eventId: uuid }),
    ),
    proposal: nullable(
      object({
        score: text,
        byPoints: rating,
        rating,
        reasons: listOf(object({ code: text, detail: text })),
      }),
    ),
    decided: nullable(object({ rating, score: nullable(text), eventId: uuid })),
    exempted: nullable(object({ reason: text, eventId: uuid })),
    standsOver: { ...flag, description: 'Excellent, and beyond the cap by score' },
  }),
};

/** What stands beside the people of a year: the cap of each group, and how the units were rated. */
export const ratingMeta: Record<string, Schema> = {
  count,
  year: count,
  ruleSet: nullable(text),
  deadline: nullable(day),
  groups: listOf(
    object({
      unitCode: text,
      duties: text,
      allowed: count,
      base: oneOf(...CAP_BASES),
      share: { ...text, description: 'In percent' },
      outstanding: flag,
      over: { ...listOf(text), description: 'Who stands over by score, by falling score' },
      tied: listOf(text),
      readings: object(Object.fromEntries(CAP_BASES.map((base) => [base, count]))),
      counted: object({ excellent: count, good: count, rated: count }),
    }),
  ),
  units: listOf(object({ unitCode: text, rating, outstanding: flag, eventId: uuid, 'score?': text })),
};
