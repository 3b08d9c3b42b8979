import { gzipSync } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp, type Answered, type TestApp } from '../support/app.js';
import { establish, fact, freshCode } from '../support/people.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
  await establish(app);
  await app.get('/staff?waitFor=6');
});
afterAll(() => app?.close());

type Body = string | Uint8Array<ArrayBuffer> | FormData;
const NDJSON = { 'Content-Type': 'application/x-ndjson' };

const send = (body: Body, query = 'mode=commit', headers: Record<string, string> = NDJSON) =>
  app.post(`/imports?kind=facts&${query}`, body, { headers: body instanceof FormData ? {} : headers });

/** Sends a file and waits for what became of it. */
async function run(body: Body, query?: string): Promise<Answered> {
  const accepted = await send(body, query);
  expect([accepted.status, accepted.text]).toEqual([202, accepted.text]);
  for (let tries = 0; tries < 200; tries++) {
    const found = await app.get(accepted.headers.get('location')!);
    if (!['queued', 'running'].includes(found.body.data.state)) return found.body.data;
    await sleep(25);
  }
  throw new Error('the import does not end');
}
const errorsOf = async (id: string): Promise<Answered[]> =>
  (await app.get(`/imports/${id}/errors`)).body.data;
const headOf = async () => (await app.get('/staff')).body.meta.knownAt.position;
const line = (staff: string, said: object) => JSON.stringify({ staff, ...said });
const file = (staff: string) =>
  line(staff, fact('PersonnelFileOpened', '2010-01-01', { code: staff, fullName: 'Trần Văn Bê' }));
const post = (staff: string, unitCode = 'X1') =>
  line(staff, fact('JobPositionAssigned', '2012-01-01', { unitCode, positionCode: 'CV' }));
const lines = (...all: string[]) => `${all.join('\n')}\n`;

test('a dry run judges and records nothing; a commit records; the same bytes again record nothing', async () => {
  const staff = freshCode();
  const bytes = lines(file(staff), post(staff));
  const before = await headOf();
  const dry = await run(bytes, 'mode=dry-run');
  expect(dry).toMatchObject({ state: 'done', rows: { total: 2, accepted: 2, refused: 0 }, progress: 1 });
  expect(await headOf()).toBe(before);
  const done = await run(bytes);
  expect(done).toMatchObject({ state: 'done', rows: { total: 2, accepted: 2, refused: 0, repeated: 0 } });
  expect(done.position).toBe(before + 2);
  const found = await app.get(`/staff/code:${staff}?asOf=2020-01-01`);
  expect(found.body.data.postings).toHaveLength(1);
  expect((await run(bytes)).rows).toMatchObject({ total: 2, accepted: 0, repeated: 2 });
  expect(await headOf()).toBe(before + 2);
});

test('an older unit of a code in use stands with its end, and not without', async () => {
  const unit = freshCode();
  const said = (type: string, on: string, data: object) =>
    JSON.stringify({ unit, ...fact(type, on, { ...data }) });
  const established = (on: string) => said('UnitEstablished', on, { code: unit, name: on, kind: 'commune' });
  const first = await run(lines(established('2025-07-01'), established('1997-01-01')));
  expect(first.rows).toMatchObject({ accepted: 1, refused: 1 });
  expect(await errorsOf(first.importId)).toEqual([expect.objectContaining({ line: 2, code: 'unit-exists' })]);
  const ended = lines(
    established('1997-01-01'),
    said('UnitDissolved', '2025-07-01', { successorCode: unit }),
  );
  expect((await run(ended)).rows).toMatchObject({ accepted: 2, refused: 0 });
  expect((await run(ended)).rows).toMatchObject({ accepted: 0, repeated: 2, refused: 0 });
  const before = await app.get(`/units/${unit}?asOf=2020-01-01`);
  expect(before.body.data).toMatchObject({ name: '1997-01-01', until: '2025-07-01' });
});

test('a person’s lines stand or fall together; each refused line is listed', async () => {
  const [good, bad] = [freshCode(), freshCode()];
  const done = await run(lines(file(bad), file(good), post(bad, 'NONE'), 'not json', post(good)));
  expect(done.rows).toMatchObject({ total: 5, accepted: 2, refused: 3 });
  const errors = await errorsOf(done.importId);
  expect(errors.map((one) => [one.line, one.code])).toEqual([
    [1, 'refused-with-person'],
    [3, 'unknown-unit'],
    [4, 'unreadable-line'],
  ]);
  expect((await app.get(`/staff/code:${bad}`)).status).toBe(404);
  const page = await app.get(`/imports/${done.importId}/errors?limit=2`);
  const rest = await app.get(`/imports/${done.importId}/errors?cursor=${page.body.meta.next}`);
  expect([...page.body.data, ...rest.body.data]).toEqual(errors);
});

test('an archive is recorded as filed and flagged', async () => {
  const staff = freshCode();
  const done = await run(lines(file(staff), post(staff, 'NONE')), 'mode=commit&strict=false');
  expect(done.rows).toMatchObject({ accepted: 2, refused: 0, flagged: 1 });
  const { body } = await app.get(`/staff/code:${staff}?asOf=2020-01-01`);
  expect(body.data.postings[0].flags).toEqual(['unknown-unit']);
});

test('a line that is too long is passed over, a truncated last one is named', async () => {
  const staff = freshCode();
  const done = await run(`${'x'.repeat(2 * 1024 * 1024)}\n${file(staff)}\n${post(staff).slice(0, 40)}`);
  expect(done.rows.refused).toBe(2);
  const errors = await errorsOf(done.importId);
  expect(errors.map((one) => [one.line, one.code])).toEqual([
    [1, 'line-too-long'],
    [3, 'unreadable-line'],
  ]);
});

test('what is no text is 415 with the reason', async () => {
  const utf16 = new Uint8Array(Buffer.from(`\ufeff${file('HS-X')}`, 'utf16le'));
  const bodies: Uint8Array<ArrayBuffer>[] = [
    new Uint8Array(gzipSync(file('HS-X'))),
    utf16,
    new Uint8Array([0, 1, 2, 3, 0]),
    new Uint8Array([0x50, 0x4b, 3, 4]),
  ];
  for (const body of bodies) expect((await send(body)).body).toMatchObject({ status: 415 });
  expect((await send(file('HS-X'), 'mode=commit', { 'Content-Type': 'text/csv' })).status).toBe(415);
  expect((await send('{}', 'mode=commit', { 'Content-Type': 'application/json' })).status).toBe(415);
});

test('multipart: the part named file', async () => {
  const staff = freshCode();
  const form = new FormData();
  form.set('file', new Blob([lines(file(staff), post(staff))]), 'facts.ndjson');
  expect((await run(form)).rows).toMatchObject({ accepted: 2 });
  const other = new FormData();
  other.set('else', new Blob(['x']), 'x');
  expect((await send(other)).status).toBe(400);
});

test('parameters, and imports of others', async () => {
  expect((await send('', 'mode=maybe')).status).toBe(400);
  expect((await app.post('/imports', '', { headers: NDJSON })).body.errors[0].code).toBe('missing-parameter');
  expect((await app.get('/imports/none')).status).toBe(404);
  const { importId } = await run(lines(file(freshCode())), 'mode=dry-run');
  const token = await app.token('hr-officer', 'X1');
  expect((await app.get(`/imports/${importId}`, { token })).status).toBe(404);
});
