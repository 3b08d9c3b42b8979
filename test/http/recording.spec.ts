import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { assigned, establish, fact, freshCode, opened, person } from '../support/people.js';

let app: TestApp;
const UUID = /^[0-9a-f-]{36}$/;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
});
afterAll(() => app?.close());

const course = (title: string, more: Record<string, unknown> = {}) =>
  fact('TrainingCourseCompleted', '2020-05-01', { title }, more);

describe('opening a dossier', () => {
  test('answers 201 with where it is, its revision and the facts', async () => {
    const code = freshCode();
    const reply = await app.post('/staff', { facts: [opened(code), assigned('2011-01-01', 'p1')] });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('etag')).toBe('"1"');
    expect(reply.body).toEqual({
      stream: expect.stringMatching(/^staff-/),
      revision: 1,
      position: expect.any(Number),
      events: [
        { id: expect.stringMatching(UUID), type: 'PersonnelFileOpened', position: reply.body.position - 1 },
        { id: expect.stringMatching(UUID), type: 'JobPositionAssigned', position: reply.body.position },
      ],
    });
    const found = await app.get(
      `${reply.headers.get('location')}?asOf=2015-01-01&waitFor=${reply.body.position}`,
    );
    expect(found.status).toBe(200);
    expect(found.body.data).toMatchObject({ code, status: 'active', postings: [{ postingId: 'p1' }] });
    const byCode = await app.get(`/staff/code:${code}?asOf=2015-01-01`);
    expect(byCode.body.data).toEqual(found.body.data);
  });

  test('takes the id the client chose; the same id again is refused', async () => {
    const staffId = randomUUID();
    const first = await app.post('/staff', { staffId, facts: [opened(freshCode())] });
    expect(first.headers.get('location')).toBe(`/api/v1/staff/${staffId}`);
    const again = await app.post('/staff', { staffId, facts: [opened(freshCode())] });
    expect([again.status, again.body.code]).toEqual([409, 'file-already-open']);
  });

  test('refuses a code in use, and a first fact that opens nothing', async () => {
    const { code } = await person(app);
    const used = await app.post('/staff', { facts: [opened(code)] });
    expect([used.status, used.body.code]).toEqual([409, 'file-code-used']);
    const none = await app.post('/staff', { facts: [course('A')] });
    expect([none.status, none.body.code]).toEqual([409, 'file-not-open']);
  });
});

describe('recording', () => {
  test('several facts are recorded all or not at all', async () => {
    const { staffId, revision } = await person(app);
    const reply = await app.post(`/staff/${staffId}/facts`, {
      facts: [assigned('2012-01-01', 'a'), assigned('2013-01-01', 'b')],
    });
    expect([reply.status, reply.body.code]).toEqual([409, 'same-post-twice']);
    const one = await app.post(`/staff/${staffId}/facts`, course('A'));
    expect(one.body.revision).toBe(revision + 1);
  });

  test('a refusal names the fact it collides with', async () => {
    const { staffId, ids } = await person(app, [assigned('2012-01-01', 'a')]);
    const reply = await app.post(`/staff/${staffId}/facts`, assigned('2013-01-01', 'b'));
    expect(reply.body.conflicts).toEqual([
      { eventId: ids[1], type: 'JobPositionAssigned', effectiveOn: '2012-01-01' },
    ]);
  });

  test('a fact that is not of its schema is 422 with a pointer', async () => {
    const { staffId } = await person(app);
    const reply = await app.post(`/staff/${staffId}/facts`, {
      facts: [course('A'), fact('TrainingCourseCompleted', '2020-01-01', { title: '', odd: 1 })],
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'invalid-fact']);
    expect(reply.body.errors.map((one: { pointer: string }) => one.pointer).sort()).toEqual([
      '/facts/1/data/odd',
      '/facts/1/data/title',
    ]);
  });

  test('nobody is 404', async () => {
    const reply = await app.post(`/staff/${randomUUID()}/facts`, course('A'));
    expect([reply.status, reply.body.code]).toEqual([404, 'not-found']);
    expect((await app.post('/staff/code:nobody/facts', course('A'))).status).toBe(404);
    expect((await app.post('/staff/xyz/facts', course('A'))).status).toBe(404);
  });
});

describe('If-Match', () => {
  test('the current revision writes, a former one is 412 and records nothing', async () => {
    const { staffId } = await person(app);
    const path = `/staff/${staffId}/facts`;
    const first = await app.post(path, course('A'), { headers: { 'If-Match': '"0"' } });
    expect([first.status, first.headers.get('etag')]).toEqual([201, '"1"']);
    const stale = await app.post(path, course('B'), { headers: { 'If-Match': '"0"' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
    const next = await app.post(path, course('B'), { headers: { 'If-Match': '"1"' } });
    expect(next.body.revision).toBe(2);
  });

  test.each([
    ['W/"0"', 412],
    ['"abc"', 412],
    ['0', 400],
    ['*', 400],
  ])('%s is %i', async (value, status) => {
    const { staffId } = await person(app);
    const reply = await app.post(`/staff/${staffId}/facts`, course('A'), { headers: { 'If-Match': value } });
    expect(reply.status).toBe(status);
  });

  test('of writers that race on one revision, one wins', async () => {
    const { staffId } = await person(app);
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        app.post(`/staff/${staffId}/facts`, course(`Lớp ${i}`), { headers: { 'If-Match': '"0"' } }),
      ),
    );
    expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      201,
      ...Array<number>(7).fill(412),
    ]);
  });

  test('for units too', async () => {
    const rename = fact('UnitRenamed', '2020-01-01', { name: 'Xã Hai' });
    const stale = await app.post('/units/X2/facts', rename, { headers: { 'If-Match': '"7"' } });
    expect(stale.status).toBe(412);
    const reply = await app.post('/units/X2/facts', rename, { headers: { 'If-Match': '"0"' } });
    expect(reply.headers.get('etag')).toBe('"1"');
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string, more: Record<string, string> = {}) => ({
    headers: { 'Idempotency-Key': key, ...more },
  });

  test('a retry gets the first answer, also past a stale If-Match', async () => {
    const { staffId } = await person(app);
    const path = `/staff/${staffId}/facts`;
    const first = await app.post(path, course('A'), keyed('k1', { 'If-Match': '"0"' }));
    const again = await app.post(path, course('A'), keyed('k1', { 'If-Match': '"0"' }));
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  test('with another body it is 422, on another path another key', async () => {
    const one = await person(app);
    const other = await person(app);
    await app.post(`/staff/${one.staffId}/facts`, course('A'), keyed('k2'));
    const reused = await app.post(`/staff/${one.staffId}/facts`, course('B'), keyed('k2'));
    expect([reused.status, reused.body.code]).toEqual([422, 'key-reused']);
    expect((await app.post(`/staff/${other.staffId}/facts`, course('B'), keyed('k2'))).status).toBe(201);
  });

  test('requests that race with one key record once', async () => {
    const { staffId } = await person(app);
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => app.post(`/staff/${staffId}/facts`, course('A'), keyed('k3'))),
    );
    expect([...new Set(replies.map(({ text }) => text))]).toHaveLength(1);
    expect(replies[0]!.body.revision).toBe(1);
  });

  test('opening with one key makes one person', async () => {
    const body = { facts: [opened(freshCode())] };
    const replies = await Promise.all([1, 2, 3, 4].map(() => app.post('/staff', body, keyed('k4'))));
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(replies.map(({ headers }) => headers.get('location'))).size).toBe(1);
  });

  test('its length is 1 to 255', async () => {
    const { staffId } = await person(app);
    const path = `/staff/${staffId}/facts`;
    expect((await app.post(path, course('A'), keyed('k'.repeat(256)))).status).toBe(400);
    expect((await app.post(path, course('A'), keyed('k'.repeat(255)))).status).toBe(201);
  });
});

describe('ids of the client', () => {
  test('the same content again is the first answer; other content is 409', async () => {
    const { staffId } = await person(app);
    const id = randomUUID();
    const first = await app.post(`/staff/${staffId}/facts`, course('A', { id }));
    await app.post(`/staff/${staffId}/facts`, course('B'));
    const again = await app.post(`/staff/${staffId}/facts`, course('A', { id }));
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = await app.post(`/staff/${staffId}/facts`, course('C', { id }));
    expect([other.status, other.body.code]).toEqual([409, 'id-reused']);
    const elsewhere = await app.post(`/staff/${(await person(app)).staffId}/facts`, course('A', { id }));
    expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'id-reused']);
  });
});

test('a unit established by requests that race with one key is established once', async () => {
  const body = fact('UnitEstablished', '2020-01-01', { code: 'R1', name: 'R1', kind: 'other' });
  const headers = { 'Idempotency-Key': 'k9' };
  const replies = await Promise.all([1, 2, 3, 4].map(() => app.post('/units/R1/facts', body, { headers })));
  expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  expect(replies[0]!.status).toBe(201);
});

test('preview=true is an unknown parameter and records nothing', async () => {
  const { staffId } = await person(app);
  const reply = await app.post(`/staff/${staffId}/facts?preview=true`, course('A'));
  expect([reply.status, reply.body.errors[0].code]).toEqual([400, 'unknown-parameter']);
  const next = await app.post(`/staff/${staffId}/facts`, course('A'));
  expect(next.body.revision).toBe(1);
});
