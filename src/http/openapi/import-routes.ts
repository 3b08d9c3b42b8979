import type { Schema } from '../../domain/facts/fields.js';
import { importQuestions, templateQuestions } from '../../imports/endpoints.js';
import { WORKBOOK_MEDIA_TYPE } from '../../sheets/write-workbook.js';
import { pageQuestions } from '../questions.js';
import { get, list, type Route } from './route.js';
import { envelope, object, ref } from './schemas.js';

const accepted = { status: 202, schema: object({ data: ref('ImportAccepted') }) };
const cancellation: Schema = {
  type: 'object',
  properties: { reason: { type: 'string', minLength: 1, maxLength: 500 } },
  additionalProperties: false,
};

export const importRoutes: Route[] = [
  {
    method: 'post',
    path: '/imports',
    summary: ['Nhập tệp', 'Take in a file'],
    query: importQuestions,
    answer: accepted,
    problems: [400, 413, 415, 503],
    body: 'file',
  },
  {
    method: 'get',
    path: '/imports/template',
    summary: ['Mẫu để điền', 'A form to be filled in'],
    query: templateQuestions,
    answer: { status: 200, mediaType: WORKBOOK_MEDIA_TYPE, files: ['text/csv'] },
    problems: [400],
  },
  get('/imports/{id}', ['Tiến độ nhập', 'What became of it'], {}, envelope(ref('Import'))),
  list('/imports/{id}/errors', ['Dòng bị từ chối', 'Refused lines'], pageQuestions, 'ImportError'),
  {
    method: 'post',
    path: '/imports/{id}/cancellation',
    summary: ['Huỷ cả lượt nhập', 'Undo a batch'],
    query: {},
    answer: accepted,
    problems: [400, 404, 409, 415, 422, 503],
    body: cancellation,
    bodyOptional: true,
  },
  list(
    '/imports/{id}/cancellation',
    ['Những hồ sơ không huỷ được', 'Who was left standing'],
    pageQuestions,
    'LeftStanding',
  ),
];
