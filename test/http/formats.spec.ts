import { readXlsx } from 'hucre/xlsx';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { readCsv } from '../support/csv.js';
import { assigned, establish, fact, person, type Person } from '../support/people.js';

let app: TestApp;
let many: Person;
const people: Person[] = [];
const NAMES = ['=HYPERLINK("http://x")', '+84', '-1', '@SUM(A1)', '＝1+1', ' =1', 'Đỗ "Ba", Thị\nĐào'];

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  for (const fullName of NAMES)
    people.push(
      await person(
        app,
        [
          assigned('2012-01-01', 'a', { label: 'Công chức' }),
          assigned('2013-01-01', 'b', { kind: 'concurrent', unitCode: 'X2' }),
        ],
        { fullName },
      ),
    );
  const course = (n: number) => fact('TrainingCourseCompleted', '2020-01-01', { title: `Khoá ${n}` });
  many = await person(app);
  for (let n = 0; n < 1_040; n += 520) {
    const facts = Array.from({ length: 520 }, (_, i) => course(n + i));
    const reply = await app.post(`/staff/${many.staffId}/facts`, { facts });
    expect([reply.status, reply.text.slice(0, 300)]).toEqual([201, reply.text.slice(0, 300)]);
    many.position = reply.body.position;
  }
  await app.get(`/staff?waitFor=${many.position}`);
}, 60_000);
afterAll(() => app?.close());

const at = (path: string) =>
  `${path}${path.includes('?') ? '&' : '?'}asOf=2020-06-01&knownAt=${many.position}`;

/** The bytes as they came: a decoder would take the byte order mark away. */
async function bytesOf(path: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const authorization = `Bearer ${await app.token('admin')}`;
  const response = await fetch(`${app.url}/api/v1${path}`, { headers: { ...headers, authorization } });
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

const lists = () => [
  '/staff',
  `/staff/${people[0]!.staffId}/postings`,
  `/staff/${people[0]!.staffId}/timeline`,
  `/staff/${people[0]!.staffId}/facts`,
  '/units',
  '/units/X1/roster',
  '/units/X1/facts',
  '/positions',
  '/positions/CV/facts',
  '/movements?from=2011-01-01&to=2021-01-01',
];

test('every list is the same rows in every format', async () => {
  for (const path of lists()) {
    const json = (await app.get(at(`${path}${path.includes('?') ? '&' : '?'}limit=1000`))).body;
    const ndjson = await app.get(at(path), { headers: { Accept: 'application/x-ndjson' } });
    expect(ndjson.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const rows = ndjson.text.split('\n');
    expect(rows.pop()).toBe('');
    expect(rows.map((row) => JSON.parse(row) as unknown)).toEqual(json.data);
    const csv = readCsv((await app.get(at(path), { headers: { Accept: 'text/csv' } })).text);
    expect([path, csv.length]).toEqual([path, json.data.length + 1]);
    const key = csv[0]!.findIndex((name) => /^(eventId|code|postingId)$/.test(name));
    const keys = json.data.map((row: Answered) => String(row[csv[0]![key]!]));
    expect(csv.slice(1).map((row) => row[key])).toEqual(keys);
  }
});

test('XLSX holds the same texts in the same columns, none of them a formula', async () => {
  const csv = readCsv((await app.get(at('/staff?format=csv'))).text);
  const { sheets } = await readXlsx(await bytesOf(at('/staff?format=xlsx')));
  const rows = sheets[0]!.rows.map((row) => csv[0]!.map((_, index) => String(row[index] ?? '')));
  expect(rows).toEqual(csv.map((row) => row.map((cell) => cell.replace(/^'/, ''))));
  const formulas = [...(sheets[0]!.cells?.values() ?? [])].filter(({ formula }) => formula !== undefined);
  expect(formulas).toEqual([]);
});

test('headers say what meta says, and give the file a name', async () => {
  const { body } = await app.get(at('/units/X1/roster'));
  const { headers } = await app.get(at('/units/X1/roster?format=csv'));
  expect(headers.get('hoso-as-of')).toBe('2020-06-01');
  expect(headers.get('hoso-known-at')).toBe(String(many.position));
  expect(headers.get('hoso-recorded-at')).toBe(body.meta.knownAt.recordedAt);
  expect([headers.get('hoso-count'), headers.get('hoso-unit-in-force')]).toEqual(['7', 'true']);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename="units-X1-roster-2020-06-01-p${many.position}.csv"`,
  );
  expect(headers.get('vary')).toMatch(/Accept/);
});

test('without limit a file holds all pages of one knowledge point; with limit one page and the cursor', async () => {
  const path = `/staff/${many.staffId}/facts`;
  const whole = await app.get(`${path}?format=ndjson`);
  expect(whole.text.trimEnd().split('\n')).toHaveLength(1_041);
  expect(whole.headers.get('hoso-next')).toBeNull();
  const titles = readCsv((await app.get(`${path}?format=csv`)).text).map((row) => row.join());
  expect(new Set(titles).size).toBe(1_042);
  const page = await app.get(`${path}?format=csv&limit=10`);
  expect(readCsv(page.text)).toHaveLength(11);
  const rest = await app.get(`${path}?format=ndjson&cursor=${page.headers.get('hoso-next')}`);
  expect(rest.text.trimEnd().split('\n')).toHaveLength(1_031);
});

test('CSV opens in a spreadsheet: byte order mark, CRLF, quotes, no formula', async () => {
  const bytes = await bytesOf(at('/staff?unit=X1&format=csv'));
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = bytes.subarray(3).toString();
  expect(text.endsWith('\r\n')).toBe(true);
  const [headings, ...rows] = readCsv(text);
  const column = (name: string) => rows.map((row) => row[headings!.indexOf(name)]);
  expect(column('fullName')).toEqual(NAMES.map((name) => (name.startsWith('Đỗ') ? name : `'${name}`)));
  expect(column('postings.unitCode')[0]).toBe('X1; X2');
  expect(column('postings.label')[0]).toBe('Công chức; ');
  expect(column('postings.acting')[0]).toBe('false; false');
});

test('nested members stand in dotted columns of an order that rows do not change', async () => {
  const headings = async (path: string) => readCsv((await app.get(`${path}?format=csv`)).text)[0]!;
  const facts = await headings(`/staff/${people[0]!.staffId}/facts`);
  expect(facts).toEqual(await headings(`/staff/${many.staffId}/facts`));
  expect(facts.slice(0, 5)).toEqual(['eventId', 'position', 'recordedAt', 'type', 'effectiveOn']);
  for (const name of ['decision.number', 'decision.signedOn', 'data.unitCode', 'data.title', 'data.changes'])
    expect(facts).toContain(name);
  expect((await headings('/units/X1/facts')).filter((name) => name.startsWith('data.name'))).toEqual([
    'data.name',
    'data.name.vi',
    'data.name.en',
  ]);
});

test('headings are Vietnamese for who asks for Vietnamese, one for each column', async () => {
  for (const path of lists()) {
    const asked = at(`${path}${path.includes('?') ? '&' : '?'}format=csv`);
    const [vi] = readCsv((await app.get(asked, { headers: { 'Accept-Language': 'vi-VN,vi;q=0.9' } })).text);
    const [names] = readCsv((await app.get(asked, { headers: { 'Accept-Language': 'en' } })).text);
    expect([path, vi!.length, new Set(vi).size]).toEqual([path, names!.length, names!.length]);
    expect([path, vi!.filter((heading) => /^[a-z]+[A-Z]\w*|^data\./.test(heading))]).toEqual([path, []]);
  }
});

test('which format: the parameter, else Accept, else JSON', async () => {
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
  const cases: [string | undefined, string | undefined, string][] = [
    [undefined, undefined, 'application/json'],
    [undefined, '', 'application/json'],
    [undefined, browser, 'application/json'],
    [undefined, 'application/json, text/csv', 'application/json'],
    [undefined, 'application/json;q=0.5, text/csv', 'text/csv'],
    [undefined, 'text/*', 'text/csv'],
    ['csv', 'application/json', 'text/csv'],
    ['json', 'text/csv', 'application/json'],
    ['ndjson', browser, 'application/x-ndjson'],
    ['csv', 'image/png', 'text/csv'],
  ];
  for (const [format, accept, expected] of cases) {
    const reply = await app.get(`/units${format === undefined ? '' : `?format=${format}`}`, {
      headers: accept === undefined ? {} : { Accept: accept },
    });
    expect([format, accept, reply.status]).toEqual([format, accept, 200]);
    expect(reply.headers.get('content-type')).toContain(expected);
  }
  const none = await app.get('/units', { headers: { Accept: 'image/png' } });
  expect([none.status, none.body.code]).toEqual([406, 'not-acceptable']);
  for (const format of ['pdf', '', 'CSV', 'csv&format=json']) {
    const reply = await app.get(`/units?format=${format}`);
    expect([format, reply.status, reply.body.errors[0].pointer]).toEqual([format, 400, '/query/format']);
  }
  expect((await app.get('/units/X1?format=csv')).status).toBe(400);
  expect((await app.get('/units/NONE/roster?format=csv')).body.code).toBe('not-found');
  expect((await app.get('/staff?format=csv&odd=1')).body.code).toBe('invalid-parameter');
});

test('a reader of one unit gets a file of that unit', async () => {
  const token = await app.token('hr-officer', 'X2');
  const rows = readCsv((await app.get(at('/units?format=csv'), { token })).text);
  expect(rows.map(([code]) => code)).toEqual(['code', 'X2']);
});
