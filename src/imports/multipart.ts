import { Busboy } from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Refusal } from '../domain/refusal.js';

const malformed = (detail: string) => new Refusal('malformed', { detail });

/** The part `file` of a multipart body, as a stream. @throws Refusal `malformed` where there is none */
export function fileIn(request: FastifyRequest, body: Readable): Promise<Readable> {
  return new Promise((resolve, reject) => {
    let parser: InstanceType<typeof Busboy>;
    try {
      parser = new Busboy({
        headers: request.headers as { 'content-type': string },
        limits: { files: 1, fields: 10, fieldSize: 1024, parts: 12 },
      });
    } catch {
      reject(malformed('the multipart body names no boundary'));
      return;
    }
    let found = false;
    parser.on('file', (name, file) => {
      if (name !== 'file' || found) return void file.resume();
      found = true;
      // A body that breaks off ends the parser, not the part: whoever reads the part must hear of it.
      body.once('error', (error) => file.destroy(error));
      body.once('aborted', () => file.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })));
      resolve(file);
    });
    parser.on('error', (error) =>
      reject(malformed(`the multipart body cannot be read: ${String((error as Error).message)}`)),
    );
    parser.on('finish', () => {
      if (!found) reject(malformed('the multipart body has no part named file'));
    });
    body.pipe(parser);
  });
}
