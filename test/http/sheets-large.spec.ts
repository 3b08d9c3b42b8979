import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { readXlsx } from 'hucre/xlsx';
import { writeWorkbook } from '../../src/sheets/write-workbook.js';
import { startApp, type TestApp } from '../support/app.js';
import { establishWards, Sheets } from '../support/sheets.js';

let app: TestApp;
let sheets: Sheets;
beforeAll(async () => {
  app = await startApp();
  sheets = new Sheets(app);
  await establishWards(app);
});
afterAll(() => app?.close());

it('takes 10,000 rows without growing with them', async () => {
  const headings = ['Mã hồ sơ', 'Họ và tên', 'Ngày sinh', 'Ngày lập hồ sơ', 'Ghi chú'];
  function* rows(count: number, prefix: string) {
    for (let i = 0; i < count; i++)
      yield [`${prefix}-${i}`, `Nguyễn Thị Hoà ${i}`, '05/09/1985', '2010', `dòng ${i} `.repeat(40)];
  }
  const columns = headings.map((heading) => ({ heading }));
  const workbook = async (count: number, prefix: string) =>
    new Uint8Array(await buffer(writeWorkbook({ name: 'S', columns }, rows(count, prefix))));
  await sheets.run('staff', await workbook(200, 'W'), 'mode=dry-run');
  const bytes = await workbook(10_000, 'L');
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const began = Date.now();
  const done = await sheets.run('staff', bytes, 'mode=dry-run');
  clearInterval(watching);
  expect(done.rows).toMatchObject({ total: 10_000, accepted: 10_000, refused: 0 });
  // The sheet is 20 MB of XML; what is kept of it at once is a page of people.
  expect((most - before) / 1024 ** 2).toBeLessThan(150);
  expect(Date.now() - began).toBeLessThan(60_000);
}, 90_000);

it('the example workbook is what its recipe writes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hoso-example-'));
  const written = join(folder, 'staff.xlsx');
  try {
    await promisify(execFile)(process.execPath, ['examples/generate-workbook.mjs', written]);
    const [made, kept] = await Promise.all([written, 'examples/staff.xlsx'].map((path) => readFile(path)));
    // Deflate may differ from one Node to the next; what it holds may not.
    expect((await readXlsx(made!)).sheets).toEqual((await readXlsx(kept!)).sheets);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
