import { differenceQuestions } from '../../../projections/indicators/find-difference.js';
import { indicatorQuestions } from '../../../projections/indicators/list-indicators.js';
import { memberQuestions } from '../../../projections/indicators/list-members.js';
import { seriesQuestions } from '../../../projections/indicators/list-series.js';
import { settingQuestions } from '../../settings/list-settings.js';
import { cancellationBody, correctionBody, factsBody } from './bodies.js';
import { get, list, post, type Route } from './route.js';
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
  ...factRoutes('/indicators/{code}', 'indicator', [
    ['Ban hành định nghĩa chỉ tiêu', 'Adopt a definition'],
    ['Đính chính định nghĩa', 'Correct a definition'],
    ['Huỷ định nghĩa', 'Cancel a definition'],
  ]),
  list('/settings', ['Thiết lập đang áp dụng', 'Settings in force'], settingQuestions, 'Setting', {
    meta: { count },
  }),
  ...factRoutes('/settings/{id}', 'setting', [
    ['Thay đổi thiết lập', 'Change a setting'],
    ['Đính chính thiết lập', 'Correct a change of a setting'],
    ['Huỷ thay đổi thiết lập', 'Cancel a change of a setting'],
  ]),
];

function factRoutes(
  path: string,
  subject: 'indicator' | 'setting',
  [record, correct, cancel]: [[string, string], [string, string], [string, string]],
): Route[] {
  return [
    post(`${path}/facts`, record, factsBody(subject)),
    post(`${path}/facts/{eventId}/correction`, correct, correctionBody),
    post(`${path}/facts/{eventId}/cancellation`, cancel, cancellationBody),
  ];
}
