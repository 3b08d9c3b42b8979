import { open } from 'node:fs/promises';
import { readCsv } from './read-csv.js';
import { WorkbookFile } from './read-workbook.js';
import { unreadableFile } from './refuse.js';
import type { SheetRow } from './row.js';

/** One sheet after the other; each can be gone through again. */
export interface OpenedSheets {
  format: 'xlsx' | 'csv';
  sheets: { name: string; rows: () => AsyncGenerator<SheetRow> }[];
  close: () => void;
}

const starts = (bytes: Buffer, ...signature: number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

/** What the first bytes give away, whatever name or media type came with them. @throws Refusal */
function formatOf(start: Buffer): 'xlsx' | 'csv' {
  if (start.length === 0) throw unreadableFile('the file is empty');
  if (starts(start, 0xd0, 0xcf, 0x11, 0xe0))
    throw unreadableFile(
      'the workbook is protected by a password, or an old .xls; save it as .xlsx without a password',
    );
  if (starts(start, 0x50, 0x4b, 3, 4)) return 'xlsx';
  if (starts(start, 0x50, 0x4b)) throw unreadableFile('the file is an empty or damaged ZIP archive');
  if (starts(start, 0x1f, 0x8b)) throw unreadableFile('the file is compressed (gzip); unpack it');
  if (starts(start, 0xff, 0xfe) || starts(start, 0xfe, 0xff))
    throw unreadableFile('the file is UTF-16; save it as “CSV UTF-8”');
  if (starts(start, 0x25, 0x50, 0x44, 0x46)) throw unreadableFile('the file is a PDF; send the workbook');
  if (start.includes(0)) throw unreadableFile('the file is binary or UTF-16, not UTF-8 text');
  if (/^\ufeff?\s*<(!doctype|html|\?xml)/i.test(start.toString('utf8')))
    throw unreadableFile('the file is a web page or XML under another name; save it as .xlsx');
  return 'csv';
}

/**
 * Opens a file on disk by what it is.
 * @param expected what it was said to be
 * @throws Refusal `unsupported-media-type` or `payload-too-large` with the reason
 */
export async function openSheets(path: string, expected: 'xlsx' | 'csv' | undefined): Promise<OpenedSheets> {
  const file = await open(path);
  const start = Buffer.alloc(4_096);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  await file.close();
  const format = formatOf(start.subarray(0, bytesRead));
  if (expected === 'xlsx' && format === 'csv')
    throw unreadableFile('the file is text, not an Excel workbook (.xlsx); name it .csv or save it as .xlsx');
  if (format === 'csv') return { format, sheets: [{ name: '', rows: () => readCsv(path) }], close: () => {} };
  const workbook = await WorkbookFile.open(path);
  return {
    format,
    sheets: workbook.sheets.map(({ name, path: part }) => ({ name, rows: () => workbook.rows(part) })),
    close: () => workbook.close(),
  };
}
