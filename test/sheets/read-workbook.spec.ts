import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { writeXlsx, type WriteOptions } from 'hucre/xlsx';
import { openSheets } from '../../src/sheets/open-sheets.js';
import type { CellContent, SheetRow } from '../../src/sheets/row.js';
import { inlineCell, sheetXml, workbookParts, zip, type Part } from '../support/zip.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoso-sheets-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
async function read(
  bytes: Uint8Array | string,
  expected?: 'xlsx' | 'csv',
  most = Infinity,
): Promise<SheetRow[][]> {
  const path = join(folder, `file-${files++}`);
  await writeFile(path, bytes);
  const opened = await openSheets(path, expected);
  try {
    const sheets: SheetRow[][] = [];
    for (const sheet of opened.sheets) {
      const found: SheetRow[] = [];
      for await (const row of sheet.rows()) if (found.push(row) >= most) break;
      sheets.push(found);
    }
    return sheets;
  } finally {
    opened.close();
  }
}
const cellsOf = async (bytes: Uint8Array | string, expected?: 'xlsx' | 'csv') =>
  (await read(bytes, expected))[0]!.map(({ cells }) => cells);
const reasonOf = (bytes: Uint8Array | string, expected?: 'xlsx' | 'csv') =>
  read(bytes, expected).then(
    () => 'no reason',
    (error: { code?: string; message: string }) => `${error.code}: ${error.message}`,
  );
const written = (options: Partial<WriteOptions> & Pick<WriteOptions, 'sheets'>) => writeXlsx(options);

describe('what people fill in', () => {
  it('reads texts, numbers, booleans and real days', async () => {
    const bytes = await written({
      sheets: [
        {
          name: 'S',
          rows: [
            ['Mã', 'Ngày', null, 'Số'],
            ['08123', new Date('2020-02-29T00:00:00Z'), null, 8123],
            [],
            [true, 'Hoà\nBình', '  '],
          ],
        },
      ],
    });
    const [rows] = await read(bytes);
    expect(rows!.map(({ line }) => line)).toEqual([1, 2, 4]);
    expect(rows!.map(({ cells }) => cells)).toEqual([
      ['Mã', 'Ngày', null, 'Số'],
      ['08123', '2020-02-29', null, 8123],
      ['TRUE', 'Hoà\nBình', '  '],
    ]);
  });

  it('takes a day as coarse as it is shown, in both ways of counting', async () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="mm/yyyy"/><numFmt numFmtId="171" formatCode="yyyy"/>' +
      '<numFmt numFmtId="172" formatCode="[$-42A]dd\\ mmmm\\ yyyy;@"/><numFmt numFmtId="173" formatCode="#,##0&quot; ngày&quot;"/></numFmts>' +
      '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>' +
      [0, 14, 17, 170, 171, 172, 173].map((id) => `<xf numFmtId="${id}"/>`).join('') +
      '</cellXfs></styleSheet>';
    const row = `<row r="1">${[0, 1, 2, 3, 4, 5, 6].map((style) => `<c s="${style}"><v>43831.75</v></c>`).join('')}</row>`;
    const days = ['2020-01-01', '2020-01', '2020-01', '2020', '2020-01-01'];
    expect(await cellsOf(zip(workbookParts(sheetXml(row), { styles })))).toEqual([
      [43831.75, ...days, 43831.75],
    ]);
    const from1904 = `<row><c s="1"><v>42369</v></c><c s="1"><v>-5000</v></c></row>`;
    const [cells] = await cellsOf(
      zip(workbookParts(sheetXml(from1904), { styles, workbookPr: '<workbookPr date1904="1"/>' })),
    );
    expect(cells).toEqual(['2020-01-01', { fault: 'the number -5000 is shown as a day but is none' }]);
    const first = `<row><c s="1"><v>59</v></c><c s="1"><v>61</v></c><c s="1"><v>1</v></c></row>`;
    expect(await cellsOf(zip(workbookParts(sheetXml(first), { styles })))).toEqual([
      ['1900-02-28', '1900-03-01', '1900-01-01'],
    ]);
  });

  it('gives every merged cell the first one’s value', async () => {
    const rows: CellContent[][] = [
      ['Danh sách', null, null],
      ['A', 'B', 'C'],
      ['Phòng Nội vụ', 1, 2],
      [null, 3, 4],
      ['khác', 5, 6],
    ];
    const bytes = await written({
      sheets: [
        {
          name: 'S',
          rows: rows as (string | number | null)[][],
          merges: [
            { startRow: 0, startCol: 0, endRow: 0, endCol: 2 },
            { startRow: 2, startCol: 0, endRow: 3, endCol: 0 },
          ],
        },
      ],
    });
    const found = await cellsOf(bytes);
    expect(found[0]).toEqual(['Danh sách', 'Danh sách', 'Danh sách']);
    expect(found[3]).toEqual(['Phòng Nội vụ', 3, 4]);
    expect(found[4]).toEqual(['khác', 5, 6]);
  });

  it('takes what a formula showed last, and says where it never showed anything', async () => {
    const row =
      `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>` +
      `<c r="C1"><f>D9</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="str"><f>""</f><v></v></c></row>`;
    expect(await cellsOf(zip(workbookParts(sheetXml(row))))).toEqual([
      [
        2,
        'ab',
        { fault: 'the formula has no calculated value' },
        { fault: 'the cell shows the error #DIV/0!' },
      ],
    ]);
  });

  it('passes over hidden sheets', async () => {
    const sheets = [
      { name: 'Ẩn', rows: [['x']], hidden: true },
      { name: 'Danh sách', rows: [['y']] },
    ];
    expect(await cellsOf(await written({ sheets }))).toEqual([['y']]);
  });

  it('reads rich and shared texts without their phonetic readings', async () => {
    const parts = workbookParts(
      sheetXml('<row><c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>99</v></c></row>'),
    );
    parts.find(({ name }) => name === 'xl/_rels/workbook.xml.rels')!.data =
      '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>' +
      '<Relationship Id="r3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>';
    const shared =
      '<sst><si><t>một</t></si><si><r><t>Nguyễn </t></r><r><t>Văn_x000A_A</t></r><rPh><t>no</t></rPh></si></sst>';
    expect(await cellsOf(zip([...parts, { name: 'xl/sharedStrings.xml', data: shared }]))).toEqual([
      ['Nguyễn Văn\nA', 'một'],
    ]);
  });
});

describe('CSV', () => {
  it.each([
    ['semicolons and a mark', '\ufeffMã;Tên\r\nA;"x;y"\r\n;\r\n"dòng\nhai";z\r\nB;q'],
    ['commas', 'Mã,Tên\nA,x;y\n,\n"dòng\nhai",z\nB,q\n'],
  ])('reads %s, and says on which line a row begins', async (_, text) => {
    const [rows] = await read(text);
    expect(rows!.map(({ line }) => line)).toEqual([1, 2, 3, 4, 6]);
    expect(rows!.map(({ cells }) => cells)).toEqual([
      ['Mã', 'Tên'],
      ['A', 'x;y'],
      [null, null],
      ['dòng\nhai', 'z'],
      ['B', 'q'],
    ]);
  });

  it('gives a reason for what it cannot read', async () => {
    expect(await reasonOf(Buffer.from('\ufeffMã;Tên', 'utf16le'))).toMatch(/UTF-16/);
    expect(await reasonOf(Buffer.from('M\u00e3;T\u00ean\nx;y', 'latin1'))).toMatch(/not UTF-8/);
    expect(await reasonOf('a;b\n"never closed;x\n')).toMatch(/never closed/);
    expect(await reasonOf('')).toMatch(/is empty/);
  });
});

describe('hostile and broken files', () => {
  const good = () => zip(workbookParts(sheetXml(`<row>${inlineCell('A1', 'x')}</row>`)));
  const replaced = (name: string, part: Partial<Part>) =>
    zip(workbookParts(sheetXml('')).map((one) => (one.name === name ? { ...one, ...part } : one)));

  it('names a password, macros, old and other formats', async () => {
    const sheets = [{ name: 'S', rows: [['x']] }];
    const encrypted = await written({ sheets, encryption: { password: 'mật khẩu', spinCount: 1 } });
    expect(await reasonOf(encrypted, 'xlsx')).toMatch(/password/);
    const macros = await written({ sheets, vbaProject: new Uint8Array([1, 2, 3]) });
    expect(await reasonOf(macros, 'xlsx')).toMatch(/macros/);
    expect(await reasonOf('Mã;Tên\n', 'xlsx')).toMatch(/is text, not an Excel workbook/);
    expect(await reasonOf('<html><table></table></html>', 'xlsx')).toMatch(/web page/);
    expect(await reasonOf(zip([{ name: 'content.xml', data: '<x/>' }]))).toMatch(/OpenDocument/);
    expect(await reasonOf(zip([{ name: 'word/document.xml', data: '<x/>' }]))).toMatch(
      /not an Excel workbook/,
    );
    expect(await reasonOf(Buffer.from('%PDF-1.7'))).toMatch(/PDF/);
  });

  it('names what is cut off or damaged, wherever that is', async () => {
    const bytes = good();
    expect(await cellsOf(bytes)).toEqual([['x']]);
    for (const length of [10, 200, bytes.length - 30, bytes.length - 1])
      expect(await reasonOf(bytes.subarray(0, length))).toMatch(/damaged or cut off/);
    for (const data of ['<worksheet><sheetData><row>', 'no xml', '<worksheet>\ufffe</worksheet>', ''])
      expect(await reasonOf(replaced('xl/worksheets/sheet1.xml', { data }))).toMatch(/damaged or cut off/);
    const torn = { compressed: Buffer.from([0xff, 0xff, 0xff]) };
    expect(await reasonOf(replaced('xl/worksheets/sheet1.xml', torn))).toMatch(/damaged or cut off/);
    // Every single changed byte gives rows or a reason, never anything else.
    for (let at = 0; at < bytes.length; at += 3) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x5a;
      expect(await reasonOf(changed, 'xlsx')).toMatch(
        /^(no reason|unsupported-media-type|payload-too-large)/,
      );
    }
  });

  it('stops a bomb before it goes off, honest or not', async () => {
    const huge = Buffer.alloc(300 * 1024 * 1024, 'a');
    const packed = deflateRawSync(huge);
    const honest = replaced('xl/worksheets/sheet1.xml', {
      data: '',
      compressed: packed,
      declared: huge.length,
    });
    expect(await reasonOf(honest)).toMatch(/^payload-too-large/);
    const lying = replaced('xl/worksheets/sheet1.xml', { data: '', compressed: packed, declared: 1000 });
    const before = process.memoryUsage().arrayBuffers;
    expect(await reasonOf(lying)).toMatch(/^(payload-too-large|unsupported-media-type)/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
    const many = Array.from({ length: 2000 }, (_, index) => ({ name: `p${index}`, data: 'x' }));
    expect(await reasonOf(zip(many))).toMatch(/^payload-too-large: .*2000 parts/);
  });

  it('expands no entities', async () => {
    const data =
      '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>';
    expect(await reasonOf(replaced('xl/worksheets/sheet1.xml', { data }))).toMatch(/document type|damaged/);
  });
});
