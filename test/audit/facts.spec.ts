import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, freshCode, opened, person, type Person } from '../support/people.js';
import { pages } from '../support/pages.js';

let app: TestApp;
let one: Person;
let moved: Person;
let head = 0;
const decision = (number: string) => ({ decision: { kind: 'decision', number } });
const write = async (path: string, body: unknown, token?: string) => {
  const reply = await app.post(path, body, token === undefined ? {} : { token });
  if (reply.status !== 201) throw new Error(reply.text);
  head = reply.body.position as number;
  return reply.body;
};
const ask = async (query: string, call = {}) =>
  (await app.get(`/audit/facts?limit=1000&waitFor=${head}&${query}`, call)).body.data as Answered[];
const types = (rows: Answered[]) => rows.map(({ type }) => type as string);

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  one = await person(app, [
    { ...assigned('2012-01-01', 'a'), ...decision('123/QĐ-UBND') },
    fact('DegreeAwarded', '2013-07', { level: 'DH', school: 'Đại học A' }),
  ]);
  moved = await person(app, [
    assigned('2012-01-01', 'a', { unitCode: 'P1' }),
    fact('StaffTransferred', '2015-01-01', { unitCode: 'X2', positionCode: 'CV', postingId: 'b' }),
    fact('PostingEnded', '2016-01-01', { postingId: 'b' }),
  ]);
  head = moved.position;
});
afterAll(() => app?.close());

test('whole rows, newest first', async () => {
  const rows = await ask('');
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: head }, (_, n) => head - n));
  expect(rows.find(({ eventId }) => eventId === one.ids[1])).toEqual({
    eventId: one.ids[1],
    position: one.position - 1,
    revision: 1,
    recordedAt: expect.any(String),
    recordedBy: 'admin',
    type: 'JobPositionAssigned',
    effectiveOn: '2012-01-01',
    data: { kind: 'primary', positionCode: 'CV', postingId: 'a', unitCode: 'X1' },
    decision: { kind: 'decision', number: '123/QĐ-UBND' },
    stream: `staff-${one.staffId}`,
    staffId: one.staffId,
    code: one.code,
    fullName: 'Nguyễn Thị Đào',
    unitCode: 'X1',
    unitCodes: ['X1'],
  });
  const unit = rows.find(({ stream }) => stream === 'unit-P1@2000-01-01');
  expect(unit).toMatchObject({ unitCode: 'P1', type: 'UnitEstablished' });
  expect(unit).not.toHaveProperty('staffId');
});

test('a fact counts for every unit it touched', async () => {
  const of = async (query: string) => types(await ask(`staff=${moved.staffId}&${query}`));
  expect(await of('unit=X2')).toEqual(['PostingEnded', 'StaffTransferred']);
  expect(await of('unit=P1')).toEqual(['StaffTransferred', 'JobPositionAssigned']);
  expect(await of('unit=X1')).toEqual(await of('unit=P1'));
  expect(await of('unit=X1&below=false')).toEqual([]);
  expect(await of('unit=T')).toHaveLength(3);
  const transfer = (await ask(`staff=${moved.staffId}&type=StaffTransferred`))[0];
  expect([transfer.unitCode, transfer.unitCodes]).toEqual(['X2', ['P1', 'X2']]);
  // The degree names no unit, so it counts for the one the dossier named before.
  expect(types(await ask(`staff=${one.staffId}&unit=X1`))).toEqual(['DegreeAwarded', 'JobPositionAssigned']);
});

test('the number of a decision, however it is written', async () => {
  const written = ['123/QĐ-UBND', '123 qd ubnd', '123/qđ', '123', 'Quyết định số 123/QĐ-UBND', 'số 123'];
  for (const text of [...written, 'QĐ-UBND', '23/QĐ', 'ubnd', '3'])
    expect([text, types(await ask(`decision=${encodeURIComponent(text)}`))]).toEqual([
      text,
      ['JobPositionAssigned'],
    ]);
  for (const text of ['13/QĐ', '124', '/', '%', '1_3', '123/QĐ-UBND/2'])
    expect([text, await ask(`decision=${encodeURIComponent(text)}`)]).toEqual([text, []]);
});

test('types may be repeated or joined by commas', async () => {
  const both = await ask('type=DegreeAwarded,PostingEnded');
  expect(types(both)).toEqual(['PostingEnded', 'DegreeAwarded']);
  expect(await ask('type=DegreeAwarded&type=PostingEnded')).toEqual(both);
  expect(await ask('type=NothingOfTheKind')).toEqual([]);
  expect((await app.get('/audit/facts?unit=X1&unit=X2')).status).toBe(400);
});

test('days: effective as recorded, a partial day by its first; recorded in Asia/Ho_Chi_Minh', async () => {
  const degree = async (query: string) => types(await ask(`type=DegreeAwarded&${query}`));
  expect(await degree('effectiveFrom=2013-07-01&effectiveTo=2013-07-01')).toEqual(['DegreeAwarded']);
  expect(await degree('effectiveFrom=2013-07-02')).toEqual([]);
  expect(await degree('effectiveFrom=2014-01-01&effectiveTo=2013-01-01')).toEqual([]);
  const { recordedAt } = (await ask('type=DegreeAwarded'))[0];
  expect(await degree(`recordedFrom=${recordedAt}&recordedTo=${recordedAt}`)).toEqual(['DegreeAwarded']);
  const before = new Date(Date.parse(recordedAt as string) - 1).toISOString();
  expect(await degree(`recordedTo=${before}`)).toEqual([]);
  const today = new Date(Date.parse(recordedAt as string) + 7 * 3_600_000).toISOString().slice(0, 10);
  expect(await degree(`recordedFrom=${today}&recordedTo=${today}`)).toEqual(['DegreeAwarded']);
  expect(await degree('recordedTo=2001-01-01')).toEqual([]);
  expect(await degree('recordedFrom=2999-01-01')).toEqual([]);
});

test('what a correction changed, and what a cancellation took away and gave back', async () => {
  const { staffId, ids } = await person(app, [
    assigned('2012-01-01', 'a'),
    fact('DegreeAwarded', '2013-07', { level: 'DH', major: 'Luật' }),
  ]);
  const at = `/staff/${staffId}/facts`;
  const corrected = await write(`${at}/${ids[2]}/correction`, {
    effectiveOn: '2014-07',
    data: { level: 'THS', major: null, school: 'B' },
    reason: 'nhầm',
  });
  await write(`${at}/${ids[2]}/cancellation`, { reason: 'thu hồi' });
  const restoring = (await ask(`staff=${staffId}&type=FactCancelled`))[0];
  await write(`${at}/${restoring.eventId}/cancellation`, { reason: 'thu hồi nhầm' });
  await write(`${at}/${corrected.events[0].id}/cancellation`, { reason: 'đúng từ đầu' });
  const rows = await ask(`staff=${staffId}&type=FactCorrected,FactCancelled`);
  const target = { eventId: ids[2], type: 'DegreeAwarded', position: expect.any(Number) };
  const first = { effectiveOn: '2013-07', data: { level: 'DH', major: 'Luật', school: null } };
  const second = { effectiveOn: '2014-07', data: { level: 'THS', major: null, school: 'B' } };
  const whole = { effectiveOn: '2014-07', data: { level: 'THS', school: 'B' } };
  expect(rows.map(({ before, after, reason }) => ({ before, after, reason }))).toEqual([
    { before: second, after: first, reason: 'đúng từ đầu' },
    { before: null, after: whole, reason: 'thu hồi nhầm' },
    { before: whole, after: null, reason: 'thu hồi' },
    { before: first, after: second, reason: 'nhầm' },
  ]);
  for (const row of rows) expect([row.target, row.unitCodes]).toEqual([target, ['X1']]);
});

test('as known then, and paging that what is recorded meanwhile does not move', async () => {
  const all = await ask(`knownAt=${one.position}`);
  expect(all).toHaveLength(one.position);
  const first = await app.get(`/audit/facts?limit=2&waitFor=${head}`);
  await person(app, [assigned('2012-01-01', 'a')]);
  const next = encodeURIComponent(first.body.meta.next as string);
  const rest = (await app.get(`/audit/facts?limit=1000&cursor=${next}`)).body;
  const positions = [...first.body.data, ...rest.data].map(({ position }: Answered) => position as number);
  expect(positions).toEqual(Array.from({ length: head }, (_, n) => head - n));
  expect((await app.get(`/audit/facts?cursor=${next}&actor=x`)).body.errors[0].code).toBe(
    'differs-from-cursor',
  );
  expect((await pages(app, '/audit/facts?unit=T', 3)).length).toBeGreaterThan(8);
});

describe('within a subtree', () => {
  let token: string;
  beforeAll(async () => (token = await app.token('hr-officer', 'X1')));

  test('only facts of its units, about people who may be seen', async () => {
    const rows = await ask('', { token });
    expect(rows.length).toBeGreaterThan(0);
    for (const { unitCodes } of rows)
      expect(unitCodes.some((code: string) => ['X1', 'P1'].includes(code))).toBe(true);
    expect(rows.some(({ staffId }) => staffId === moved.staffId)).toBe(false);
    expect(await pages(app, `/audit/facts`, 1000)).not.toEqual(rows);
  });

  test('others are not there', async () => {
    for (const query of [
      `staff=${moved.staffId}`,
      `staff=code:${moved.code}`,
      'unit=X2',
      'unit=T',
      'unit=NONE',
    ])
      expect([query, (await app.get(`/audit/facts?${query}`, { token })).status]).toEqual([query, 404]);
    expect((await app.get(`/audit/facts?staff=${one.staffId}`, { token })).body.data).toHaveLength(3);
  });

  test('a file without postings is seen by whoever opened it', async () => {
    const reply = await app.post('/staff', { facts: [opened(freshCode())] }, { token });
    const staffId = reply.headers.get('location')!.split('/').at(-1)!;
    head = reply.body.position as number;
    expect(types(await ask(`staff=${staffId}`, { token }))).toEqual(['PersonnelFileOpened']);
    const other = await app.token('unit-head', 'X1');
    expect((await app.get(`/audit/facts?staff=${staffId}`, { token: other })).status).toBe(404);
  });

  test('an inspector without a unit sees all', async () => {
    const inspector = await app.token('inspector');
    expect((await ask('', { token: inspector })).length).toBe(head);
  });
});

test.each(['staff=x', 'staff=code:none', `staff=${'0'.repeat(8)}-0000-4000-8000-000000000000`, 'unit=NONE'])(
  '%s: 404',
  async (query) => expect((await app.get(`/audit/facts?${query}`)).status).toBe(404),
);

test.each(['effectiveFrom=2014', 'recordedFrom=x', 'decision=', 'type=,', 'actor=%00', 'limit=0', 'odd=1'])(
  '%s: 400',
  async (query) => expect((await app.get(`/audit/facts?${query}`)).body.code).toBe('invalid-parameter'),
);
