import { createHash, type Hash } from 'node:crypto';

export const FORMAT = 'hoso-export';
/** Raised when an older program could not read what is written. */
export const FORMAT_VERSION = 1;

/** A chunk ends with whichever comes first, so that neither side ever holds more than this and one row. */
export const CHUNK_LINES = 1_000;
export const CHUNK_BYTES = 4 * 1024 * 1024;

/** First line of an export. Everything in the file is as it was at `head`. */
export interface Header {
  format: typeof FORMAT;
  version: number;
  installation: string;
  head: { position: number; recordedAt: string | null };
  createdAt: string;
  madeBy: string;
}

/** What stands in a chunk: the header, facts in the order of the log, or rows of another table. */
export type Kind = 'header' | 'facts' | 'claims' | 'kept-out' | 'imports' | 'import-lines' | 'import-left';

/** The line that ends a chunk. The positions are those of its facts. */
export interface ChunkEnd {
  chunk: number;
  kind: Kind;
  lines: number;
  from?: number;
  to?: number;
}

/** Last line of an export. */
export interface End {
  end: true;
  chunks: number;
  facts: number;
}

export const isEndOfChunk = (line: Buffer) => line.subarray(0, 9).equals(CHUNK_START);
export const isEnd = (line: Buffer) => line.subarray(0, 7).equals(END_START);
const CHUNK_START = Buffer.from('{"chunk":');
const END_START = Buffer.from('{"end":');

/**
 * Checksums as they grow along a file. That of a chunk covers the one before it, so chunks can be neither left out nor
 * exchanged; the last one covers every byte. Writer and reader make the same lines of it: what is read is right when
 * it is, byte for byte, what would have been written.
 */
export class Seal {
  private constructor(
    private readonly all: Hash,
    private before: string,
    private ended: number,
    private recorded: number,
  ) {}

  static begin(): Seal {
    return new Seal(createHash('sha256'), '', 0, 0);
  }

  copy(): Seal {
    return new Seal(this.all.copy(), this.before, this.ended, this.recorded);
  }

  /** Number of the next chunk; the header is chunk 0. */
  get next(): number {
    return this.ended;
  }

  /** Position of the last fact so far. */
  get position(): number {
    return this.recorded;
  }

  /** Ends a chunk. @returns the line that says so */
  chunk(kind: Kind, lines: readonly Buffer[]): { end: ChunkEnd; line: Buffer } {
    const end: ChunkEnd = { chunk: this.ended, kind, lines: lines.length };
    if (kind === 'facts') {
      end.from = this.recorded + 1;
      end.to = this.recorded += lines.length;
    }
    const hash = createHash('sha256').update(`${this.before}\n`);
    for (const line of lines) {
      hash.update(line).update('\n');
      this.all.update(line).update('\n');
    }
    this.before = hash.update(JSON.stringify(end)).digest('hex');
    this.ended += 1;
    const line = Buffer.from(JSON.stringify({ ...end, sha256: this.before }));
    this.all.update(line).update('\n');
    return { end, line };
  }

  /** The last line. */
  end(): Buffer {
    const end: End = { end: true, chunks: this.ended, facts: this.recorded };
    const sha256 = this.all.copy().update(JSON.stringify(end)).digest('hex');
    return Buffer.from(JSON.stringify({ ...end, sha256 }));
  }
}
