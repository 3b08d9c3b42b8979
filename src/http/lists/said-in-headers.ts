import type { FastifyReply } from 'fastify';
import type { Answer } from '../answers.js';
import type { Format } from './negotiate.js';

type Meta = Answer<unknown>['meta'] & Record<string, unknown>;

/**
 * Says in headers what `meta` says in JSON: `Hoso-As-Of`, `Hoso-Known-At` (the position), `Hoso-Recorded-At`, and
 * the rest by name (`Hoso-Unit-In-Force`). `Hoso-Next` is there only where the answer is one page of several.
 */
export function describe(reply: FastifyReply, meta: object, whole: boolean): void {
  const { asOf, knownAt, next, ...more } = meta as Meta;
  reply.header('Hoso-As-Of', asOf).header('Hoso-Known-At', String(knownAt.position));
  if (knownAt.recordedAt !== null) reply.header('Hoso-Recorded-At', knownAt.recordedAt);
  if (next !== undefined && !whole) reply.header('Hoso-Next', next);
  for (const [name, value] of Object.entries(more))
    if (['string', 'number', 'boolean'].includes(typeof value))
      reply.header(`Hoso-${name.replaceAll(/[A-Z]/g, '-$&')}`, encodeURI(String(value)));
}

const LONGEST_NAME = 120;

/** `units-19-roster-2026-11-25-p1982.csv`: what was asked, the day, and the position it was known at. */
export function fileName(url: string, { asOf, knownAt }: Answer<unknown>['meta'], format: Format): string {
  const path = url.split('?', 1)[0]!.replace(/^\/api\/v1\//, '');
  const asked = path.replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9._-]+/g, '-').slice(0, LONGEST_NAME);
  return `${asked}-${asOf}-p${knownAt.position}.${format}`;
}
