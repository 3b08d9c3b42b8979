import { projectionQuestions, rebuildQuestions } from '../../rebuilds/endpoints.js';
import { get, list, type Route } from './route.js';
import { envelope, object, ref } from './schemas.js';

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
  list(
    '/projections',
    ['Mô hình đọc', 'Read models and how far they are'],
    projectionQuestions,
    'Projection',
    { problems: [400, 503] },
  ),
  {
    ...act('/projections/{name}/rebuilds', ['Dựng lại mô hình đọc', 'Rebuild a read model']),
    query: rebuildQuestions,
    answer: { status: 202, schema: object({ data: ref('RebuildAccepted') }) },
  },
  get(
    '/rebuilds/{id}',
    ['Tiến độ dựng lại', 'What became of a rebuild'],
    {},
    REBUILD.schema,
    [400, 404, 503],
  ),
  act('/rebuilds/{id}/approval', ['Phê duyệt', 'Swap in what awaits approval']),
  act('/rebuilds/{id}/rollback', ['Quay lại bản trước', 'Go back to the rows before']),
];
