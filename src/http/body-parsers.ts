import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import { readJson } from './json-body.js';

/** One request records at most 1 MiB, on every store. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Read as a raw stream, and only by routes that ask for it with `@StreamsBody()`. */
export const STREAMED_MEDIA_TYPES = [
  'application/x-ndjson',
  'text/csv',
  'multipart/form-data',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

const unsupported = (detail: string) => new Refusal('unsupported-media-type', { detail });

/** @throws Refusal `unsupported-media-type` for compressed bodies and other character sets */
function assertPlainUtf8(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity')
    throw unsupported('compressed bodies are not read; send the body as it is');
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupported('the body must be UTF-8');
}

/** The only two ways a body gets in: JSON read at the door, or a stream its route reads by itself. */
export function addBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      assertPlainUtf8(request);
      done(null, readJson(body));
    } catch (error) {
      done(error as Error);
    }
  });
  instance.addContentTypeParser(STREAMED_MEDIA_TYPES, (request, payload, done) => {
    if (request.routeOptions.config.streams === true) done(null, payload);
    else done(unsupported('this route reads application/json'));
  });
}
