import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { Refusal } from '../domain/refusal.js';
import { WORKBOOK_MEDIA_TYPE } from '../sheets/write-workbook.js';
import { fileIn } from './multipart.js';
import { isRowKind } from './rows/kinds.js';

export interface Arriving {
  body: Readable;
  format?: 'xlsx' | 'csv';
}

/** The file in a request, and what it is said to be. @throws Refusal `unsupported-media-type`, `malformed` */
export async function arriving(request: FastifyRequest, kind: string): Promise<Arriving> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const body = request.body as Readable | undefined;
  const wanted = isRowKind(kind)
    ? `kind=${kind} reads text/csv, ${WORKBOOK_MEDIA_TYPE} or multipart/form-data`
    : 'kind=facts reads application/x-ndjson';
  const refusal = new Refusal('unsupported-media-type', { detail: wanted });
  if (!body || typeof body.pipe !== 'function') throw refusal;
  if (type === 'multipart/form-data') return { body: await fileIn(request, body) };
  if (!isRowKind(kind)) {
    if (type === 'application/x-ndjson') return { body };
    throw refusal;
  }
  if (type === 'text/csv') return { body, format: 'csv' };
  if (type === WORKBOOK_MEDIA_TYPE) return { body, format: 'xlsx' };
  throw refusal;
}
