import type { Readable } from 'node:stream';
import { Refusal, type RefusalCode } from '../domain/refusal.js';

/** One request records at most 1 MiB, so no line may be longer. */
export const LONGEST_LINE_BYTES = 1_048_576;

export interface RawLine {
  /** Counted from 1, empty lines too, as an editor shows them. */
  line: number;
  text?: string;
  /** Why the line cannot be read. */
  refused?: { code: RefusalCode; message: string };
}

const NEWLINE = 0x0a;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** What the first bytes of a file give away. @throws Refusal `unsupported-media-type` with the reason */
function expectText(start: Buffer): void {
  const refuse = (detail: string) => new Refusal('unsupported-media-type', { detail });
  if (start[0] === 0x1f && start[1] === 0x8b)
    throw refuse('the file is compressed (gzip); unpack it and send the text');
  if (start[0] === 0x50 && start[1] === 0x4b)
    throw refuse('the file is a ZIP archive or a workbook, not NDJSON');
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff))
    throw refuse('the file is UTF-16; save it as UTF-8');
  if (start.includes(0)) throw refuse('the file is binary or UTF-16, not UTF-8 text');
}

/**
 * The lines of a body, with memory bounded by the longest line allowed. A line that is too long or not UTF-8 is
 * reported and passed over; the lines after it are read.
 * @throws Refusal `unsupported-media-type` where the body is no text at all
 */
export async function* linesOf(body: Readable | AsyncIterable<Uint8Array>): AsyncGenerator<RawLine> {
  let line = 1;
  let parts: Buffer[] = [];
  let length = 0;
  let started = false;
  const finish = (): RawLine => {
    const raw = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const found = read(line, raw, length);
    parts = [];
    length = 0;
    line++;
    return found;
  };
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (!started && bytes.length > 0) {
      expectText(bytes.subarray(0, 4096));
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
      started = true;
    }
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      keep(bytes.subarray(0, end));
      yield finish();
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > 0) keep(bytes);
  }
  if (length > 0) yield finish();

  /** Keeps no more than a line may hold; the rest is only counted. */
  function keep(bytes: Buffer): void {
    length += bytes.length;
    if (length <= LONGEST_LINE_BYTES) parts.push(Buffer.from(bytes));
    else parts = [];
  }
}

function read(line: number, raw: Buffer, length: number): RawLine {
  if (length > LONGEST_LINE_BYTES)
    return {
      line,
      refused: { code: 'line-too-long', message: `the line has ${length} bytes; at most 1 MiB is read` },
    };
  try {
    return { line, text: utf8.decode(raw).trim() };
  } catch {
    return { line, refused: { code: 'unreadable-line', message: 'the line is not UTF-8' } };
  }
}
