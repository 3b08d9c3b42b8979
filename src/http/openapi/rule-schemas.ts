import { RATINGS } from '../../domain/facts/evaluation.js';
import { CAP_BASES } from '../../domain/rules/settings.js';
import { CATEGORIES, MOST_PRODUCTS } from '../../domain/rules/read-evaluation.js';
import { MOST_PEOPLE } from '../../domain/rules/read-ratings.js';
import type { Schema } from '../../domain/facts/fields.js';
import { count, day, flag, free, listOf, object, oneOf, ref, text, uuid } from './shapes.js';

/** A body: what it does not name is refused. */
const body = (members: Record<string, Schema>): Schema => ({
  ...object(members),
  additionalProperties: false,
});
const decimal: Schema = {
  description: 'A decimal as a string, such as `"87.50"`; whole numbers may come as numbers',
  anyOf: [
    { type: 'string', pattern: '^(0|[1-9]\\d{0,11})(\\.\\d{1,6})?$' },
    { type: 'integer', minimum: 0 },
  ],
};
const code: Schema = { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' };
const counts = (description: string): Schema => ({ ...listOf(count), description });
const excused: Schema = {
  description: 'For each unit of the list beside it, or one number that counts against them in their order',
  anyOf: [listOf(count), count],
};
const asked = { 'ruleSet?': code, 'category?': oneOf(...CATEGORIES) };
const findings = body({ 'degradation?': flag, 'discipline?': flag, 'corruption?': flag });
const rating = oneOf(...RATINGS);

const product = body({
  'code?': code,
  coefficient: decimal,
  assigned: decimal,
  done: decimal,
  'qualityFailures?': counts('How often each failing unit failed an assessment'),
  'delays?': counts('How often each late unit was late'),
  'excusedFailures?': excused,
  'excusedDelays?': excused,
  'month?': {
    type: 'string',
    pattern: '^\\d{4}-(0[1-9]|1[0-2])$',
    description: 'Looked at where the rule set takes the mean of months for a quarter',
  },
});

/** What is missing is answered with 409, so nothing is required here. */
export const evaluationBody: Schema = body({
  ...asked,
  'leader?': flag,
  'common?': { anyOf: [decimal, { ...listOf(body({ item: text, points: decimal })), maxItems: 100 }] },
  'products?': {
    anyOf: [
      { ...listOf(product), maxItems: MOST_PRODUCTS },
      { ...body({ 'a?': decimal, 'b?': decimal, 'c?': decimal }), description: 'In percent' },
    ],
  },
  'leadership?': {
    ...body({
      'managed?': listOf({ anyOf: [decimal, { type: 'null' }] }),
      'd?': decimal,
      'organising?': decimal,
      'cohesion?': decimal,
    }),
    description: 'Of a leader: `managed` are the scores of the people led, null for somebody unrated',
  },
  'findings?': findings,
  'tasks?': {
    ...body({ 'exceeding?': decimal, 'late?': decimal }),
    description: 'Percent of the tasks, for rule sets with conditions beside the points',
  },
});

export const annualBody: Schema = body({
  ...asked,
  'leader?': flag,
  'periods?': {
    ...listOf(
      body({
        period: { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2]|Q[1-4])$' },
        score: decimal,
        'rating?': rating,
      }),
    ),
    maxItems: 12,
    description: 'All months or all quarters of one year; those without a rating are left out',
  },
  'findings?': findings,
});

export const excellenceCapBody: Schema = body({
  ...asked,
  people: { ...listOf(body({ id: text, score: decimal, 'rating?': rating })), maxItems: MOST_PEOPLE },
  'outstanding?': flag,
});

const by = { ruleSet: text, formula: text, sources: listOf({}) };
const reasons = listOf(object({ code: text, detail: text }));

export const ruleSchemas: Record<string, Schema> = {
  ComputedEvaluation: object({
    score: text,
    common: text,
    components: object({ a: text, b: text, c: text, 'd?': text, 'dd?': text, 'e?': text }, 'In percent'),
    results: { ...text, description: 'The mean of the components, in percent' },
    byPoints: { ...rating, description: 'By the bands alone' },
    rating,
    reasons,
    ...by,
  }),
  ComputedAnnual: object({ score: text, byPoints: rating, rating, reasons, ...by }),
  ComputedExcellenceCap: object({
    allowed: count,
    base: oneOf(...CAP_BASES),
    share: { ...text, description: 'In percent' },
    over: { ...listOf(text), description: 'Who stands over by score, by falling score' },
    tied: { ...listOf(text), description: 'Equal scores at the line: the points do not say who gives way' },
    readings: object(Object.fromEntries(CAP_BASES.map((base) => [base, count]))),
    counted: object({ excellent: count, good: count, rated: count }),
    ...by,
  }),
  RuleSet: object({
    id: text,
    from: day,
    'until?': day,
    'appliesTo?': listOf(text),
    'governs?': text,
    settings: free,
    sources: listOf({}),
    eventId: uuid,
  }),
};

export const computed = (name: string): Schema => object({ data: ref(name) });
