import { changeQuestions } from '../../../projections/audit/list-changes.js';
import { auditQuestions } from '../../../projections/audit/list-facts.js';
import { positionQuestions } from '../../../projections/positions/positions.js';
import { holderQuestions } from '../../../projections/postings/find-holders.js';
import { rosterQuestions } from '../../../projections/postings/find-roster.js';
import { movementQuestions } from '../../../projections/postings/list-movements.js';
import { listQuestions } from '../../../projections/profile/list-staff.js';
import { scoreQuestions } from '../../../projections/scores/list-scores.js';
import { dossierQuestions } from '../../../projections/timeline/dossier-lists.js';
import { factQuestions } from '../../../projections/timeline/organisation-facts.js';
import { unitQuestions } from '../../../projections/units/list-units.js';
import { warningQuestions } from '../../../projections/warnings/list-warnings.js';
import { feedQuestions, POSITION_HEADER } from '../../outlets/events-feed.js';
import { streamQuestions } from '../../outlets/events-stream-endpoint.js';
import { pointQuestions } from '../questions.js';
import { cancellationBody, correctionBody, factsBody, openingBody } from './bodies.js';
import { importRoutes } from './import-routes.js';
import { indicatorRoutes } from './indicator-routes.js';
import { readModelRoutes } from './read-model-routes.js';
import { get, list, post, type Route } from './route.js';
import { roundRoutes } from './round-routes.js';
import { ruleRoutes } from './rule-routes.js';
import { count, envelope, listOf, object, ref } from './schemas.js';

const { cancelled: _, ...careerQuestions } = dossierQuestions;
const LIST = [400, 422, 503];
const EVENTS = 'application/cloudevents-batch+json';

const people: Route[] = [
  post('/staff', ['Mở hồ sơ', 'Open a dossier'], openingBody),
  list('/staff', ['Danh sách nhân sự', 'List people'], listQuestions, 'StaffRow'),
  get('/staff/{id}', ['Hồ sơ một người', 'One person’s profile'], pointQuestions, envelope(ref('Profile'))),
  list('/staff/{id}/postings', ['Vị trí công tác', 'Postings'], dossierQuestions, 'PostingOfPerson'),
  list('/staff/{id}/timeline', ['Quá trình công tác', 'The career'], careerQuestions, 'TimelineRow'),
  list('/staff/{id}/facts', ['Sự kiện đã ghi', 'Facts as recorded'], careerQuestions, 'FactRow'),
  post('/staff/{id}/facts', ['Ghi sự kiện', 'Record facts'], factsBody('dossier')),
  post('/staff/{id}/facts/{eventId}/correction', ['Đính chính', 'Correct a fact'], correctionBody),
  post('/staff/{id}/facts/{eventId}/cancellation', ['Huỷ sự kiện', 'Cancel a fact'], cancellationBody),
];

const organisation: Route[] = [
  list('/units', ['Danh sách đơn vị', 'List units'], unitQuestions, 'UnitRow', { problems: LIST }),
  get('/units/{code}', ['Một đơn vị', 'One unit'], pointQuestions, envelope(ref('Unit'))),
  list('/units/{code}/roster', ['Ai giữ vị trí nào', 'Who holds what'], rosterQuestions, 'Holder', {
    meta: { count, people: count, unitInForce: { type: 'boolean' } },
  }),
  list('/positions', ['Danh mục chức danh', 'List positions'], positionQuestions, 'Position', {
    problems: LIST,
  }),
  get('/positions/{code}', ['Một chức danh', 'One position'], pointQuestions, envelope(ref('Position'))),
  ...(['unit', 'position'] as const).flatMap((subject) => [
    list(
      `/${subject}s/{code}/facts`,
      ['Sự kiện đã ghi', 'Facts as recorded'],
      factQuestions,
      'OrganisationFactRow',
    ),
    post(`/${subject}s/{code}/facts`, ['Ghi sự kiện', 'Record facts'], factsBody(subject)),
    post(`/${subject}s/{code}/facts/{eventId}/correction`, ['Đính chính', 'Correct a fact'], correctionBody),
    post(
      `/${subject}s/{code}/facts/{eventId}/cancellation`,
      ['Huỷ sự kiện', 'Cancel a fact'],
      cancellationBody,
    ),
  ]),
];

const lists: Route[] = [
  list('/movements', ['Biến động nhân sự', 'Postings begun or ended'], movementQuestions, 'Movement'),
  list('/scores', ['Điểm đánh giá', 'Evaluation scores'], scoreQuestions, 'Score'),
  list('/warnings', ['Cảnh báo', 'Warnings'], warningQuestions, 'Warning'),
  {
    ...get('/events', ['Dòng sự kiện', 'The feed of facts'], feedQuestions, {}, LIST),
    answer: {
      status: 200,
      mediaType: EVENTS,
      schema: listOf(ref('CloudEvent')),
      headers: { [POSITION_HEADER]: 'How far was looked, found or not: `after` of the next request' },
    },
  },
  {
    ...get('/events/stream', ['Dòng sự kiện trực tiếp', 'The feed as it grows'], streamQuestions, {}, LIST),
    answer: { status: 200, mediaType: 'text/event-stream' },
    resumes: true,
  },
];

const audit: Route[] = [
  list(
    '/audit/facts',
    ['Tra cứu sự kiện', 'Facts by who, what, when and where'],
    auditQuestions,
    'AuditFact',
  ),
  list(
    '/audit/holders',
    ['Ai giữ chức vụ vào ngày đó, theo quyết định nào', 'Who held a post on a day, under which decision'],
    holderQuestions,
    'AuditHolder',
  ),
  list(
    '/audit/changes',
    ['Thay đổi giữa hai thời điểm hiểu biết', 'What changed between two knowledge points'],
    changeQuestions,
    'AuditChange',
    { meta: { from: count, to: count, 'net?': listOf(ref('Difference')) } },
  ),
];

const open = { method: 'get', query: {}, open: true } as const;

/** The routes below `/api/v1`. */
export const apiRoutes: Route[] = [
  ...people,
  ...organisation,
  ...lists,
  ...audit,
  ...indicatorRoutes,
  ...importRoutes,
  ...readModelRoutes,
  ...ruleRoutes,
  ...roundRoutes,
];

/** The routes at the root. */
export const rootRoutes: Route[] = [
  {
    ...open,
    path: '/livez',
    summary: ['Còn chạy', 'Alive'],
    answer: { status: 200, schema: object({ alive: { const: true } }) },
    problems: [],
  },
  {
    ...open,
    path: '/readyz',
    summary: ['Sẵn sàng; 503 khi chưa', 'Ready; 503 while not'],
    answer: { status: 200, schema: ref('Ready') },
    problems: [],
  },
  {
    ...open,
    path: '/asyncapi.json',
    summary: ['Mô tả các sự kiện', 'The events described (AsyncAPI 3)'],
    answer: {
      status: 200,
      schema: { ...object({ asyncapi: { const: '3.0.0' } }), additionalProperties: true },
    },
    problems: [],
  },
  {
    method: 'get',
    path: '/metrics',
    summary: ['Số đo Prometheus', 'Prometheus metrics'],
    query: {},
    answer: { status: 200, mediaType: 'text/plain' },
    problems: [],
  },
];
