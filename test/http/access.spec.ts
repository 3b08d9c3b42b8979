import { SignJWT, generateKeyPair } from 'jose';
import { startApp, type TestApp } from '../support/app.js';
import { assigned, establish, fact, freshCode, opened, person, type Person } from '../support/people.js';

let app: TestApp;
let inX1: Person;
let inX2: Person;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  inX1 = await person(app, [assigned('2012-01-01', 'a')]);
  inX2 = await person(app, [assigned('2012-01-01', 'a', { unitCode: 'X2' })]);
  await app.get(`/staff?waitFor=${inX2.position}`);
});
afterAll(() => app?.close());

async function forged(more: { issuer?: string; audience?: string; expires?: string; alg?: 'HS256' } = {}) {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const key = more.alg ? new TextEncoder().encode('secret') : privateKey;
  return new SignJWT({ role: 'admin' })
    .setProtectedHeader({ alg: more.alg ?? 'EdDSA', typ: 'at+jwt' })
    .setIssuer(more.issuer ?? 'urn:hoso:local')
    .setAudience(more.audience ?? 'urn:hoso:api')
    .setSubject('admin')
    .setIssuedAt()
    .setExpirationTime(more.expires ?? '1h')
    .setJti('j')
    .sign(key);
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('ten bad tokens are 401, each with the same answer', async () => {
  const good = await app.token('admin');
  const [head, body, signature] = good.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const bad = [
    null,
    'x',
    'a.b.c',
    `${head}.${body}.`,
    `${head}.${encoded({ ...claims, role: 'admin', sub: 'other' })}.${signature}`,
    `${encoded({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
    await forged(),
    await forged({ alg: 'HS256' }),
    await app.token('admin', undefined, { ttlSeconds: -60 }),
    await app.token('root' as 'admin'),
    await app.token('hr-officer'),
  ];
  for (const [index, token] of bad.entries()) {
    const reply = await app.get('/staff', { token });
    expect([index, reply.status, reply.body.code]).toEqual([index, 401, 'unauthenticated']);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
  }
  const basic = await app.get('/staff', { token: null, headers: { Authorization: 'Basic YTpi' } });
  expect(basic.status).toBe(401);
});

test('open: health, the document and its page; metrics want a token', async () => {
  for (const path of ['//livez', '//readyz', '//openapi.json', '//docs', '//docs/swagger-ui-init.js'])
    expect([path, (await app.get(path, { token: null })).status]).toEqual([path, 200]);
  expect((await app.get('//metrics', { token: null })).status).toBe(401);
  expect((await app.get('//metrics')).text).toContain('# HELP');
});

test.each(['unit-head', 'inspector', 'report-admin', 'key-custodian', 'service'] as const)(
  '%s reads and never writes',
  async (role) => {
    const token = await app.token(role, 'X1');
    expect((await app.get('/staff', { token })).status).toBe(200);
    const write = await app.post('/staff', { facts: [opened(freshCode())] }, { token });
    expect([write.status, write.body.code]).toEqual([403, 'forbidden']);
    expect((await app.post('/imports?kind=facts', '', { token })).status).toBe(403);
  },
);

test('a person has no route yet', async () => {
  const token = await app.token('person');
  expect((await app.get(`/staff/${inX1.staffId}`, { token })).status).toBe(403);
});

describe('an officer of X1', () => {
  let token: string;
  beforeAll(async () => (token = await app.token('hr-officer', 'X1')));

  test('sees people of X1 and none else', async () => {
    const list = await app.get('/staff', { token });
    expect(list.body.data.map((one: { code: string }) => one.code)).toEqual([inX1.code]);
    for (const path of ['', '/postings', '/timeline', '/facts']) {
      expect((await app.get(`/staff/${inX1.staffId}${path}`, { token })).status).toBe(200);
      for (const id of [inX2.staffId, `code:${inX2.code}`])
        expect((await app.get(`/staff/${id}${path}`, { token })).status).toBe(404);
    }
  });

  test('sees units of X1 and below', async () => {
    const units = await app.get('/units', { token });
    expect(units.body.data.map((one: { code: string }) => one.code)).toEqual(['P1', 'X1']);
    expect((await app.get('/units/P1/roster', { token })).status).toBe(200);
    for (const path of ['/units/X2', '/units/T', '/units/X2/roster', '/units/X2/facts', '/staff?unit=X2'])
      expect([path, (await app.get(path, { token })).status]).toEqual([path, 404]);
    const moved = await app.get('/movements?from=2012-01-01&to=2012-02-01', { token });
    expect(moved.body.data.map((one: { code: string }) => one.code)).toEqual([inX1.code]);
    expect((await app.get('/movements?from=2012-01-01&to=2012-02-01&unit=X2', { token })).status).toBe(404);
    expect((await app.get('/scores?unit=X2', { token })).status).toBe(404);
    expect((await app.get('/events', { token })).status).toBe(403);
  });

  test('writes there only', async () => {
    const course = fact('TrainingCourseCompleted', '2020-01-01', { title: 'A' });
    expect((await app.post(`/staff/${inX1.staffId}/facts`, course, { token })).status).toBe(201);
    expect((await app.post(`/staff/${inX2.staffId}/facts`, course, { token })).status).toBe(404);
    const cancel = { reason: 'x' };
    const path = `/staff/${inX2.staffId}/facts/${inX2.ids[1]}/cancellation`;
    expect((await app.post(path, cancel, { token })).status).toBe(404);
    const facts = [opened(freshCode()), assigned('2020-01-01', 'a', { unitCode: 'X2' })];
    expect((await app.post('/staff', { facts }, { token })).status).toBe(404);
    const rename = fact('UnitRenamed', '2020-01-01', { name: 'N' });
    expect((await app.post('/units/X2/facts', rename, { token })).status).toBe(404);
    expect((await app.post('/units/P1/facts', rename, { token })).status).toBe(201);
  });

  test('may go on with a dossier just opened that has no posting yet', async () => {
    const reply = await app.post('/staff', { facts: [opened(freshCode())] }, { token });
    expect(reply.status).toBe(201);
    const path = reply.headers.get('location')!;
    expect((await app.get(`${path}/facts?waitFor=${reply.body.position}`, { token })).status).toBe(200);
    expect((await app.get(path, { token })).status).toBe(200);
    const listed = async (query: string, by: string) =>
      (await app.get(`/staff?${query}`, { token: by })).body.data.map((one: { code: string }) => one.code);
    const code = (await app.get(path, { token })).body.data.code as string;
    const other = await app.token('hr-officer', 'X1', { subject: 'another' });
    expect(await listed('', token)).toEqual([inX1.code, code].sort());
    expect(await listed('unit=X1', token)).toEqual([inX1.code]);
    expect(await listed('', other)).toEqual([inX1.code]);
    expect((await app.post(`${path}/facts`, assigned('2020-01-01', 'a'), { token })).status).toBe(201);
  });
});
