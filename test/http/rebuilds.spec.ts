import { setTimeout as sleep } from 'node:timers/promises';
import { pages } from '../support/pages.js';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

let app: TestApp;
let somebody: Person;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  somebody = await person(app, [assigned('2012-01-01', 'a')]);
  await app.get(`/staff?waitFor=${somebody.position}`);
});
afterAll(() => app?.close());

async function begin(name: string, query = ''): Promise<string> {
  const reply = await app.post(`/projections/${name}/rebuilds${query}`);
  expect([reply.status, reply.headers.get('location')]).toEqual([
    202,
    `/api/v1/rebuilds/${reply.body.data.rebuildId}`,
  ]);
  return reply.body.data.rebuildId as string;
}

async function settled(
  id: string,
  until: (rebuild: Answered) => boolean = ({ state }) => state !== 'running',
) {
  for (let tries = 0; ; tries++) {
    const { status, body } = await app.get(`/rebuilds/${id}`);
    expect(status).toBe(200);
    if (until(body.data)) return body.data as Answered;
    if (tries > 600) throw new Error(JSON.stringify(body.data));
    await sleep(20);
  }
}

const names = async () =>
  (await app.get('/staff')).body.data.map(({ fullName }: Answered) => fullName as string);
const rename = (fullName: string) =>
  app.post(`/staff/${somebody.staffId}/facts`, fact('PersonalDetailsChanged', '2013-01-01', { fullName }));

test('lists the read models, with their lag', async () => {
  const { status, body } = await app.get('/projections');
  expect(status).toBe(200);
  expect(body.data).toContainEqual({
    name: 'profile',
    version: expect.any(Number),
    position: somebody.position,
    lag: 0,
  });
  const csv = await app.get('/projections?format=csv', { headers: { 'Accept-Language': 'vi' } });
  expect(csv.text.split('\r\n')[0]).toBe(
    'Mô hình đọc,Phiên bản,Vị trí trong nhật ký,Số sự kiện chưa hiển thị',
  );
  expect(csv.text).toMatch(/^profile,\d+,\d+,0\r$/m);
  const listed = await pages(app, '/projections', 3);
  expect(listed).toEqual(body.data);
});

test('rebuilds beside the live rows, and tells what came of it', async () => {
  const done = await settled(await begin('profile'), ({ diff }) => diff !== undefined);
  expect(done).toMatchObject({
    projection: 'profile',
    state: 'done',
    progress: 1,
    facts: somebody.position,
    total: somebody.position,
    position: somebody.position,
    requestedBy: expect.any(String),
    replaces: { position: somebody.position },
    diff: { added: 0, removed: 0, changed: 0, tables: { people: { added: 0, removed: 0, changed: 0 } } },
  });
  expect(done.failure).toBeUndefined();
});

test('waits for approval with the difference to the live rows, and can be given up', async () => {
  await app.alter(`UPDATE read.people SET full_name = 'Sai' WHERE staff_id = '${somebody.staffId}'`);
  const id = await begin('profile', '?approval=true');
  const waiting = await settled(id);
  expect(waiting).toMatchObject({ state: 'awaiting-approval', diff: { added: 0, removed: 0 } });
  expect(waiting.diff.tables.people.changed).toBeGreaterThan(0);
  expect(waiting.diff.changed).toBe(waiting.diff.tables.people.changed);
  expect(await names()).toContain('Sai');

  const again = await app.post('/projections/profile/rebuilds');
  expect([again.status, again.body.code]).toEqual([409, 'rebuild-under-way']);
  const given = await app.post(`/rebuilds/${id}/rollback`);
  expect([given.status, given.body.data.state]).toEqual([200, 'rolled-back']);
  expect(await names()).toContain('Sai');
  const late = await app.post(`/rebuilds/${id}/approval`);
  expect([late.status, late.body.code]).toEqual([409, 'rebuild-not-awaiting']);
});

test('approved, it shows also what was recorded while it waited; rolled back, what was recorded since', async () => {
  const id = await begin('profile', '?approval=true');
  await settled(id);
  const meanwhile = await rename('Lê Trong Khi Chờ');
  const approved = await app.post(`/rebuilds/${id}/approval`);
  expect([approved.status, approved.body.data.state]).toEqual([200, 'done']);
  expect(approved.body.data.position).toBeGreaterThanOrEqual(meanwhile.body.position);
  expect(await names()).toContain('Lê Trong Khi Chờ');

  const since = await rename('Lê Sau Khi Đổi');
  await app.get(`/staff?waitFor=${since.body.position}`);
  const back = await app.post(`/rebuilds/${id}/rollback`);
  expect([back.status, back.body.data.state]).toEqual([200, 'rolled-back']);
  expect(await names()).toContain('Lê Sau Khi Đổi');
  // The rows that were wrong before the rebuild are back: it was these that were kept.
  const { rows } = await app.alter(
    `SELECT count(*)::integer AS wrong FROM read.people WHERE full_name = 'Sai'`,
  );
  expect(rows[0]!['wrong']).toBeGreaterThan(0);

  const twice = await app.post(`/rebuilds/${id}/rollback`);
  expect([twice.status, twice.body.code]).toEqual([409, 'nothing-to-go-back-to']);
  const now = await rename('Lê Cuối');
  await app.get(`/staff?waitFor=${now.body.position}`);
  expect(await names()).toContain('Lê Cuối');
});

test.each([
  ['GET', '/projections?x=1', 400],
  ['POST', '/projections/nothing/rebuilds', 404],
  ['POST', '/projections/profile/rebuilds?approval=maybe', 400],
  ['GET', '/rebuilds/1', 404],
  ['GET', '/rebuilds/00000000-0000-4000-8000-000000000000', 404],
  ['POST', '/rebuilds/00000000-0000-4000-8000-000000000000/approval', 404],
  ['POST', '/rebuilds/x/rollback', 404],
])('%s %s is %i', async (method, path, status) => {
  expect((await app.call(method, path)).status).toBe(status);
});

test('is for administrators of reports alone', async () => {
  for (const role of [
    'hr-officer',
    'unit-head',
    'inspector',
    'key-custodian',
    'service',
    'person',
  ] as const) {
    const token = await app.token(role, role === 'person' ? undefined : 'X1');
    for (const [method, path] of [
      ['GET', '/projections'],
      ['POST', '/projections/profile/rebuilds'],
      ['GET', '/rebuilds/00000000-0000-4000-8000-000000000000'],
      ['POST', '/rebuilds/00000000-0000-4000-8000-000000000000/approval'],
      ['POST', '/rebuilds/00000000-0000-4000-8000-000000000000/rollback'],
    ] as const)
      expect([role, path, (await app.call(method, path, { token })).status]).toEqual([role, path, 403]);
  }
  const token = await app.token('report-admin');
  expect((await app.get('/projections', { token })).status).toBe(200);
});
