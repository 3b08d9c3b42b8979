import { differenceQuestions } from '../../../projections/indicators/find-difference.js';
import { indicatorQuestions } from '../../../projections/indicators/list-indicators.js';
import { memberQuestions } from '../../../projections/indicators/list-members.js';
import { seriesQuestions } from '../../../projections/indicators/list-series.js';
import { get, list, type Route } from './route.js';
import { count, envelope, ref } from './schemas.js';

export const indicatorRoutes: Route[] = [
  list('/indicators', ['Các chỉ tiêu', 'All indicators of a unit'], indicatorQuestions, 'Indicator', {
    meta: { count },
  }),
  list(
    '/indicators/{code}/members',
    ['Ai, đơn vị nào làm nên con số', 'Who is behind the number'],
    memberQuestions,
    'IndicatorMember',
    { meta: { count } },
  ),
  list(
    '/indicators/{code}/series',
    ['Chỉ tiêu qua thời gian', 'The number over time'],
    seriesQuestions,
    'IndicatorPoint',
  ),
  get(
    '/indicators/{code}/difference',
    ['Vì sao con số khác trước', 'Why two knowledge points differ'],
    differenceQuestions,
    envelope(ref('IndicatorDifference')),
  ),
];
