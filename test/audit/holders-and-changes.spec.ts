import { startApp, type Answered, type TestApp } from '../support/app.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';
import { pages } from '../support/pages.js';

let app: TestApp;
let first: Person;
let second: Person;
let head = 0;
const decision = (number: string) => ({ decision: { kind: 'decision', number } });
const write = async (path: string, body: unknown) => {
  const reply = await app.post(path, body);
  if (reply.status !== 201) throw new Error(reply.text);
  head = reply.body.position as number;
  return reply.body;
};
const ask = async (path: string) => {
  const reply = await app.get(`/audit/${path}&waitFor=${head}`);
  expect([reply.status, reply.text]).toEqual([200, reply.text]);
  return reply.body;
};

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  first = await person(app, [
    { ...assigned('2012-01-01', 'a', { positionCode: 'CT' }), ...decision('1/QĐ') },
    { ...fact('OfficeRelieved', '2020-01-01', { postingId: 'a' }), ...decision('2/QĐ') },
  ]);
  second = await person(app, [
    { ...assigned('2020-01-01', 'a', { positionCode: 'CT', unitCode: 'P1' }), ...decision('3/QĐ') },
    fact('PostingChanged', '2021-01-01', { postingId: 'a', label: 'Quyền' }),
  ]);
  head = second.position;
});
afterAll(() => app?.close());

describe('who held a post on a day, under which decision, as known then', () => {
  const holders = async (query: string) => (await ask(`holders?${query}`)).data as Answered[];

  test('the holder with the decision and the facts that decided', async () => {
    expect(await holders('unit=X1&position=CT&on=2015-06-01')).toMatchObject([
      {
        staffId: first.staffId,
        code: first.code,
        fullName: 'Nguyễn Thị Đào',
        postingId: 'a',
        unitCode: 'X1',
        from: '2012-01-01',
        to: '2020-01-01',
        openedBy: first.ids[1],
        decision: { number: '1/QĐ' },
        decidedBy: [first.ids[1]],
      },
    ]);
    expect(await holders('unit=X1&position=CT&on=2021-01-01')).toMatchObject([
      { staffId: second.staffId, decision: { number: '3/QĐ' }, decidedBy: [second.ids[1], second.ids[2]] },
    ]);
    expect(await holders('unit=X1&position=CT&on=2021-01-01&below=false')).toEqual([]);
    expect(await holders('unit=X1&position=CT&on=2011-01-01')).toEqual([]);
    expect(await holders('unit=X2&on=2015-06-01')).toEqual([]);
    expect(await holders('position=CT&asOf=2015-06-01')).toEqual(
      await holders('unit=X1&position=CT&on=2015-06-01'),
    );
  });

  test('as known before and after a correction of the decision', async () => {
    const before = head;
    const change = { decision: { kind: 'decision', number: '9/QĐ' }, reason: 'nhầm số' };
    const corrected = await write(`/staff/${first.staffId}/facts/${first.ids[1]}/correction`, change);
    const query = 'unit=X1&position=CT&on=2015-06-01';
    expect((await holders(query))[0]).toMatchObject({
      decision: { number: '9/QĐ' },
      decidedBy: [first.ids[1], corrected.events[0].id],
    });
    expect((await holders(`${query}&knownAt=${before}`))[0].decision.number).toBe('1/QĐ');
    await write(`/staff/${second.staffId}/facts/${second.ids[2]}/cancellation`, { reason: 'x' });
    await write(`/staff/${second.staffId}/facts/${second.ids[1]}/cancellation`, { reason: 'x' });
    expect(await holders('unit=X1&position=CT&on=2021-01-01')).toEqual([]);
    expect(await holders(`unit=X1&position=CT&on=2021-01-01&knownAt=${before}`)).toHaveLength(1);
  });

  test('pages, and within a subtree only', async () => {
    const more = await person(app, [
      assigned('2012-01-01', 'z'),
      assigned('2012-01-01', 'y', { kind: 'concurrent', unitCode: 'X2' }),
    ]);
    head = more.position;
    const whole = await holders('on=2015-01-01');
    expect(whole).toHaveLength(3);
    expect(await pages(app, `/audit/holders?on=2015-01-01&knownAt=${head}`, 1)).toEqual(whole);
    const token = await app.token('unit-head', 'X1');
    const seen = (await app.get('/audit/holders?on=2015-01-01', { token })).body.data as Answered[];
    expect(seen).toEqual(whole.filter(({ unitCode }) => unitCode === 'X1'));
    expect((await app.get('/audit/holders?unit=X2', { token })).status).toBe(404);
  });
});

describe('what changed between two knowledge points', () => {
  let one: Person;
  let opened = 0;
  beforeAll(async () => {
    one = await person(app, [
      assigned('2012-01-01', 'a'),
      fact('PeriodEvaluationFinalised', '2020-04-05', {
        period: '2020-Q1',
        unitCode: 'X1',
        score: '80.50',
        rating: 'good',
      }),
    ]);
    opened = one.position;
    await write(`/staff/${one.staffId}/facts`, fact('PostingEnded', '2021-01-01', { postingId: 'a' }));
    await write(`/staff/${one.staffId}/facts/${one.ids[2]}/correction`, {
      data: { score: '90' },
      reason: 'cộng sai',
    });
    await write(
      `/staff/${one.staffId}/facts`,
      fact('PersonalDetailsChanged', '2021-05-05', { fullName: 'Nguyễn Thị Đảo' }),
    );
    await write(`/staff/${one.staffId}/facts`, fact('StaffRetired', '2022-01-01', {}));
  });

  test('of a person: each fact with the paths it changed, and all together', async () => {
    const { data, meta } = await ask(`changes?staff=code:${one.code}&from=${opened}`);
    expect(data.map(({ type, changes }: Answered) => [type, changes])).toEqual([
      ['StaffRetired', [{ path: '/status', before: expect.any(Array), after: expect.any(Array) }]],
      [
        'PersonalDetailsChanged',
        [
          {
            path: '/fullName',
            before: [{ from: null, value: 'Nguyễn Thị Đào' }],
            after: [
              { from: null, value: 'Nguyễn Thị Đào' },
              { from: '2021-05-05', value: 'Nguyễn Thị Đảo' },
            ],
          },
        ],
      ],
      ['FactCorrected', [{ path: `/evaluation/${one.ids[2]}/score`, before: '80.50', after: '90' }]],
      [
        'PostingEnded',
        [
          { path: '/postings/a/closedBy', before: null, after: data.at(-1).eventId },
          { path: '/postings/a/to', before: null, after: '2021-01-01' },
          { path: '/postings/a/toDay', before: null, after: '2021-01-01' },
        ],
      ],
    ]);
    expect(data[2]).toMatchObject({
      reason: 'cộng sai',
      before: { data: { score: '80.50' } },
      after: { data: { score: '90' } },
    });
    expect(meta).toMatchObject({ from: opened, to: head });
    const paths: string[] = data.flatMap(({ changes }: Answered) =>
      changes.map(({ path }: Answered) => path as string),
    );
    expect(meta.net.map(({ path }: Answered) => path).sort()).toEqual([...new Set(paths)].sort());
  });

  test('from is left out, to is included; nothing between a point and itself', async () => {
    const types = async (query: string) =>
      (await ask(`changes?staff=${one.staffId}&${query}`)).data.map(({ type }: Answered) => type as string);
    expect(await types(`from=${opened}&to=${opened + 1}`)).toEqual(['PostingEnded']);
    expect(await types(`from=${head}&to=${head}`)).toEqual([]);
    expect(await types('')).toHaveLength(7);
    const whole = (await ask(`changes?staff=${one.staffId}`)).data;
    expect(await pages(app, `/audit/changes?staff=${one.staffId}`, 2)).toEqual(whole);
  });

  test('what was cancelled and given back leaves no net change', async () => {
    const at = head;
    const cancelled = await write(`/staff/${one.staffId}/facts/${one.ids[2]}/cancellation`, { reason: 'x' });
    const { data, meta } = await ask(`changes?staff=${one.staffId}&from=${at}`);
    const path = `/evaluation/${one.ids[2]}`;
    expect(data[0].changes).toEqual([
      { path, before: expect.objectContaining({ score: '90' }), after: null },
    ]);
    expect(meta.net).toEqual(data[0].changes);
    await write(`/staff/${one.staffId}/facts/${cancelled.events[0].id}/cancellation`, { reason: 'y' });
    const restored = await ask(`changes?staff=${one.staffId}&from=${at}`);
    expect([restored.data.length, restored.meta.net]).toEqual([2, []]);
  });

  test('of a unit: everyone concerned, and the unit itself', async () => {
    const at = head;
    await write('/units/P1/facts', fact('UnitRenamed', '2022-01-01', { name: 'Phòng mới' }));
    const other = await person(app, [assigned('2019-01-01', 'q', { unitCode: 'P1' })]);
    await person(app, [assigned('2019-01-01', 'q', { unitCode: 'X2' })]);
    head = other.position + 2;
    const { data } = await ask(`changes?unit=X1&from=${at}`);
    expect(data.map(({ type, staffId }: Answered) => [type, staffId])).toEqual([
      ['JobPositionAssigned', other.staffId],
      ['UnitRenamed', undefined],
    ]);
    expect(data[0].changes.map(({ path }: Answered) => path)).toEqual(['/postings/q', '/status']);
    expect(data[1].changes).toMatchObject([
      { path: '/name', after: [{ from: '2000-01-01' }, { from: '2022-01-01', value: 'Phòng mới' }] },
    ]);
  });

  test('wrong questions', async () => {
    const refused = async (query: string, token?: string) => {
      const reply = await app.get(`/audit/changes?${query}`, token === undefined ? {} : { token });
      return [reply.status, reply.body.code];
    };
    expect(await refused('')).toEqual([400, 'invalid-parameter']);
    expect(await refused(`staff=${one.staffId}&unit=X1`)).toEqual([400, 'invalid-parameter']);
    expect(await refused(`staff=${one.staffId}&from=9&to=3`)).toEqual([400, 'invalid-parameter']);
    expect(await refused(`staff=${one.staffId}&to=999999`)).toEqual([422, 'beyond-the-log']);
    expect(await refused('staff=code:none')).toEqual([404, 'not-found']);
    expect(await refused('unit=NONE')).toEqual([404, 'not-found']);
    expect(await refused('unit=X1', await app.token('inspector', 'X2'))).toEqual([404, 'not-found']);
    expect(await refused(`staff=${one.staffId}`, await app.token('inspector', 'X2'))).toEqual([
      404,
      'not-found',
    ]);
  });
});
