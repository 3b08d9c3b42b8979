import { annualQuestions, computeQuestions } from '../../rules/endpoints.js';
import { pointQuestions, type Spec } from '../questions.js';
import { cancellationBody, correctionBody, factsBody } from './bodies.js';
import { get, post, type Route } from './route.js';
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
  get(
    '/rules',
    ['Bộ quy tắc đang áp dụng', 'Rule sets in force'],
    pointQuestions,
    envelope(listOf(ref('RuleSet'))),
  ),
  get('/rules/{id}', ['Một bộ quy tắc', 'One rule set'], pointQuestions, envelope(ref('RuleSet'))),
  post('/rules/{id}/facts', ['Ban hành bộ quy tắc', 'Adopt a rule set'], factsBody('rules')),
  post(
    '/rules/{id}/facts/{eventId}/correction',
    ['Đính chính bộ quy tắc', 'Correct a rule set'],
    correctionBody,
  ),
  post('/rules/{id}/facts/{eventId}/cancellation', ['Huỷ bộ quy tắc', 'Cancel a rule set'], cancellationBody),
];
