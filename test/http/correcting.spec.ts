import { startApp, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person } from '../support/people.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
});
afterAll(() => app?.close());

const decision = { kind: 'decision', number: '12/QĐ-UBND', signedOn: '2012-01-02' };
const timeline = async (staffId: string, position: number) =>
  (await app.get(`/staff/${staffId}/timeline?waitFor=${position}`)).body.data;

test('a corrected fact shows what holds, what was written, and the facts on it', async () => {
  const { staffId, ids } = await person(app, [{ ...assigned('2012-01-01', 'a'), decision }]);
  const reply = await app.post(`/staff/${staffId}/facts/${ids[1]}/correction`, {
    effectiveOn: '2012-02-01',
    data: { unitCode: 'X2' },
    reason: 'ghi nhầm ngày',
    own: { decision: { kind: 'decision', number: '15/QĐ-UBND' } },
  });
  expect(reply.status).toBe(201);
  expect(reply.body.events).toMatchObject([{ type: 'FactCorrected' }]);
  const [, row] = await timeline(staffId, reply.body.position);
  expect(row).toEqual({
    eventId: ids[1],
    position: expect.any(Number),
    recordedAt: expect.any(String),
    type: 'JobPositionAssigned',
    effectiveOn: '2012-02-01',
    data: { unitCode: 'X2', positionCode: 'CV', postingId: 'a', kind: 'primary' },
    decision,
    state: 'corrected',
    asRecorded: {
      effectiveOn: '2012-01-01',
      data: { unitCode: 'X1', positionCode: 'CV', postingId: 'a', kind: 'primary' },
      decision,
    },
    history: [
      {
        eventId: reply.body.events[0].id,
        type: 'FactCorrected',
        position: reply.body.position,
        recordedAt: expect.any(String),
        reason: 'ghi nhầm ngày',
      },
    ],
    flags: [],
  });
  const facts = await app.get(`/staff/${staffId}/facts`);
  expect(facts.body.data.map((one: { type: string }) => one.type)).toEqual([
    'PersonnelFileOpened',
    'JobPositionAssigned',
    'FactCorrected',
  ]);
});

test('a cancelled fact shows what held before, and comes back when its cancellation is cancelled', async () => {
  const { staffId, ids } = await person(app, [assigned('2012-01-01', 'a')]);
  const reply = await app.post(`/staff/${staffId}/facts/${ids[1]}/cancellation`, {
    reason: 'thu hồi',
    decision: { kind: 'decision', number: '16/QĐ-UBND' },
  });
  const cancellation = reply.body.events[0].id;
  const [, row] = await timeline(staffId, reply.body.position);
  expect(row).toMatchObject({
    state: 'cancelled',
    effectiveOn: '2012-01-01',
    history: [{ eventId: cancellation, type: 'FactCancelled', reason: 'thu hồi' }],
  });
  const postings = async (query = '') =>
    (await app.get(`/staff/${staffId}/postings${query}`)).body.data.map(
      (one: { postingId: string; state?: string }) => [one.postingId, one.state],
    );
  expect(await postings()).toEqual([]);
  expect(await postings('?cancelled=true')).toEqual([['a', 'cancelled']]);
  const back = await app.post(`/staff/${staffId}/facts/${cancellation}/cancellation`, { reason: 'nhầm' });
  expect(back.status).toBe(201);
  const [, again] = await timeline(staffId, back.body.position);
  expect(again.state).toBe('in-force');
  expect(again.history.map((one: { type: string }) => one.type)).toEqual(['FactCancelled', 'FactCancelled']);
  expect(await postings()).toEqual([['a', undefined]]);
});

test('a profile as known before and after a correction', async () => {
  const before = await person(app, [assigned('2012-01-01', 'a')]);
  const { staffId, ids } = before;
  const { body } = await app.post(`/staff/${staffId}/facts/${ids[1]}/correction`, {
    data: { unitCode: 'X2' },
    reason: 'nhầm đơn vị',
  });
  const unitAt = async (position: number) =>
    (await app.get(`/staff/${staffId}?asOf=2013-01-01&knownAt=${position}&waitFor=${body.position}`)).body
      .data.postings[0].unitCode;
  expect(await unitAt(before.position)).toBe('X1');
  expect(await unitAt(body.position)).toBe('X2');
});

test('pointers of a refused correction name places in the body as sent', async () => {
  const { staffId, ids } = await person(app, [assigned('2012-01-01', 'a')]);
  const path = `/staff/${staffId}/facts/${ids[1]}/correction`;
  const odd = await app.post(path, { data: { unitCode: 7 }, reason: 'x' });
  expect([odd.status, odd.body.errors[0].pointer]).toEqual([422, '/data/unitCode']);
  const own = await app.post(path, { data: { unitCode: 'X2' }, reason: 'x', own: { effectiveOn: 'ngày' } });
  expect([own.status, own.body.errors[0].pointer]).toEqual([422, '/own/effectiveOn']);
  const none = await app.post(path, { data: { unitCode: 'X2' } });
  expect([none.status, none.body.errors[0].pointer]).toEqual([422, '/reason']);
});

test('what cannot be corrected: nobody’s fact 404 or 409, somebody else’s 409', async () => {
  const one = await person(app);
  const other = await person(app, [assigned('2012-01-01', 'a')]);
  const cancel = (id: string) => app.post(`/staff/${one.staffId}/facts/${id}/cancellation`, { reason: 'x' });
  expect((await cancel('not-an-id')).status).toBe(404);
  expect((await cancel('00000000-0000-4000-8000-000000000000')).body.code).toBe('target-unknown');
  expect((await cancel(other.ids[1]!)).body.code).toBe('wrong-stream');
});

test('a file with other facts stays; alone it is cancelled and its code is free again', async () => {
  const held = await person(app, [assigned('2012-01-01', 'a')]);
  const refused = await app.post(`/staff/${held.staffId}/facts/${held.ids[0]}/cancellation`, { reason: 'x' });
  expect([refused.status, refused.body.code]).toEqual([409, 'file-still-used']);
  const alone = await person(app);
  const gone = await app.post(`/staff/${alone.staffId}/facts/${alone.ids[0]}/cancellation`, { reason: 'x' });
  expect(gone.status).toBe(201);
  const again = await app.post('/staff', {
    facts: [fact('PersonnelFileOpened', '2010-01-01', { code: alone.code, fullName: 'Lê Văn Bê' })],
  });
  expect(again.status).toBe(201);
});

test('facts about units and positions are corrected and cancelled alike', async () => {
  const rename = await app.post('/units/P1/facts', fact('UnitRenamed', '2015-01-01', { name: 'Phòng Nhất' }));
  const id = rename.body.events[0].id;
  const fixed = await app.post(`/units/P1/facts/${id}/correction`, {
    data: { name: { vi: 'Phòng Một' } },
    reason: 'x',
  });
  expect(fixed.status).toBe(201);
  const name = async (position: number) =>
    (await app.get(`/units/P1?asOf=2016-01-01&waitFor=${position}`)).body.data.name;
  expect(await name(fixed.body.position)).toBe('Phòng Một');
  const gone = await app.post(`/units/P1/facts/${id}/cancellation`, { reason: 'x' });
  expect(await name(gone.body.position)).toBe('Đơn vị P1');
  const facts = await app.get('/units/P1/facts');
  expect(facts.body.data.map((one: { stream: string; type: string }) => [one.stream, one.type])).toEqual([
    ['unit-P1@2000-01-01', 'UnitEstablished'],
    ['unit-P1@2000-01-01', 'UnitRenamed'],
    ['unit-P1@2000-01-01', 'FactCorrected'],
    ['unit-P1@2000-01-01', 'FactCancelled'],
  ]);
  const change = await app.post(
    '/positions/CV/facts',
    fact('PositionChanged', '2015-01-01', { class: 'A1' }),
  );
  expect([201, 422]).toContain(change.status);
  const wrong = await app.post(`/positions/CV/facts/${id}/cancellation`, { reason: 'x' });
  expect([wrong.status, wrong.body.code]).toEqual([409, 'wrong-stream']);
});
