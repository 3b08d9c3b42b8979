import { differenceQuestions } from '../../../projections/indicators/find-difference.js';
import { indicatorQuestions } from '../../../projections/indicators/list-indicators.js';
import { memberQuestions } from '../../../projections/indicators/list-members.js';
import { seriesQuestions } from '../../../projections/indicators/list-series.js';
import type { Schema } from '../../domain/facts/fields.js';
import { formatQuestion } from '../lists/negotiate.js';
import type { Spec } from '../questions.js';
import type { Route } from './routes.js';
import { count, envelope, page, ref } from './schemas.js';

const READ = [400, 404, 422, 503];

const list = (
  path: string,
  summary: [string, string],
  query: Spec,
  row: string,
  meta?: Record<string, Schema>,
): Route => ({
  method: 'get',
  path,
  summary,
  query: { ...query, ...formatQuestion },
  answer: { status: 200, schema: page(ref(row), meta) },
  problems: [...READ, 406],
  list: true,
});

export const indicatorRoutes: Route[] = [
  list('/indicators', ['Các chỉ tiêu', 'All indicators of a unit'], indicatorQuestions, 'Indicator', {
    count,
  }),
  list(
    '/indicators/{code}/members',
    ['Ai, đơn vị nào làm nên con số', 'Who is behind the number'],
    memberQuestions,
    'IndicatorMember',
    { count },
  ),
  list(
    '/indicators/{code}/series',
    ['Chỉ tiêu qua thời gian', 'The number over time'],
    seriesQuestions,
    'IndicatorPoint',
  ),
  {
    method: 'get',
    path: '/indicators/{code}/difference',
    summary: ['Vì sao con số khác trước', 'Why two knowledge points differ'],
    query: differenceQuestions,
    answer: { status: 200, schema: envelope(ref('IndicatorDifference')) },
    problems: READ,
  },
];
