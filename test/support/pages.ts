import type { Answered, TestApp } from './app.js';

/** All rows of a list, page by page. @param most rows there may be; more means that paging never ends */
export async function pages(app: TestApp, path: string, limit: number, most = 20_000): Promise<Answered[]> {
  const rows: Answered[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const reply = await app.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${query}`);
    expect([reply.status, reply.text]).toEqual([200, reply.text]);
    rows.push(...reply.body.data);
    cursor = reply.body.meta.next;
    expect(rows.length).toBeLessThan(most);
  } while (cursor !== undefined);
  return rows;
}
