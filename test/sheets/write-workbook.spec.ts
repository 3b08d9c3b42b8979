import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { readXlsx } from 'hucre/xlsx';
import { writeForm, writeWorkbook } from '../../src/sheets/write-workbook.js';

const outline = { name: 'Danh sách', columns: [{ heading: 'Mã hồ sơ' }, { heading: 'Họ và tên' }] };

describe('a workbook as a stream', () => {
  it('holds headings and rows as they were given, formulas as text', async () => {
    const rows = [
      ['08123', '=HYPERLINK("http://x","y")'],
      ['@SUM(A1)', 'Nguyễn Thị Hoà & <b>\n_x0041_'],
      [null, 12.5],
      [true, 'bad\u0001\ud800'],
    ];
    const { sheets } = await readXlsx(await buffer(writeWorkbook(outline, rows)));
    expect(sheets.map(({ name }) => name)).toEqual(['Danh sách']);
    expect(sheets[0]!.rows).toEqual([
      ['Mã hồ sơ', 'Họ và tên'],
      ...rows.slice(0, 3),
      [true, 'bad\ufffd\ufffd'],
    ]);
    expect([...(sheets[0]!.cells?.values() ?? [])].filter(({ formula }) => formula !== undefined)).toEqual(
      [],
    );
  });

  it('pulls rows only as they are read', async () => {
    let pulled = 0;
    let ended = false;
    async function* rows() {
      try {
        for (; pulled < 1_000_000; pulled++) yield [`HS-${pulled}`, 'Hoàng Văn Thụ'.repeat(20)];
      } finally {
        ended = true;
      }
    }
    const stream = writeWorkbook(outline, rows());
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) if (chunk.length > 0) break;
    await sleep(50);
    expect(pulled).toBeLessThan(100_000);
    stream.destroy();
    for (const end = Date.now() + 5_000; !ended && Date.now() < end;) await sleep(20);
    expect(pulled).toBeLessThan(100_000);
    expect(ended).toBe(true);
  });

  it('fails with its rows', async () => {
    async function* rows() {
      yield ['HS-1', 'x'];
      await sleep(1);
      throw new Error('the rows broke off');
    }
    await expect(buffer(writeWorkbook(outline, rows()))).rejects.toThrow('the rows broke off');
  });
});

describe('a form', () => {
  it('offers the choices of a column from a hidden sheet', async () => {
    const choices = Array.from({ length: 60 }, (_, index) => `Dân tộc ${index}, tên gọi khác`);
    const columns = [{ heading: 'Mã hồ sơ' }, { heading: 'Dân tộc', choices }];
    const { sheets } = await readXlsx(
      await writeForm({ name: 'Hồ sơ', columns }, [['HS-1', choices[3]]], 'Danh mục'),
    );
    expect(sheets.map(({ name, hidden }) => [name, hidden ?? false])).toEqual([
      ['Hồ sơ', false],
      ['Danh mục', true],
    ]);
    expect(sheets[0]!.rows).toEqual([
      ['Mã hồ sơ', 'Dân tộc'],
      ['HS-1', choices[3]],
    ]);
    expect(sheets[0]!.dataValidations).toMatchObject([
      { type: 'list', formula1: `'Danh mục'!$A$1:$A$60`, range: 'B2:B20001' },
    ]);
    expect(sheets[1]!.rows.flat()).toEqual(choices);
  });
});
