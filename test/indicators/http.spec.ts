import { startApp, type Answered, type TestApp } from '../support/app.js';
import { readCsv } from '../support/csv.js';
import { fact, person } from '../support/people.js';

let app: TestApp;
let before: number;
let head: number;
let an: string;

const post = async (path: string, body: object): Promise<Answered> => {
  const reply = await app.post(path, body);
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body;
};
const holds = (positionCode: string, unitCode: string, on = '2025-07-01') =>
  fact('JobPositionAssigned', on, { unitCode, positionCode, postingId: `${positionCode}-${on}` });
const degree = (level: string, on = '2020-01-01') => fact('DegreeAwarded', on, { level });

beforeAll(async () => {
  app = await startApp();
  const units = [
    ['19', 'province'],
    ['05443', 'ward', '19'],
    ['05443.UBND', 'body', '05443'],
    ['05455', 'ward', '19'],
  ];
  for (const [code, kind, parentCode] of units)
    await post(
      `/units/${code}/facts`,
      fact('UnitEstablished', '2025-07-01', {
        code,
        name: `Đơn vị ${code}`,
        kind,
        ...(parentCode ? { parentCode } : {}),
      }),
    );
  const positions = [
    ['CT-UBND', 'elected', 'committee-chair'],
    ['TP', 'leader', 'division-head'],
    ['CV', 'professional', 'professional'],
  ];
  for (const [code, group, klass] of positions)
    await post(
      `/positions/${code}/facts`,
      fact('PositionDefined', '2025-07-01', { code, title: code!, group, class: klass }),
    );
  await post('/positions/CV/facts', fact('PositionStandardSet', '2025-07-01', { minDegree: 'DH' }));
  const is = { category: 'civil-servant', sex: 'female', ethnicGroup: '01', dateOfBirth: '1990-05-01' };
  an = (await person(app, [holds('CT-UBND', '05443.UBND'), degree('DH')], is)).staffId;
  await person(app, [holds('CT-UBND', '05455')], { category: 'cadre', sex: 'male' });
  await person(app, [holds('TP', '05443'), degree('THS')], is);
  for (const level of ['DH', 'CD']) await person(app, [holds('CV', '05443.UBND'), degree(level)], is);
  before = (await person(app, [holds('CV', '05455')], is)).position;
  await post(`/staff/${an}/facts`, degree('THS', '2026-01-15'));
  const { position } = await post(
    '/units/05443/facts',
    fact('CommuneEquipmentAssessed', '2026-06-01', { result: 'full' }),
  );
  head = position;
  await app.get(`/staff?waitFor=${head}`);
});
afterAll(() => app?.close());

const ask = async (path: string, token?: string): Promise<Answered> => {
  const reply = await app.get(`/indicators${path}`, token === undefined ? {} : { token });
  expect([reply.status, reply.text]).toEqual([200, reply.text]);
  return reply.body;
};
const D = 'asOf=2026-10-01';

test('all indicators of the province, in the order of the plan', async () => {
  const { data, meta } = await ask(`?${D}`);
  expect(meta).toMatchObject({ asOf: '2026-10-01', count: 31 });
  expect(data).toHaveLength(31);
  expect(data.slice(0, 6).map(({ code }: Answered) => code)).toEqual([
    'a',
    'b1',
    'b2',
    'b3',
    'b4',
    'b4-elected',
  ]);
  const of = (code: string) => data.find((one: Answered) => one.code === code);
  expect(of('dd1')).toEqual({
    unitCode: '19',
    unitName: 'Đơn vị 19',
    code: 'dd1',
    title: {
      vi: 'Chủ tịch UBND cấp xã có trình độ thạc sĩ trở lên',
      en: "Chairs of the people's committee with a master's degree or higher",
    },
    clause: 'II.2.đ',
    reading: false,
    target: { operator: '>=', value: '75', aspirational: true },
    value: '50.00',
    valueKnown: '100.00',
    numerator: 1,
    denominator: 2,
    notMet: 0,
    unknown: 1,
    grace: 0,
    excluded: 0,
    gap: '-25.00',
    met: false,
    definition: { version: 1, from: '2026-01-01' },
  });
  expect(of('k')).toMatchObject({ numerator: 1, denominator: 2, unknown: 1, value: '50.00' });
  expect(of('dd2-council')).toMatchObject({ reading: true, target: null, value: null });
});

test('each unit below, a unit alone, everything', async () => {
  const children = await ask(`?${D}&units=children&limit=40`);
  expect(children.meta.count).toBe(62);
  const rest = await ask(`?cursor=${children.meta.next}&limit=40`);
  const rows = [...children.data, ...rest.data].filter(({ code }) => code === 'i1');
  expect(rows.map(({ unitCode, numerator, denominator }) => [unitCode, numerator, denominator])).toEqual([
    ['05443', 1, 2],
    ['05455', 0, 1],
  ]);
  const ward = await ask(`?${D}&unit=05443`);
  expect(ward.data.find(({ code }: Answered) => code === 'h2')).toMatchObject({
    value: '100.00',
    gap: '75.00',
    met: true,
  });
  const all = await ask(`?${D}&unit=nation`);
  expect(all.data.find(({ code }: Answered) => code === 'i1')).toMatchObject({
    unitCode: 'nation',
    denominator: 3,
  });
});

test('the members of each indicator are as many as its number says', async () => {
  const { data } = await ask(`?${D}`);
  for (const { code, ...counts } of data) {
    const members = (await ask(`/${code}/members?${D}&limit=1000`)).data as Answered[];
    const of = (part: string) => members.filter((one) => one.part === part).length;
    expect([code, of('numerator'), of('not-met'), of('grace'), of('unknown'), of('excluded')]).toEqual([
      code,
      counts.numerator,
      counts.notMet,
      counts.grace,
      counts.unknown,
      counts.excluded,
    ]);
  }
});

test('members say who, in which part, why and by which facts', async () => {
  const { data } = await ask(`/a/members?${D}&part=not-met`);
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({
    unitCode: '05443.UBND',
    positionCode: 'CV',
    part: 'not-met',
    reason: 'degree-missing',
  });
  const facts = (await app.get(`/staff/${data[0].staffId}/facts`)).body.data as Answered[];
  expect(facts.map(({ eventId }) => eventId)).toEqual(
    expect.arrayContaining([data[0].because[0], data[0].because[2]]),
  );
  const communes = (await ask(`/k/members?${D}`)).data;
  expect(communes.map(({ unitCode, part, reason }: Answered) => [unitCode, part, reason])).toEqual([
    ['05443', 'numerator', null],
    ['05455', 'unknown', 'not-assessed'],
  ]);
  expect(communes[0]).not.toHaveProperty('staffId');
  const page = await ask(`/a/members?${D}&limit=2`);
  const next = await ask(`/a/members?cursor=${page.meta.next}`);
  expect([page.data.length, next.data.length, page.meta.count]).toEqual([2, 4, 6]);
  expect((await app.get('/indicators/zz/members')).status).toBe(404);
});

test('a series has a point at the beginning, the end of each step, and the end', async () => {
  const { data } = await ask('/dd1/series?from=2025-12-15&to=2026-05-20&step=quarter');
  expect(data.map(({ asOf, numerator, denominator }: Answered) => [asOf, numerator, denominator])).toEqual([
    ['2025-12-15', 0, 2],
    ['2025-12-31', 0, 2],
    ['2026-03-31', 1, 2],
    ['2026-05-20', 1, 2],
  ]);
  const older = await ask(`/dd1/series?from=2026-05-20&to=2026-05-20&knownAt=${before}`);
  expect(older.data).toMatchObject([{ asOf: '2026-05-20', numerator: 0, denominator: 2, unknown: 1 }]);
  for (const query of ['from=2026-05-20&to=2026-05-19', 'from=1900-01-01&to=2026-05-19', 'from=2026-01-01'])
    expect((await app.get(`/indicators/dd1/series?${query}`)).status).toBe(400);
});

test('a difference is explained whole by the facts between', async () => {
  const { data } = await ask(`/dd1/difference?${D}&against=${before}`);
  expect([data.before.value, data.after.value]).toEqual(['0.00', '50.00']);
  expect(data.changes).toMatchObject([
    {
      staffId: an,
      from: 'not-met',
      to: 'numerator',
      because: [{ type: 'DegreeAwarded', position: before + 1, effectiveOn: '2026-01-15' }],
    },
  ]);
  const equipment = (await ask(`/k/difference?${D}&against=${before}`)).data;
  expect(equipment.changes).toMatchObject([
    {
      unitCode: '05443',
      from: 'unknown',
      to: 'numerator',
      because: [{ type: 'CommuneEquipmentAssessed', position: head }],
    },
  ]);
  const late = (await ask(`/a/difference?${D}&against=${before - 8}`)).data as Answered;
  const parts = {
    numerator: 'numerator',
    notMet: 'not-met',
    unknown: 'unknown',
    grace: 'grace',
    excluded: 'excluded',
  };
  for (const [name, part] of Object.entries(parts)) {
    const came = late.changes.filter(({ to }: Answered) => to === part).length;
    const went = late.changes.filter(({ from }: Answered) => from === part).length;
    expect([name, came - went]).toEqual([name, late.after[name] - late.before[name]]);
  }
  expect(late.changes.length).toBeGreaterThan(0);
  expect((await app.get(`/indicators/a/difference?against=${head}&knownAt=${before}`)).status).toBe(400);
  expect((await app.get('/indicators/a/difference')).status).toBe(400);
});

test('a caller bound to a unit sees that unit and no other', async () => {
  const token = await app.token('unit-head', '05443');
  const own = await ask(`?${D}`, token);
  expect(own.data[0].unitCode).toBe('05443');
  expect((await ask(`/i1/members?${D}`, token)).data).toHaveLength(2);
  for (const path of [
    '?unit=05455',
    '?unit=19',
    '?unit=nation',
    '/a/members?unit=05455',
    '/a/series?from=2026-01-01&to=2026-01-01&unit=19',
  ])
    expect([path, (await app.get(`/indicators${path}`, { token })).status]).toEqual([path, 404]);
});

test('lists are sheets with Vietnamese headings', async () => {
  const reply = await app.get(`/indicators?${D}&format=csv`, { headers: { 'Accept-Language': 'vi' } });
  const [headings, first] = readCsv(reply.text);
  expect(headings).toEqual(
    expect.arrayContaining(['Chỉ tiêu', 'Tỷ lệ (%)', 'Số đạt', 'Tổng số', 'Chỉ tiêu: mức (%)']),
  );
  expect(first![headings!.indexOf('Chỉ tiêu')]).toBe('a');
  expect((await app.get(`/indicators/a/members?${D}&format=ndjson`)).text.trim().split('\n')).toHaveLength(6);
});
