import { Refusal } from '../domain/refusal.js';
import {
  CHUNK_BYTES,
  CHUNK_LINES,
  FORMAT,
  FORMAT_VERSION,
  isEnd,
  isEndOfChunk,
  Seal,
  type Header,
  type Kind,
} from './format.js';
import { linesOf } from './lines.js';

const HEADER_START = Buffer.from(`{"format":"${FORMAT}"`);

/** An export that is not as it was written. The message names the chunk. */
export class DamagedExport extends Refusal {
  constructor(detail: string) {
    super('malformed', { detail });
  }
}

export interface Chunk {
  number: number;
  kind: Kind;
  lines: Buffer[];
  /** Position before the first of its facts. */
  after: number;
  /** How many bytes of the file end with this chunk. */
  endsAt: number;
  /** The checksums so far, to go on writing with. */
  seal: Seal;
}

/**
 * Whole chunks of an export in their order, each checked before it is handed on; the first is the header. Returns only
 * when the last line was there and right.
 * @throws DamagedExport at the first chunk that is not as it was written
 */
export async function* readExport(source: AsyncIterable<Buffer>): AsyncGenerator<Chunk, void> {
  const seal = Seal.begin();
  let lines: Buffer[] = [];
  let bytes = 0;
  let endsAt = 0;
  let finished = false;
  const flawed = (flaw: 'endless' | 'torn') =>
    new DamagedExport(
      flaw === 'torn'
        ? `the file ends within a line of ${nameOf(seal)}`
        : `${nameOf(seal)} is damaged: a line of it has no end`,
    );
  for await (const line of linesOf(source, flawed)) {
    endsAt += line.length + 1;
    if (finished) throw new DamagedExport('something follows the last line of the export');
    if (isEnd(line) && lines.length === 0) {
      expectEnd(line, seal);
      finished = true;
    } else if (isEndOfChunk(line)) {
      const number = seal.next;
      const after = seal.position;
      const kind = expectChunk(line, lines, seal);
      yield { number, kind, lines, after, endsAt, seal };
      lines = [];
      bytes = 0;
    } else {
      if (endsAt === line.length + 1 && !line.subarray(0, HEADER_START.length).equals(HEADER_START))
        throw new DamagedExport('chunk 0 (the header) cannot be read: this is no export of hoso');
      if (lines.length >= CHUNK_LINES || bytes >= CHUNK_BYTES)
        throw new DamagedExport(`${nameOf(seal)} is damaged: the line that ends it is missing`);
      lines.push(line);
      bytes += line.length;
    }
  }
  if (finished) return;
  throw new DamagedExport(
    lines.length > 0
      ? `the file ends within ${nameOf(seal)}`
      : `the file ends before ${nameOf(seal)}: its last line is missing`,
  );
}

/** @throws DamagedExport for what is no header of an export that this version reads */
export function readHeader({ number, kind, lines }: Chunk): Header {
  const header = parsed(lines[0]) as Partial<Header> | undefined;
  if (number !== 0 || kind !== 'header' || header?.format !== FORMAT)
    throw new DamagedExport('this is no export of hoso');
  if (header.version !== FORMAT_VERSION)
    throw new DamagedExport(
      `the export is of format ${header.version}, and this program reads format ${FORMAT_VERSION}: use the version that wrote it (${header.madeBy}) or a newer one`,
    );
  return header as Header;
}

/** Checks the line that ends a chunk. @returns what the chunk holds */
function expectChunk(line: Buffer, lines: Buffer[], seal: Seal): Kind {
  const name = nameOf(seal);
  const said = parsed(line) as { chunk?: number; kind?: Kind; lines?: number } | undefined;
  if (said?.kind === undefined)
    throw new DamagedExport(`${name} is damaged: the line that ends it cannot be read`);
  if (said.chunk !== seal.next) throw new DamagedExport(`chunk ${said.chunk} stands where ${name} should`);
  if (said.lines !== lines.length)
    throw new DamagedExport(
      `${name} is damaged: it has ${lines.length} lines, and should have ${said.lines}`,
    );
  if (!seal.chunk(said.kind, lines).line.equals(line))
    throw new DamagedExport(`${name} is damaged: its checksum does not fit`);
  return said.kind;
}

function expectEnd(line: Buffer, seal: Seal): void {
  if (seal.end().equals(line)) return;
  const said = parsed(line) as { chunks?: number; facts?: number } | undefined;
  const counts = `${said?.chunks} chunks with ${said?.facts} facts`;
  throw new DamagedExport(
    said?.chunks === seal.next && said.facts === seal.position
      ? `the last line is damaged: its checksum over all ${seal.next} chunks does not fit`
      : `the last line is damaged: it speaks of ${counts}, and before ${nameOf(seal)} there are ${seal.next} with ${seal.position}`,
  );
}

const nameOf = (seal: Seal) =>
  seal.next === 0
    ? 'chunk 0 (the header)'
    : `chunk ${seal.next}${seal.position > 0 ? ` (facts from ${seal.position + 1} on)` : ''}`;

function parsed(line: Buffer | undefined): unknown {
  try {
    return JSON.parse(line?.toString() ?? '');
  } catch {
    return undefined;
  }
}
