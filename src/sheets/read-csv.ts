import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { Refusal } from '../domain/refusal.js';
import { unreadableFile } from './refuse.js';
import type { SheetRow } from './row.js';

const LONGEST_ROW = 1024 * 1024;
const DELIMITERS = [';', ',', '\t'] as const;

/** The delimiter met most in the first line, outside quotes. */
function delimiterOf(start: string): string {
  const first =
    start
      .replace(/^\ufeff/, '')
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? '';
  const counted = DELIMITERS.map((sign) => ({ sign, times: first.split(sign).length - 1 }));
  return counted.reduce((best, one) => (one.times > best.times ? one : best)).sign;
}

/** Refuses bytes that are not UTF-8, wherever they stand. */
function utf8Only(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const refusal = () => unreadableFile('the file is not UTF-8; save it as “CSV UTF-8”');
  return new Transform({
    transform(chunk: Buffer, _, done) {
      try {
        done(null, decoder.decode(chunk, { stream: true }));
      } catch {
        done(refusal());
      }
    },
    flush(done) {
      try {
        done(null, decoder.decode());
      } catch {
        done(refusal());
      }
    },
  });
}

/** A record with the line it begins on, for what the parser says of itself. */
interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * Rows of a CSV file on disk: UTF-8 with or without a mark, delimiter `;`, `,` or tab.
 * @throws Refusal `unsupported-media-type` with the reason
 */
export async function* readCsv(path: string): AsyncGenerator<SheetRow> {
  const file = await open(path);
  const start = Buffer.alloc(64 * 1024);
  const { bytesRead } = await file.read(start, 0, start.length, 0);
  await file.close();
  const delimiter = delimiterOf(start.subarray(0, bytesRead).toString('utf8'));
  const source = createReadStream(path);
  const decoded = utf8Only();
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  source.on('error', (error) => parser.destroy(error));
  decoded.on('error', (error) => parser.destroy(error));
  source.pipe(decoded).pipe(parser);
  let lines = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = lines + 1;
      lines = Math.max(info.lines, line);
      yield { line, cells: record.map((text) => (text.trim() === '' ? null : text)) };
    }
  } catch (error) {
    throw refusalOf(error);
  } finally {
    source.destroy();
    decoded.destroy();
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const { code, message } = error as { code?: string; message?: string };
  if (!code?.startsWith('CSV_')) return error;
  if (code === 'CSV_QUOTE_NOT_CLOSED') return unreadableFile('a quotation mark that opens is never closed');
  if (code === 'CSV_MAX_RECORD_SIZE')
    return unreadableFile('a row has more than 1 MiB; a quotation mark may be missing');
  return unreadableFile(`the CSV file cannot be read: ${(message ?? code).slice(0, 200)}`);
}
