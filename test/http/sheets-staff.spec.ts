import { readXlsx } from 'hucre/xlsx';
import { startApp, type TestApp } from '../support/app.js';
import { freshCode } from '../support/people.js';
import { book, establishWards, HEAD, Sheets, type Cells } from '../support/sheets.js';
import { zip } from '../support/zip.js';

let app: TestApp;
let sheets: Sheets;
beforeAll(async () => {
  app = await startApp();
  sheets = new Sheets(app);
  await establishWards(app);
});
afterAll(() => app?.close());

describe('staff', () => {
  it('reads a list as it was filled in: other order, case and marks, titles above, empty rows and columns', async () => {
    const [one, two] = [freshCode(), freshCode()];
    const rows: Cells = [
      ['UBND PHƯỜNG PHAN ĐÌNH PHÙNG', null, null, null, null, null, null, null, null, null],
      [
        'STT',
        null,
        'HO VA TEN',
        'Mã Hồ Sơ',
        'ngày sinh'.normalize('NFD'),
        'Giới tính',
        'Đơn vị',
        'CHỨC DANH',
        'Từ ngày',
        'Dân tộc',
        'Trình độ',
        'Năm tốt nghiệp',
      ],
      [1, null, '(2)', '(3)', null, null, null, null, null, null, null, null],
      [
        1,
        null,
        'NGUYỄN THỊ HOÀ'.normalize('NFD'),
        one,
        new Date('1985-09-05T00:00:00Z'),
        'nữ',
        'phòng văn hoá - xã hội, phường phan đình phùng',
        'CV',
        '01/07/2025',
        'tay',
        'dai hoc',
        2008,
      ],
      [2, null, null, null, null, null, null, null, null, null, null, null],
      [3, null, 'Ðặng Văn Đ', two, '3/1979', 'Nam', 8123, 'Chức danh CT', '2010', 8, 'Thạc sỹ', '07/2012'],
    ];
    rows[2] = ['(1)', null, '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)', '(11)'];
    const done = await sheets.run('staff', await book(rows));
    expect(await sheets.errors(done.importId)).toEqual([]);
    expect(done.rows).toMatchObject({ total: 2, accepted: 2, refused: 0 });
    const first = (await app.get(`/staff/code:${one}?waitFor=${done.position}`)).body.data;
    expect(first).toMatchObject({ fullName: 'NGUYỄN THỊ HOÀ', sex: 'female', dateOfBirth: '1985-09-05' });
    expect(first.postings).toMatchObject([
      { unitCode: '05443.VHXH', positionCode: 'CV', from: '2025-07-01' },
    ]);
    expect(first.education).toMatchObject({ level: 'DH' });
    const second = (await app.get(`/staff/code:${two}`)).body.data;
    expect(second).toMatchObject({ fullName: 'Đặng Văn Đ', dateOfBirth: '1979-03' });
    expect(second.postings).toMatchObject([{ unitCode: '08123', positionCode: 'CT', from: '2010' }]);
  });

  it('dry run, refused rows back as a workbook, mended, committed; the same bytes again record nothing', async () => {
    const [good, bad, twice] = [freshCode(), freshCode(), freshCode()];
    const rows: Cells = [
      [...HEAD, 'Ghi chú'],
      [good, 'Trần Văn A', '1980', 'Nam', '01/02/2010', null],
      [bad, 'Lê Thị B', '31/02/1980', 'nu', '2011', 'ghi'],
      [twice, 'Phạm Văn C', '1981', 'Nam', '2012', null],
      [twice, 'Phạm Văn D', '1982', 'Nam', '2012', null],
      [null, 'Không mã', '1982', 'Nam', '2012', null],
    ];
    const dry = await sheets.run('staff', await book(rows), 'mode=dry-run');
    expect(dry.rows).toMatchObject({ total: 5, accepted: 1, refused: 4 });
    const errors = await sheets.errors(dry.importId);
    expect(errors.map(({ line, column, value, code }) => [line, column, value, code])).toEqual([
      [3, 'Ngày sinh', '31/02/1980', 'invalid-day'],
      [4, 'Mã hồ sơ', twice, 'file-already-open'],
      [5, 'Mã hồ sơ', twice, 'file-already-open'],
      [6, 'Mã hồ sơ', undefined, 'invalid-fact'],
    ]);
    expect((await app.get(`/staff/code:${good}`)).status).toBe(404);

    const { sheets: read } = await readXlsx(
      await sheets.download(`/imports/${dry.importId}/errors?format=xlsx`),
    );
    const refused = read[0]!.rows;
    expect(refused[0]).toEqual([...rows[0]!, 'Lý do']);
    expect(refused.slice(1).map((row) => row.slice(0, 6))).toEqual(rows.slice(2));
    expect(refused[1]![6]).toMatch(/^Ngày sinh: không có ngày này/);

    const done = await sheets.run('staff', await book(rows));
    expect(done.rows).toMatchObject({ accepted: 1, refused: 4 });
    const mended = refused.map((row) => [...row]) as Cells;
    mended[1]![2] = '28/02/1980';
    mended[3]![0] = freshCode();
    mended[4]![0] = freshCode();
    const again = await sheets.run('staff', await book(mended));
    expect(again.rows).toMatchObject({ total: 4, accepted: 4, refused: 0, repeated: 0 });
    const head = (await app.get('/staff')).body.meta.knownAt.position;
    expect((await sheets.run('staff', await book(mended))).rows).toMatchObject({ accepted: 0, repeated: 4 });
    expect((await sheets.run('staff', await book(rows))).rows).toMatchObject({ repeated: 2, refused: 3 });
    expect((await app.get('/staff')).body.meta.knownAt.position).toBe(head);
  });

  it('names each fault of a row by its heading', async () => {
    const rows: Cells = [
      [...HEAD, 'Dân tộc', 'Đơn vị', 'Chức danh', 'Từ ngày'],
      [freshCode(), 'A', '05/13/1980', 'không rõ', '45', 'Kinh', null, null, null],
      [freshCode(), 'B', null, null, '2012', 'Sao Hỏa', null, null, null],
      [freshCode(), 'C', null, null, '2012', null, 'Phường Túc Duyên', 'CV', '01/08/2025'],
      [freshCode(), 'D', null, null, '2012', null, 'Phòng Văn hóa - Xã hội', 'CV', '01/08/2025'],
      [freshCode(), 'E', null, null, '2012', null, 'Phường Phan Đình Phùng', 'Thợ điện', '01/08/2025'],
      [freshCode(), 'F', 31234, null, '2012', null, null, null, null],
      [freshCode(), 'G', '01/02/80', null, null, null, null, null, null],
      ['mã có dấu', 'H', null, null, '2012', null, null, null, null],
    ];
    const { importId, rows: counted } = await sheets.run('staff', await book(rows), 'mode=dry-run');
    expect(counted).toMatchObject({ total: 8, refused: 8 });
    const errors = await sheets.errors(importId);
    expect(errors.map(({ column, code }) => [column, code])).toEqual([
      ['Ngày lập hồ sơ', 'invalid-day'],
      ['Dân tộc', 'invalid-fact'],
      ['Đơn vị', 'unknown-unit'],
      ['Đơn vị', 'ambiguous-name'],
      ['Chức danh', 'unknown-position'],
      ['Ngày sinh', 'invalid-day'],
      ['Ngày lập hồ sơ', 'invalid-fact'],
      ['Mã hồ sơ', 'invalid-fact'],
    ]);
    expect(errors[0].message).toMatch(/; Ngày sinh: .*; Giới tính: /);
    expect(errors[2].message).toMatch(/05437 đến trước 01\/07\/2025, nay là 05443 Phường Phan Đình Phùng/);
    expect(errors[3].message).toMatch(/05443\.VHXH .*05455\.VHXH/);
  });

  it('refuses a file whose headings are not those, with the reason', async () => {
    const detail = async (head: Cells[number]) =>
      (await sheets.send('staff', await book([head, ['x']]))).body.detail as string;
    expect(await detail(['Tên', 'Tuổi'])).toMatch(/no sheet .* has the headings.*Mã hồ sơ, Họ và tên/);
    expect(await detail([...HEAD, 'Lương'])).toMatch(/no column “Lương”/);
    expect(await detail([...HEAD, 'NGAY SINH'])).toMatch(/“Ngày sinh” is there twice/);
    expect(await detail(['Mã hồ sơ', 'Ngày sinh'])).toMatch(/“Họ và tên” is missing/);
    expect((await sheets.send('staff', await book([['x']]))).status).toBe(400);
    const archive = new Uint8Array(zip([{ name: 'a.txt', data: 'x' }]));
    expect((await sheets.send('staff', archive)).status).toBe(415);
    const form = new FormData();
    form.set('file', new Blob([`${HEAD.join(',')}\n${freshCode()},A B,1980,Nam,2010\n`]), 'x.csv');
    expect((await sheets.run('staff', form)).rows).toMatchObject({ accepted: 1 });
    const json = { headers: { 'Content-Type': 'application/x-ndjson' } };
    expect((await app.post('/imports?kind=staff', '{}', json)).status).toBe(415);
  });

  it('an officer opens people of the own area only, and a bare name means the own unit', async () => {
    const token = await app.token('hr-officer', '05443');
    const [own, other] = [freshCode(), freshCode()];
    const csv = `${HEAD.join(';')};Đơn vị;Chức danh;Từ ngày\n${own};A;;;2010;Phòng Văn hóa - Xã hội;CV;01/08/2025\n${other};B;;;2010;X2;CV;01/08/2025\n`;
    const done = await sheets.run('staff', csv, 'mode=commit', token);
    const { importId } = done;
    expect(done.rows).toMatchObject({ accepted: 1, refused: 1 });
    expect((await sheets.errors(importId))[0]).toMatchObject({ staff: other, code: 'not-found' });
    expect((await app.get(`/staff/code:${own}`)).body.data.postings[0].unitCode).toBe('05443.VHXH');
  });
});
