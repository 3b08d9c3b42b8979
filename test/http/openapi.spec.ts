import { RequestMethod } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { questionEndpoints } from '../../projections/questions.js';
import { commandEndpoints } from '../../src/commands/index.js';
import { columnsOf } from '../../src/http/lists/columns.js';
import { headingsOf } from '../../src/http/lists/headings.js';
import { LIST, type ListShape } from '../../src/http/lists/shape.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { ImportsEndpoint } from '../../src/imports/endpoints.js';
import { ProjectionsEndpoint, RebuildsEndpoint } from '../../src/rebuilds/endpoints.js';
import { RoundsEndpoint } from '../../src/evaluation/endpoints.js';
import { RoundQuestionsEndpoint } from '../../src/evaluation/questions.js';
import { RatingsEndpoint } from '../../src/evaluation/ratings.js';
import { RulesEndpoint } from '../../src/rules/endpoints.js';
import { ListSettingsEndpoint } from '../../src/settings/list-settings.js';
import { EventsFeedEndpoint } from '../../src/outlets/events-feed.js';
import { EventsStreamEndpoint } from '../../src/outlets/events-stream-endpoint.js';
import type { Answered } from '../support/app.js';

const document = openApiDocument();

const endpoints = [
  ...commandEndpoints,
  ...questionEndpoints,
  EventsFeedEndpoint,
  EventsStreamEndpoint,
  ImportsEndpoint,
  ProjectionsEndpoint,
  RebuildsEndpoint,
  RulesEndpoint,
  ListSettingsEndpoint,
  RoundsEndpoint,
  RoundQuestionsEndpoint,
  RatingsEndpoint,
];

/** Every handler with its route, such as `GET /api/v1/staff/{id}`, as Nest’s decorators say it. */
function handlersOf(endpoint: object): { route: string; list?: ListShape }[] {
  const base = String(Reflect.getMetadata('path', endpoint) ?? '');
  const handlers: { route: string; list?: ListShape }[] = [];
  for (
    let of = (endpoint as { prototype: object }).prototype;
    of !== Object.prototype;
    of = Object.getPrototypeOf(of) as object
  )
    for (const name of Object.getOwnPropertyNames(of)) {
      const handler = Object.getOwnPropertyDescriptor(of, name)?.value as object | undefined;
      const method = handler && (Reflect.getMetadata('method', handler) as RequestMethod | undefined);
      if (method === undefined) continue;
      const path = [base, String(Reflect.getMetadata('path', handler!))].join('/').split('/').filter(Boolean);
      const route = `${RequestMethod[method]} /api/v1/${path.join('/').replaceAll(/:(\w+)/g, '{$1}')}`;
      handlers.push({ route, list: Reflect.getMetadata(LIST, handler!) as ListShape | undefined });
    }
  return handlers;
}

test('the document names every route of the API, and no other', () => {
  const described = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((route) => route.includes('/api/v1'));
  const routes = endpoints.flatMap(handlersOf).map(({ route }) => route);
  expect(described.sort()).toEqual(routes.sort());
});

test('what is paged is a list in every format, of the rows the document says', () => {
  const rows = new Map<string, string>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const { parameters, responses } = operation as {
        parameters: { name: string }[];
        responses: Record<string, { content?: Record<string, { schema: { properties?: Answered } }> }>;
      };
      const content = responses['200']?.content ?? {};
      const paged = parameters.some(({ name }) => name === 'cursor');
      // A form is a file and no list: there is no JSON of it.
      const list = 'text/csv' in content && 'application/json' in content;
      expect([path, list]).toEqual([path, paged]);
      const row = content['application/json']?.schema.properties?.data?.items?.$ref as string;
      if (paged) rows.set(`${method.toUpperCase()} ${path}`, row.split('/').at(-1)!);
    }
  const marked = endpoints
    .flatMap(handlersOf)
    .flatMap(({ route, list }) => (list ? [`${route}: ${list.row}`] : []));
  expect(marked.sort()).toEqual([...rows].map(([route, row]) => `${route}: ${row}`).sort());
});

test('each column of each list has a Vietnamese heading of its own', () => {
  for (const { route, list } of endpoints.flatMap(handlersOf)) {
    if (!list) continue;
    const columns = columnsOf(list);
    const headings = headingsOf(columns, list.row, 'vi');
    const twice = headings.filter((heading, index) => headings.indexOf(heading) !== index);
    const bare = headings.filter((heading, index) => heading === columns[index]!.path.at(-1));
    expect([route, twice, bare]).toEqual([route, [], []]);
  }
});

test('every reference has its target, every operation its own id', () => {
  const text = JSON.stringify(document);
  for (const [, section, name] of text.matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)) {
    const part = (document.components as Record<string, object>)[section!];
    expect([section, name, Object.hasOwn(part ?? {}, name!)]).toEqual([section, name, true]);
  }
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every schema compiles', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi', undefined, false);
  for (const name of Object.keys(document.components.schemas))
    expect(ajv.compile({ $ref: `openapi#/components/schemas/${name}` })).toBeInstanceOf(Function);
});
