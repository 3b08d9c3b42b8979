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
import type { Schema } from '../../domain/facts/fields.js';
import { feedQuestions, POSITION_HEADER } from '../../outlets/events-feed.js';
import { streamQuestions } from '../../outlets/events-stream-endpoint.js';
import { formatQuestion } from '../lists/negotiate.js';
import { pointQuestions, type Spec } from '../questions.js';
import { cancellationBody, correctionBody, factsBody, openingBody } from './bodies.js';
import { importRoutes } from './import-routes.js';
import { indicatorRoutes } from './indicator-routes.js';
import { readModelRoutes } from './read-model-routes.js';
import { ruleRoutes } from './rule-routes.js';
import { count, envelope, listOf, object, page, ref } from './schemas.js';

export interface Route {
  method: 'get' | 'post';
  path: string;
  /** Vietnamese, then English. */
  summary: [string, string];
  query: Spec;
  /** Status and schema of the answer when all is well, undefined for plain text; media types it may be a file of. */
  answer: {
    status: number;
    schema?: Schema;
    mediaType?: string;
    headers?: Record<string, string>;
    files?: readonly string[];
    /** A second status with its schema and what it means. */
    or?: { status: number; schema: Schema; description: string };
  };
  /** A list, answered in every format. */
  list?: true;
  /** Statuses of the problems it may answer beside 401, 403 and 429. */
  problems: number[];
  body?: Schema | 'file';
  /** Goes on after `Last-Event-ID`. */
  resumes?: true;
  /** The body may be left out. */
  bodyOptional?: true;
  open?: true;
  /** A POST that works something out and records nothing. */
  computes?: true;
}

const { cancelled: _, ...careerQuestions } = dossierQuestions;
const READ = [400, 404, 422, 503];
const LIST = [400, 422, 503];
const WRITE = [400, 404, 409, 412, 413, 415, 422, 503];
const WRITTEN = {
  status: 201,
  schema: ref('Written'),
  or: {
    status: 202,
    schema: ref('Accepted'),
    description:
      'Recorded; the positions are not known yet. The same request with the same key asks for them',
  },
};
const EVENTS = 'application/cloudevents-batch+json';

const get = (
  path: string,
  summary: [string, string],
  query: Spec,
  schema: Schema,
  problems = READ,
): Route => ({ method: 'get', path, summary, query, answer: { status: 200, schema }, problems });
/** A list of rows: its handler is marked with `@ListOf(row)`. */
const list = (
  path: string,
  summary: [string, string],
  query: Spec,
  row: string,
  { meta, problems = READ }: { meta?: Record<string, Schema>; problems?: number[] } = {},
): Route => ({
  ...get(path, summary, { ...query, ...formatQuestion }, page(ref(row), meta), [...problems, 406]),
  list: true,
});
const post = (path: string, summary: [string, string], body: Schema): Route => ({
  method: 'post',
  path,
  summary,
  query: {},
  answer: WRITTEN,
  problems: WRITE,
  body,
});

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
