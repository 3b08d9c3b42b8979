import Negotiator from 'negotiator';
import { Refusal } from '../../domain/refusal.js';
import { oneOf } from '../parameters.js';
import { answersOf, textsOf } from '../questions.js';
import { WORKBOOK_MEDIA_TYPE } from '../../sheets/write-workbook.js';

export const FORMATS = ['json', 'csv', 'ndjson', 'xlsx'] as const;
export type Format = (typeof FORMATS)[number];

/** In the order of preference where a client likes several alike. */
export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  xlsx: WORKBOOK_MEDIA_TYPE,
};

export const formatQuestion = {
  format: oneOf(FORMATS, 'The format of the answer; goes before `Accept`'),
} as const;

/**
 * The format a list is asked for, by `?format=`, else by `Accept`; JSON where neither says anything.
 * @param query the request's, of which only `format` is looked at
 * @throws Refusal `invalid-parameter` for a format there is not, `not-acceptable` where no media type will do
 */
export function formatAsked(query: unknown, accept: string | undefined): Format {
  const { format: given } = (query ?? {}) as { format?: unknown };
  if (given !== undefined)
    return answersOf(textsOf({ format: given }, formatQuestion), formatQuestion, '').format ?? 'json';
  if (accept === undefined || accept.trim() === '') return 'json';
  const best = new Negotiator({ headers: { accept } }).mediaType(Object.values(MEDIA_TYPES));
  const format = FORMATS.find((one) => MEDIA_TYPES[one] === best);
  if (!format)
    throw new Refusal('not-acceptable', {
      detail: `a list is answered as ${Object.values(MEDIA_TYPES).join(', ')}`,
    });
  return format;
}
