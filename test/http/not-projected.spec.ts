import { startApp, type TestApp } from '../support/app.js';
import { freshCode, opened } from '../support/people.js';

let app: TestApp;

// The service without its projector: facts are recorded, and no read model ever shows them.
beforeAll(async () => {
  app = await startApp({}, { HOSO_ROLES: 'api' });
});
afterAll(() => app?.close());

test('what no read model shows in time is 503 with a hint, at a position waited for or asked about', async () => {
  const { position } = (await app.post('/staff', { facts: [opened(freshCode())] })).body;
  const asked = [`waitFor=${position}`, `knownAt=${position}`];
  for (const reply of await Promise.all(asked.map((query) => app.get(`/staff?${query}`)))) {
    expect(reply.status).toBe(503);
    expect(reply.body.code).toBe('not-yet-projected');
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect((await app.get(`/staff?waitFor=${position + 1}`)).status).toBe(422);
});
