import { readXlsx } from 'hucre/xlsx';
import { startApp, type TestApp } from '../support/app.js';
import { assigned, fact, freshCode, opened } from '../support/people.js';
import { book, establishWards, HEAD, Sheets, type Cells } from '../support/sheets.js';

let app: TestApp;
let sheets: Sheets;
beforeAll(async () => {
  app = await startApp();
  sheets = new Sheets(app);
  await establishWards(app);
});
afterAll(() => app?.close());

describe('postings and training', () => {
  it('records a career by old and new names, and refuses a name that is not the person’s', async () => {
    const staff = freshCode();
    await app.post('/staff', { facts: [opened(staff, { fullName: 'Đỗ Thị Hoà' })] });
    const head =
      'Mã hồ sơ;Họ và tên;Đơn vị;Chức danh;Loại vị trí;Hình thức;Từ ngày;Đến hết ngày;Số quyết định;Ngày ký';
    const csv = [
      head,
      `${staff};Do Thi Hòa;P. Túc Duyên;Chức danh CV;;;01/03/2015;30/06/2025;12/QĐ-UBND;20/02/2015`,
      `${staff};Ðỗ Thị Hoà;Phường Phan Đình Phùng;CT;Chính;Bổ nhiệm;01/07/2025;;88/NQ-HĐND;2025-06-25`,
    ].join('\n');
    const done = await sheets.run('postings', csv);
    expect(await sheets.errors(done.importId)).toEqual([]);
    expect(done.rows).toMatchObject({ total: 2, accepted: 2 });
    const { data } = (await app.get(`/staff/code:${staff}/postings?waitFor=${done.position}`)).body;
    expect(data).toMatchObject([
      { unitCode: '05437', positionCode: 'CV', from: '2015-03-01', to: '2025-07-01' },
      { unitCode: '05443', positionCode: 'CT', from: '2025-07-01' },
    ]);
    expect((await sheets.run('postings', csv)).rows).toMatchObject({ accepted: 0, repeated: 2 });
    const wrong = await sheets.run(
      'postings',
      `${head}\n${staff};Lê Văn X;X1;CV;Kiêm nhiệm;;01/01/2026;;;\n`,
    );
    expect(await sheets.errors(wrong.importId)).toMatchObject([
      { column: 'Họ và tên', code: 'name-differs' },
    ]);
    const overlap = await sheets.run('postings', `${head}\n${staff};;X1;CV;;;01/01/2026;;;\n`);
    expect(await sheets.errors(overlap.importId)).toMatchObject([
      { line: 2, column: 'Từ ngày', value: '01/01/2026', code: 'posting-overlap' },
    ]);
    const nobody = await sheets.run('postings', `${head}\nNOBODY;;X1;CV;;;01/01/2026;;;\n`);
    expect(await sheets.errors(nobody.importId)).toMatchObject([
      { column: 'Mã hồ sơ', code: 'staff-unknown' },
    ]);
    const archive = await sheets.run(
      'postings',
      `${head}\n${staff};;X1;CV;;;01/01/2026;;;\n`,
      'mode=commit&strict=false',
    );
    expect(archive.rows).toMatchObject({ accepted: 1, refused: 0 });
  });

  it('records courses', async () => {
    const staff = freshCode();
    await app.post('/staff', { facts: [opened(staff)] });
    const head = 'Mã hồ sơ,Tên khóa học,Chủ đề,Số tiết,Từ ngày,Đến ngày,Cơ sở bồi dưỡng';
    const done = await sheets.run(
      'training',
      `${head}\n${staff},"Kỹ năng số, cơ bản",it; ai,40 tiết,04/05/2026,08/05/2026,Trường Chính trị\n` +
        `${staff},Sai,kỹ năng,x,09/05/2026,08/05/2026,\n`,
      'mode=commit&strict=false',
    );
    expect(await sheets.errors(done.importId)).toMatchObject([
      { line: 3, column: 'Đến ngày', message: expect.stringMatching(/; Chủ đề: .*; Số tiết: /) },
    ]);
    const { training } = (await app.get(`/staff/code:${staff}?waitFor=${done.position}`)).body.data;
    expect(training).toMatchObject([
      { title: 'Kỹ năng số, cơ bản', topics: ['it', 'ai'], hours: 40, completedOn: '2026-05-08' },
    ]);
  });
});

describe('results of evaluations', () => {
  it('come from a list with quarters and commas as offices write them; each fault has its reason', async () => {
    const staff = freshCode();
    await app.post('/staff', { facts: [opened(staff)] });
    const head =
      'Mã hồ sơ,Kỳ,Đơn vị,Điểm chung,Khối lượng (%),Chất lượng,Tiến độ,Tổng điểm,Xếp loại,Ngày chốt';
    const done = await sheets.run(
      'evaluations',
      `${head}\n${staff},Quý III/2026,05443,27,100,96,"92,5","94,32",Xuất sắc,05/10/2026\n` +
        `${staff},Quý V/2026,05443,27,,,,101,Khá,05/10/2026\n`,
      'mode=commit&strict=false',
    );
    expect(await sheets.errors(done.importId)).toMatchObject([
      { line: 3, column: 'Kỳ', message: expect.stringMatching(/; Tổng điểm: .*; Xếp loại: /) },
    ]);
    const { data } = (await app.get(`/scores?staff=code:${staff}&waitFor=${done.position}`)).body;
    expect(data).toMatchObject([
      {
        period: '2026-Q3',
        score: '94.32',
        rating: 'excellent',
        components: { a: '100', b: '96', c: '92.5' },
      },
    ]);
  });
});

describe('forms', () => {
  it.each(['staff', 'postings', 'training', 'evaluations'])(
    'a form of %s can be sent as it is: its example is nobody',
    async (kind) => {
      const workbook = await sheets.download(`/imports/template?kind=${kind}`);
      expect((await sheets.run(kind, workbook)).rows).toMatchObject({ total: 0 });
      const csv = new TextDecoder().decode(
        await sheets.download(`/imports/template?kind=${kind}&format=csv`),
      );
      expect((await sheets.run(kind, csv)).rows).toMatchObject({ total: 0 });
      const { sheets: read } = await readXlsx(workbook);
      expect(read[0]!.rows).toHaveLength(2);
      // The example itself would be taken, but for its code.
      const code = freshCode();
      if (kind !== 'staff')
        await app.post('/staff', { facts: [opened(code, { fullName: 'Nguyễn Thị Hòa' })] });
      const example = [...read[0]!.rows[1]!].map((cell) =>
        cell === 'VD-0001' ? code : cell,
      ) as Cells[number];
      const at = (heading: string) => read[0]!.rows[0]!.indexOf(heading);
      if (at('Đơn vị') >= 0) example[at('Đơn vị')] = '05443';
      if (at('Chức danh') >= 0) example[at('Chức danh')] = 'CV';
      const done = await sheets.run(kind, await book([read[0]!.rows[0]!, example]));
      expect([await sheets.errors(done.importId), done.rows.accepted]).toEqual([[], 1]);
    },
  );

  it('offers the catalogues', async () => {
    const { sheets: read } = await readXlsx(
      await sheets.download('/imports/template?kind=staff&format=xlsx'),
    );
    expect(read[0]!.dataValidations!.length).toBeGreaterThan(6);
    expect(read[1]).toMatchObject({ hidden: true });
    expect(read[1]!.rows.flat()).toEqual(expect.arrayContaining(['Khơ-me', 'Thạc sĩ', 'Nữ']));
    expect((await app.get('/imports/template?kind=facts')).status).toBe(400);
  });
});

describe('cancelling a batch', () => {
  const cancel = async (id: string, body?: object) => {
    const reply = await app.post(`/imports/${id}/cancellation`, body);
    return reply.status === 202 ? sheets.ended(`/imports/${id}`) : reply;
  };

  it('undoes what it recorded, leaves people on whom later facts depend, and lets the file be sent again', async () => {
    const [free, held] = [freshCode(), freshCode()];
    const csv = `${HEAD.join(';')}\n${free};A;1980;Nam;2010\n${held};B;1980;Nam;2010\n`;
    const done = await sheets.run('staff', csv);
    const posted = await app.post(`/staff/code:${held}/facts`, assigned('2015-01-01', 'later'));
    expect(posted.status).toBe(201);
    const undone = await cancel(done.importId, { reason: 'nhầm tệp' });
    expect(undone).toMatchObject({ state: 'cancelled', cancelledFacts: 1, progress: 1 });
    const left = (await app.get(`/imports/${done.importId}/cancellation`)).body.data;
    expect(left).toMatchObject([{ subject: `staff:${held}`, code: 'file-still-used' }]);
    expect((await app.get(`/staff/code:${free}`)).status).toBe(404);
    expect((await app.get(`/staff/code:${held}`)).status).toBe(200);
    const again = await sheets.run('staff', csv);
    expect(again.rows).toMatchObject({ accepted: 1, repeated: 1, refused: 0 });
    expect((await app.get(`/staff/code:${free}`)).status).toBe(200);
  });

  it('undoes facts of NDJSON, units among them, the last first', async () => {
    const [staff, unit] = [freshCode(), freshCode('U')];
    const lines = [
      {
        unit,
        ...fact('UnitEstablished', '2020-01-01', {
          code: unit,
          name: 'Đơn vị mới',
          kind: 'other',
          parentCode: 'T',
        }),
      },
      { staff, ...opened(staff) },
      { staff, ...assigned('2021-01-01', 'p', { unitCode: unit }) },
    ];
    const reply = await app.post(
      '/imports?kind=facts&mode=commit',
      lines.map((line) => JSON.stringify(line)).join('\n'),
      { headers: { 'Content-Type': 'application/x-ndjson' } },
    );
    const done = await sheets.ended(reply.headers.get('location')!);
    expect(done.rows).toMatchObject({ accepted: 3 });
    expect(await cancel(done.importId)).toMatchObject({ state: 'cancelled', cancelledFacts: 3 });
    expect((await app.get(`/imports/${done.importId}/cancellation`)).body.data).toEqual([]);
    expect((await app.get(`/units/${unit}`)).status).toBe(404);
    expect((await app.get(`/staff/code:${staff}`)).status).toBe(404);
  });

  it('refuses what was not committed, is cancelled already, or belongs to others', async () => {
    const csv = `${HEAD.join(';')}\n${freshCode()};A;1980;Nam;2010\n`;
    const dry = await sheets.run('staff', csv, 'mode=dry-run');
    expect(await cancel(dry.importId)).toMatchObject({ status: 409, body: { code: 'import-not-ended' } });
    const done = await sheets.run('staff', csv);
    expect(await cancel(done.importId, { why: 'x' })).toMatchObject({ status: 422 });
    const token = await app.token('hr-officer', 'X1');
    expect((await app.post(`/imports/${done.importId}/cancellation`, {}, { token })).status).toBe(404);
    await cancel(done.importId);
    expect(await cancel(done.importId)).toMatchObject({ status: 409 });
  });
});
