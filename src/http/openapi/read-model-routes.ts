import { projectionQuestions, rebuildQuestions } from '../../rebuilds/endpoints.js';
import { formatQuestion } from '../lists/negotiate.js';
import type { Route } from './routes.js';
import { envelope, object, page, ref } from './schemas.js';

const ACT = { method: 'post', query: {}, problems: [400, 404, 409, 503] } as const;
const REBUILD = { status: 200, schema: envelope(ref('Rebuild')) };

const act = (path: string, summary: [string, string]): Route => ({
  ...ACT,
  problems: [...ACT.problems],
  path,
  summary,
  answer: REBUILD,
});

/** Read models and their rebuilds, for administrators. */
export const readModelRoutes: Route[] = [
  {
    method: 'get',
    path: '/projections',
    summary: ['Mô hình đọc', 'Read models and how far they are'],
    query: { ...projectionQuestions, ...formatQuestion },
    answer: { status: 200, schema: page(ref('Projection')) },
    problems: [400, 406, 503],
    list: true,
  },
  {
    ...act('/projections/{name}/rebuilds', ['Dựng lại mô hình đọc', 'Rebuild a read model']),
    query: rebuildQuestions,
    answer: { status: 202, schema: object({ data: ref('RebuildAccepted') }) },
  },
  {
    method: 'get',
    path: '/rebuilds/{id}',
    summary: ['Tiến độ dựng lại', 'What became of a rebuild'],
    query: {},
    answer: REBUILD,
    problems: [400, 404, 503],
  },
  act('/rebuilds/{id}/approval', ['Phê duyệt', 'Swap in what awaits approval']),
  act('/rebuilds/{id}/rollback', ['Quay lại bản trước', 'Go back to the rows before']),
];
