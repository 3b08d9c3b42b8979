import type { Answered, TestApp } from '../support/app.js';

/** All rows of a list, page by page. */
export async function pages(app: TestApp, path: string, limit: number): Promise<Answered[]> {
  const rows: Answered[] = [];
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const reply = await app.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${query}`);
    expect([reply.status, reply.text]).toEqual([200, reply.text]);
    rows.push(...reply.body.data);
    cursor = reply.body.meta.next;
    expect(rows.length).toBeLessThan(20_000);
  } while (cursor !== undefined);
  return rows;
}
