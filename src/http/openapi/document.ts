import type { Schema } from '../../domain/facts/fields.js';
import { WORKBOOK_MEDIA_TYPE } from '../../sheets/write-workbook.js';
import { problems, PROBLEM_MEDIA_TYPE } from '../problems.js';
import type { Spec } from '../questions.js';
import { factComponents } from './bodies.js';
import { MEDIA_TYPES } from '../lists/negotiate.js';
import type { Route } from './route.js';
import { apiRoutes, rootRoutes } from './routes.js';
import { rowSchemas } from './row-schemas.js';
import { ref } from './schemas.js';

type Part = Record<string, unknown>;

const DESCRIPTION =
  'Sổ nhân sự theo sự kiện: mỗi quyết định là một sự kiện không thể sửa xoá; mọi câu hỏi trả lời được cho bất kỳ ngày ' +
  'nào và theo hiểu biết tại bất kỳ thời điểm nào.\n\nEvent-sourced personnel records: every decision is an immutable ' +
  'fact; every question can be asked of any day (`asOf`), as known at any point (`knownAt`).';

const json = (schema: Schema, mediaType = 'application/json') => ({ content: { [mediaType]: { schema } } });

const header = (name: string, description: string, schema: Schema = { type: 'string' }): Part => ({
  name,
  in: 'header',
  description,
  required: false,
  schema,
});

const parameters: Record<string, Part> = {
  IfMatch: header('If-Match', 'Write only if this is the revision: `"5"`, as `ETag` gave it'),
  IdempotencyKey: header('Idempotency-Key', 'The same key and body again give the first answer', {
    type: 'string',
    minLength: 1,
    maxLength: 255,
  }),
  LastEventId: header('Last-Event-ID', 'The id of the last event received: its position', {
    type: 'integer',
    minimum: 0,
  }),
  AcceptLanguage: header('Accept-Language', '`vi` (default) or `en`, for texts meant for people'),
};
const parameterRef = (name: string) => ({ $ref: `#/components/parameters/${name}` });

const PATH_PARAMETERS: Record<string, string> = {
  id: 'A UUID; of a person also `code:<file code>`; of a rule set its own id, such as `nd335-2025`; of a score its fact',
  eventId: 'The id of the fact',
  code: 'The code of the unit, position or indicator',
  name: 'The name of the read model',
  staffId: 'A person: a UUID, or code:<file code>',
};

const pathParameters = (path: string): Part[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: PATH_PARAMETERS[name!],
    schema: { type: 'string' },
  }));

const queryParameters = (spec: Spec): Part[] =>
  Object.entries(spec).map(([name, { description, required, schema }]) => ({
    name,
    in: 'query',
    required,
    description,
    schema,
  }));

function bodyOf({ body, bodyOptional }: Route): Part {
  if (body === undefined) return {};
  if (body !== 'file') return { requestBody: { required: !bodyOptional, ...json(body) } };
  const file = { type: 'object', properties: { file: {} }, required: ['file'] };
  return {
    requestBody: {
      required: true,
      description:
        '`kind=facts`: one fact a line, `{ "staff": "<external key>", "type", "effectiveOn", "data", … }`; the other ' +
        'kinds: a workbook or CSV file with the headings of `GET /imports/template`',
      content: {
        'application/x-ndjson': {},
        'text/csv': {},
        [WORKBOOK_MEDIA_TYPE]: {},
        'multipart/form-data': { schema: file },
      },
    },
  };
}

/** What a list is beside JSON, and the headers that then stand for `meta`. */
const fileContent: Part = Object.fromEntries(
  Object.values(MEDIA_TYPES)
    .filter((mediaType) => mediaType !== MEDIA_TYPES.json)
    .map((mediaType) => [mediaType, { schema: { type: 'string', contentMediaType: mediaType } }]),
);
const fileHeaders: Part = Object.fromEntries(
  [
    ['Hoso-As-Of', 'Not of JSON: the day the answer is about'],
    ['Hoso-Known-At', 'Not of JSON: the position the answer was known at'],
    ['Hoso-Recorded-At', 'Not of JSON: when that position was recorded'],
    ['Hoso-Next', 'Not of JSON, and only with `limit`: the cursor of the page after this one'],
  ].map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
);

function answersOf({ answer, problems: statuses, open, list }: Route): Part {
  const { status, schema, mediaType, files = [], or } = answer;
  const named = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  const headers: Part = {
    ...Object.fromEntries(named),
    ...(status === 201 ? { ETag: { description: 'The revision', schema: { type: 'string' } } } : {}),
    ...(status === 201 || status === 202
      ? { Location: { description: 'Of what came into being', schema: { type: 'string' } } }
      : {}),
  };
  if (list) Object.assign(headers, fileHeaders);
  const { content } = json(schema ?? { type: 'string' }, mediaType);
  const good = {
    description: list ? LIST_ANSWER : 'OK',
    content: {
      ...content,
      ...(list ? fileContent : {}),
      ...Object.fromEntries(files.map((type) => [type, { schema: { type: 'string' } }])),
    },
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
  };
  const always = open ? [] : [401, 403, 429];
  const failed = [...statuses, ...always].sort((a, b) => a - b);
  return {
    [status]: good,
    ...(or && { [or.status]: { description: or.description, ...json(or.schema) } }),
    ...Object.fromEntries(failed.map((one) => [one, { $ref: `#/components/responses/${one}` }])),
    default: { $ref: '#/components/responses/Problem' },
  };
}

const LIST_ANSWER =
  'OK. JSON is one page; CSV, NDJSON and XLSX are the whole list, or one page where `limit` is given.';

function operation(route: Route): Part {
  const { method, path, summary, open } = route;
  const writes = method !== 'get' && typeof route.body === 'object' && !route.computes;
  const [vi, en] = summary;
  return {
    operationId: `${method} ${path}`
      .replaceAll(/[^A-Za-z]+(\w)/g, (_, next: string) => next.toUpperCase())
      .replaceAll(/\W/g, ''),
    summary: `${vi} · ${en}`,
    tags: [path.split('/')[1]],
    ...(open ? { security: [] } : {}),
    parameters: [
      ...pathParameters(path),
      ...queryParameters(route.query),
      ...(writes ? [parameterRef('IfMatch'), parameterRef('IdempotencyKey')] : []),
      ...(route.resumes ? [parameterRef('LastEventId')] : []),
      ...(open ? [] : [parameterRef('AcceptLanguage')]),
    ],
    ...bodyOf(route),
    responses: answersOf(route),
  };
}

function pathsOf(routes: readonly Route[], prefix: string): Record<string, Part> {
  const paths: Record<string, Part> = {};
  for (const route of routes) (paths[prefix + route.path] ??= {})[route.method] = operation(route);
  return paths;
}

/** One answer a status, which says what codes it may carry. */
function problemResponses(): Record<string, Part> {
  const problem = json(ref('Problem'), PROBLEM_MEDIA_TYPE);
  const byStatus = new Map<number, string[]>();
  for (const [code, { status, title }] of Object.entries(problems))
    byStatus.set(status, [...(byStatus.get(status) ?? []), `- \`${code}\`: ${title.vi} · ${title.en}`]);
  const responses = [...byStatus].map(([status, lines]) => [
    String(status),
    { description: lines.join('\n'), ...problem },
  ]);
  return { ...Object.fromEntries(responses), Problem: { description: 'Any other problem', ...problem } };
}

/** The OpenAPI 3.1 description of everything the service answers. */
export function openApiDocument() {
  const paths = { ...pathsOf(apiRoutes, '/api/v1'), ...pathsOf(rootRoutes, '') };
  const ready = (paths['/readyz']!['get'] as { responses: Part }).responses;
  ready['503'] = { description: 'Not ready', ...json(ref('Ready')) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hồ Sơ',
      // Of the contract, which only grows; not of the program.
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] as string[] }],
    tags: [...new Set(Object.keys(paths).map((path) => path.replace('/api/v1', '').split('/')[1]!))].map(
      (name) => ({ name }),
    ),
    paths,
    components: {
      schemas: { ...rowSchemas, ...factComponents },
      responses: problemResponses(),
      parameters,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: '`hoso token`' },
      },
    },
  };
}
