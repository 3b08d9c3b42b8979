import { annualQuestions, computeQuestions } from '../../rules/endpoints.js';
import { pointQuestions, type Spec } from '../questions.js';
import { cancellationBody, correctionBody, factsBody } from './bodies.js';
import type { Route } from './routes.js';
import { annualBody, computed, evaluationBody, excellenceCapBody } from './rule-schemas.js';
import { envelope, listOf, ref } from './schemas.js';
import type { Schema } from '../../domain/facts/fields.js';

const compute = (
  path: string,
  summary: [string, string],
  query: Spec,
  body: Schema,
  answer: string,
): Route => ({
  method: 'post',
  path,
  summary,
  query,
  body,
  computes: true,
  answer: { status: 200, schema: computed(answer) },
  problems: [400, 409, 413, 415, 422, 503],
});
const write = (path: string, summary: [string, string], body: Schema): Route => ({
  method: 'post',
  path,
  summary,
  query: {},
  body,
  answer: {
    status: 201,
    schema: ref('Written'),
    or: { status: 202, schema: ref('Accepted'), description: 'Recorded; the positions are not known yet' },
  },
  problems: [400, 404, 409, 412, 413, 415, 422, 503],
});
const read = (path: string, summary: [string, string], schema: Schema): Route => ({
  method: 'get',
  path,
  summary,
  query: pointQuestions,
  answer: { status: 200, schema: envelope(schema) },
  problems: [400, 404, 422, 503],
});

/** Rule sets, and what is worked out by them. */
export const ruleRoutes: Route[] = [
  compute(
    '/rules/evaluation',
    ['Tính điểm đánh giá, không ghi', 'Work out an evaluation; records nothing'],
    computeQuestions,
    evaluationBody,
    'ComputedEvaluation',
  ),
  compute(
    '/rules/annual',
    ['Tính xếp loại năm, không ghi', 'Work out the rating of a year; records nothing'],
    annualQuestions,
    annualBody,
    'ComputedAnnual',
  ),
  compute(
    '/rules/excellence-cap',
    ['Tính số người được xếp loại xuất sắc', 'How many may be rated excellent, and who stands over'],
    computeQuestions,
    excellenceCapBody,
    'ComputedExcellenceCap',
  ),
  read('/rules', ['Bộ quy tắc đang áp dụng', 'Rule sets in force'], listOf(ref('RuleSet'))),
  read('/rules/{id}', ['Một bộ quy tắc', 'One rule set'], ref('RuleSet')),
  write('/rules/{id}/facts', ['Ban hành bộ quy tắc', 'Adopt a rule set'], factsBody('rules')),
  write(
    '/rules/{id}/facts/{eventId}/correction',
    ['Đính chính bộ quy tắc', 'Correct a rule set'],
    correctionBody,
  ),
  write(
    '/rules/{id}/facts/{eventId}/cancellation',
    ['Huỷ bộ quy tắc', 'Cancel a rule set'],
    cancellationBody,
  ),
];
