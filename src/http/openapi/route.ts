import type { Schema } from '../../domain/facts/fields.js';
import { formatQuestion } from '../lists/negotiate.js';
import type { Spec } from '../questions.js';
import { page, ref } from './schemas.js';

/** What the document says of one route. */
export interface Route {
  method: 'get' | 'post' | 'put';
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

const READ = [400, 404, 422, 503];
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

export const get = (
  path: string,
  summary: [string, string],
  query: Spec,
  schema: Schema,
  problems = READ,
): Route => ({ method: 'get', path, summary, query, answer: { status: 200, schema }, problems });

/** A list of rows: its handler is marked with `@ListOf(row)`. */
export const list = (
  path: string,
  summary: [string, string],
  query: Spec,
  row: string,
  { meta, problems = READ }: { meta?: Record<string, Schema>; problems?: number[] } = {},
): Route => ({
  ...get(path, summary, { ...query, ...formatQuestion }, page(ref(row), meta), [...problems, 406]),
  list: true,
});

/** A write of facts. */
export const post = (path: string, summary: [string, string], body: Schema): Route => ({
  method: 'post',
  path,
  summary,
  query: {},
  answer: WRITTEN,
  problems: WRITE,
  body,
});
