import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';

interface Known {
  method: string;
  segments: string[];
}

const tables = new WeakMap<object, Known[]>();
const FIRST = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Notes every route, so that a known path with another method answers 405 and what it knows. */
export function noteRoutes(instance: FastifyInstance): void {
  const table: Known[] = [];
  tables.set(instance.server, table);
  instance.addHook('onRoute', (route: RouteOptions) => {
    for (const method of [route.method].flat()) table.push({ method, segments: route.url.split('/') });
  });
}

const matches = (pattern: readonly string[], path: readonly string[]): boolean =>
  pattern.at(-1) === '*'
    ? path.length >= pattern.length && pattern.slice(0, -1).every((part, i) => fits(part, path[i]))
    : path.length === pattern.length && pattern.every((part, i) => fits(part, path[i]));

const fits = (part: string, given: string | undefined): boolean =>
  part.startsWith(':') ? given !== undefined && given !== '' : part === given;

/** Methods that a route answers at the path of this request. */
export function allowedMethods(request: FastifyRequest): string[] {
  const path = (request.raw.url ?? '').split('?', 1)[0]?.split('/') ?? [];
  const table = tables.get(request.server.server) ?? [];
  const found = new Set(table.filter(({ segments }) => matches(segments, path)).map(({ method }) => method));
  return [...found].sort((a, b) => FIRST.indexOf(a) - FIRST.indexOf(b));
}

/** The template of the route (`/api/v1/staff/:id`), never the path: ids and names stay out of logs and metrics. */
export function routeOf(request: FastifyRequest): string {
  return (request.is404 ? undefined : request.routeOptions.url) ?? 'none';
}
