import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

let app: TestApp;
let one: Person;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  one = await person(app, [assigned('2012-01-01', 'a')], { nationalId: '012345678901' });
});
afterAll(() => app?.close());

const events = async (query: string): Promise<Answered[]> => {
  const reply = await app.get(`/events?${query}`);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^application\/cloudevents-batch\+json/);
  return reply.body;
};
const positions = (found: Answered[]) => found.map(({ position }) => Number(position));

test('in the order of positions, without gaps, page by page', async () => {
  const all = await events('limit=1000');
  expect(positions(all)).toEqual(all.map((_, i) => i + 1));
  const paged: Answered[] = [];
  for (let after = 0; ; after = Number(paged.at(-1).position)) {
    const page = await events(`after=${after}&limit=3`);
    if (page.length === 0) break;
    paged.push(...page);
  }
  expect(paged).toEqual(all);
});

test('an event is thin unless asked for whole', async () => {
  const [thin] = await events(`after=${one.position - 1}`);
  expect(thin).toEqual({
    specversion: '1.0',
    id: one.ids[1],
    type: 'hoso.JobPositionAssigned.v1',
    source: expect.stringMatching(/^urn:hoso:/),
    subject: `staff-${one.staffId}`,
    time: expect.any(String),
    datacontenttype: 'application/json',
    position: String(one.position),
    revision: 1,
    effectiveon: '2012-01-01',
    unit: 'X1',
    data: { staffId: one.staffId, unitCode: 'X1', effectiveOn: '2012-01-01' },
  });
  expect(JSON.stringify(await events('limit=1000'))).not.toContain('012345678901');
  const [whole] = await events(`after=${one.position - 2}&limit=1&full=true`);
  expect(whole.data.data.nationalId).toBe('012345678901');
});

test('filters by type and unit; corrections name their target', async () => {
  const { body } = await app.post(`/staff/${one.staffId}/facts/${one.ids[1]}/correction`, {
    effectiveOn: '2012-02-01',
    reason: 'x',
  });
  const [correction, ...none] = await events('types=FactCorrected');
  expect(none).toEqual([]);
  expect(correction).toMatchObject({ correctionof: one.ids[1], position: String(body.position) });
  const units = await events('units=X2,P1');
  expect(units.map(({ subject }) => subject)).toEqual(['unit-X2@2000-01-01', 'unit-P1@2000-01-01']);
  expect(await events('types=StaffDied')).toEqual([]);
});

test('a filter that matches nothing still says how far it looked', async () => {
  const all = await events('limit=1000');
  const last = all.at(-1).position;
  for (const query of ['types=StaffDied', 'units=X9', 'after=3&types=StaffDied&units=X2']) {
    const reply = await app.get(`/events?${query}`);
    expect([query, reply.body, reply.headers.get('hoso-position')]).toEqual([query, [], last]);
  }
  const cut = await app.get('/events?types=UnitEstablished&limit=2');
  expect(cut.headers.get('hoso-position')).toBe(cut.body[1].position);
  const none = await app.get(`/events?after=${last}`);
  expect(none.headers.get('hoso-position')).toBe(last);
});

test('wait answers as soon as there is an event, and empty when there is none', async () => {
  const [last] = (await events('limit=1000')).slice(-1);
  const begun = Date.now();
  const waiting = events(`after=${last.position}&wait=10&types=TrainingCourseCompleted`);
  const course = fact('TrainingCourseCompleted', '2020-01-01', { title: 'A' });
  const { body } = await app.post(`/staff/${one.staffId}/facts`, course);
  expect(positions(await waiting)).toEqual([body.position]);
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(await events(`after=${body.position}&wait=1`)).toEqual([]);
});

test('after the head 422; wrong parameters 400', async () => {
  expect((await app.get('/events?after=100000')).body.code).toBe('beyond-the-log');
  for (const query of ['after=-1', 'limit=0', 'wait=31', 'types=', 'types=a,,b', 'full=yes', 'knownAt=1'])
    expect([query, (await app.get(`/events?${query}`)).status]).toEqual([query, 400]);
});
