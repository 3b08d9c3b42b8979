import { RequestMethod } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { questionEndpoints } from '../../projections/index.js';
import { commandEndpoints } from '../../src/commands/index.js';
import { openApiDocument } from '../../src/http/openapi/document.js';
import { ImportsEndpoint } from '../../src/imports/endpoints.js';
import { EventsFeedEndpoint } from '../../src/outlets/events-feed.js';
import { EventsStreamEndpoint } from '../../src/outlets/events-stream-endpoint.js';

const document = openApiDocument();

/** `GET /api/v1/staff/{id}` of every handler, as Nest’s decorators say it. */
function routesOf(endpoint: object): string[] {
  const base = String(Reflect.getMetadata('path', endpoint) ?? '');
  const handlers: string[] = [];
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
      handlers.push(`${RequestMethod[method]} /api/v1/${path.join('/').replaceAll(/:(\w+)/g, '{$1}')}`);
    }
  return handlers;
}

test('the document names every route of the API, and no other', () => {
  const outlets = [EventsFeedEndpoint, EventsStreamEndpoint];
  const endpoints = [...commandEndpoints, ...questionEndpoints, ...outlets, ImportsEndpoint];
  const described = Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .filter((route) => route.includes('/api/v1'));
  expect(described.sort()).toEqual(endpoints.flatMap(routesOf).sort());
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
