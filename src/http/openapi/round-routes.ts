import { scoreDifferenceQuestions } from '../../../projections/scores/list-score-changes.js';
import { enteringQuestions } from '../../evaluation/endpoints.js';
import { ratingQuestions } from '../../evaluation/ratings.js';
import { entryQuestions, peopleQuestions, roundsQuestions } from '../../evaluation/questions.js';
import type { Schema } from '../../domain/facts/fields.js';
import { pointQuestions } from '../questions.js';
import { ratingMeta } from './rating-schemas.js';
import { get, list, post, type Route } from './route.js';
import { appealBody, entryBody, finalisationBody, openingRoundBody, revisionBody } from './round-schemas.js';
import { count, envelope, listOf, ref, writtenWith } from './schemas.js';

/** A write that says in words of its own what came of it. */
const telling = (path: string, summary: [string, string], body: Schema, data: string): Route => {
  const route = post(path, summary, body);
  const schema = writtenWith(ref(data));
  return { ...route, answer: { ...route.answer, schema } };
};

const ENTRY = '/evaluation-rounds/{id}/entries/{staffId}';

/** Rounds of evaluation, from opening to a revised result. */
export const roundRoutes: Route[] = [
  list(
    '/evaluation-rounds',
    ['Các đợt đánh giá', 'Rounds of evaluation'],
    roundsQuestions,
    'EvaluationRoundRow',
  ),
  telling('/evaluation-rounds', ['Mở đợt đánh giá', 'Open a round'], openingRoundBody, 'OpenedRound'),
  get(
    '/evaluation-rounds/{id}',
    ['Tiến độ một đợt đánh giá', 'How far a round is, unit by unit'],
    pointQuestions,
    envelope(ref('EvaluationRound')),
  ),
  list(
    '/evaluation-rounds/{id}/entries',
    ['Những người được đánh giá trong đợt', 'The people of a round, and who is late'],
    peopleQuestions,
    'EvaluationRoundPerson',
    { meta: { count } },
  ),
  get(
    ENTRY,
    ['Ý kiến và kết quả của một người', 'What raters said of a person; with `by`, what one of them entered'],
    entryQuestions,
    envelope({ anyOf: [ref('EvaluationEntries'), ref('EvaluationEntry')] }),
  ),
  {
    ...post(ENTRY, ['Ghi ý kiến đánh giá', 'Enter what a rater says'], entryBody),
    method: 'put',
    query: enteringQuestions,
  },
  get(
    '/scores/difference',
    ['Vì sao kết quả một kỳ khác đi', 'Which results of a period differ between two points, and why'],
    scoreDifferenceQuestions,
    envelope(listOf(ref('ScoreChange')), { against: count }),
  ),
  get(
    '/scores/{id}',
    ['Căn cứ của một kết quả', 'What a result was worked out from, and what came after it'],
    pointQuestions,
    envelope(ref('ExplainedScore')),
  ),
  list(
    '/ratings',
    [
      'Xếp loại năm: đề xuất, quyết định, tỷ lệ xuất sắc',
      'The ratings of a year: proposals, decisions, caps',
    ],
    ratingQuestions,
    'AnnualRating',
    { meta: ratingMeta, problems: [400, 404, 409, 422, 503] },
  ),
  telling(
    `${ENTRY}/finalisation`,
    ['Chốt kết quả', 'Finalise a result'],
    finalisationBody,
    'EvaluationResult',
  ),
  telling(
    `${ENTRY}/appeal`,
    ['Kiến nghị kết quả', 'Appeal against a result'],
    appealBody,
    'EvaluationAppeal',
  ),
  telling(`${ENTRY}/revision`, ['Điều chỉnh kết quả', 'Revise a result'], revisionBody, 'EvaluationRevision'),
];
