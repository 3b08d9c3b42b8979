import { Readable } from 'node:stream';
import { FORMAT, FORMAT_VERSION, Seal, type Header } from '../../src/backup/format.js';
import { DamagedExport, readExport, readHeader } from '../../src/backup/read-export.js';
import { random } from '../support/histories.js';

const HEADER: Header = {
  format: FORMAT,
  version: FORMAT_VERSION,
  installation: '0b5a3e5e-5d34-4c2a-9b4b-0f6a0c6f7a11',
  head: { position: 50, recordedAt: '2026-01-02T03:04:05.678Z' },
  createdAt: '2026-01-02T03:05:00.000Z',
  madeBy: 'hoso test',
};
const FACTS_A_CHUNK = 10;

interface Written {
  /** Bytes of each chunk with the line that ends it, and of the last line. */
  chunks: Buffer[];
}

const text = (lines: Buffer[]) => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));

function write(header: object = HEADER): Written {
  const seal = Seal.begin();
  const chunk = (kind: 'header' | 'claims' | 'facts', rows: object[]) => {
    const lines = rows.map((row) => Buffer.from(JSON.stringify(row)));
    return text([...lines, seal.chunk(kind, lines).line]);
  };
  const facts = Array.from({ length: 50 }, (_, n) => ({ position: n + 1, type: 'X', body: `Đỗ ${n}` }));
  const chunks = [chunk('header', [header]), chunk('claims', [{ name: 'file-code:1', stream: 's' }])];
  for (let n = 0; n < 50; n += FACTS_A_CHUNK) chunks.push(chunk('facts', facts.slice(n, n + FACTS_A_CHUNK)));
  return { chunks: [...chunks, text([seal.end()])] };
}

/** Reads in pieces of odd sizes. @returns numbers of the chunks handed on */
async function read(bytes: Buffer, piece = 37): Promise<number[]> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, n) =>
    bytes.subarray(n * piece, (n + 1) * piece),
  );
  const seen: number[] = [];
  for await (const chunk of readExport(Readable.from(pieces) as AsyncIterable<Buffer>)) {
    if (chunk.number === 0) readHeader(chunk);
    seen.push(chunk.number);
  }
  return seen;
}

async function refusal(bytes: Buffer): Promise<string> {
  const error = await read(bytes, bytes.length > 1_000_000 ? 65_536 : 37).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DamagedExport);
  return (error as DamagedExport).detail!;
}

const { chunks } = write();
const whole = Buffer.concat(chunks);

describe('an export', () => {
  test.each([1, 7, 64, 100_000])('is read as it was written, in pieces of %i bytes', async (piece) => {
    expect(await read(whole, piece)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('with any byte flipped is refused at its chunk', async () => {
    const r = random(11);
    let start = 0;
    for (const [number, chunk] of chunks.entries()) {
      for (let n = 0; n < 150; n++) {
        const damaged = Buffer.from(whole);
        const at = start + (n < 4 ? chunk.length - 1 - n : r.below(chunk.length));
        damaged[at]! ^= 1 << r.below(8);
        const said = await refusal(damaged);
        if (number < 7) expect(said).toMatch(new RegExp(`chunk ${number}\\b`));
        else expect(said).toMatch(/last line|file ends/);
      }
      start += chunk.length;
    }
  });

  test('without one of its lines is refused at its chunk', async () => {
    const lines = whole.toString().trimEnd().split('\n');
    let number = 0;
    for (const [index, line] of lines.entries()) {
      const said = await refusal(Buffer.from(lines.toSpliced(index, 1).join('\n') + '\n'));
      expect(said).toMatch(number < 7 ? new RegExp(`chunk ${number}\\b`) : /last line/);
      if (line.startsWith('{"chunk":')) number += 1;
    }
  });

  test('with a line twice, or two lines exchanged, is refused', async () => {
    const lines = whole.toString().trimEnd().split('\n');
    for (let index = 0; index + 1 < lines.length; index++) {
      await refusal(Buffer.from(lines.toSpliced(index, 0, lines[index]!).join('\n') + '\n'));
      await refusal(
        Buffer.from(lines.toSpliced(index, 2, lines[index + 1]!, lines[index]!).join('\n') + '\n'),
      );
    }
  });

  test('with two chunks exchanged, or one left out or doubled, says which stands where', async () => {
    const swapped = chunks.toSpliced(3, 2, chunks[4]!, chunks[3]!);
    expect(await refusal(Buffer.concat(swapped))).toMatch(/chunk 4 stands where chunk 3 .*should/);
    expect(await refusal(Buffer.concat(chunks.toSpliced(3, 1)))).toMatch(
      /chunk 4 stands where chunk 3 .*should/,
    );
    expect(await refusal(Buffer.concat(chunks.toSpliced(3, 0, chunks[3]!)))).toMatch(
      /chunk 3 stands where chunk 4 .*should/,
    );
  });

  test('of another log, put in with its own right checksum, is refused', async () => {
    const other = write({ ...HEADER, madeBy: 'somebody else' }).chunks;
    expect(await refusal(Buffer.concat(chunks.toSpliced(4, 1, other[4]!)))).toMatch(/chunk 4 .*checksum/);
  });

  test('cut off anywhere is refused', async () => {
    for (let length = 0; length < whole.length; length += 3)
      expect(await refusal(whole.subarray(0, length))).toMatch(/the file ends .*chunk \d/);
    expect(await refusal(whole.subarray(0, whole.length - 1))).toMatch(/the file ends/);
  });

  test('with wrong totals, or with something after them, is refused', async () => {
    const totals = chunks.at(-1)!.toString();
    const told = (line: string) => refusal(Buffer.concat([...chunks.slice(0, -1), Buffer.from(line)]));
    expect(await told(totals.replace('"facts":50', '"facts":51'))).toMatch(/last line .*51 facts.*50/);
    expect(await told(totals.replace('"chunks":7', '"chunks":6'))).toMatch(/last line/);
    expect(await told(totals.replace(/"sha256":"./, '"sha256":"x'))).toMatch(/last line .*checksum/);
    expect(await refusal(Buffer.concat([whole, Buffer.from('{}\n')]))).toMatch(/follows the last line/);
  });

  test.each([
    ['nothing', ''],
    ['something else', '{"staff":"1"}\n'],
    ['an endless line', `{"format":"hoso-export"${' '.repeat(17 * 1024 * 1024)}`],
    ['a line that never ends a chunk', '{"format":"hoso-export"}\n'.repeat(2_000)],
  ])('that is %s is refused', async (_, bytes) => {
    expect(await refusal(Buffer.from(bytes))).toMatch(/chunk 0/);
  });

  test('of a later format says so', async () => {
    const later = Buffer.concat(write({ ...HEADER, version: 2 }).chunks);
    expect(await refusal(later)).toMatch(/format 2.*reads format 1.*hoso test/);
  });
});
