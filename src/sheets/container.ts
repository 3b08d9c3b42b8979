import { Readable, Transform } from 'node:stream';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { Refusal } from '../domain/refusal.js';
import { tooLarge, unreadableFile } from './refuse.js';

/** Bounds of a workbook; far above what people fill in, far below what harms. */
export const LIMITS = {
  parts: 1_000,
  /** Of one part when inflated; a sheet of 100,000 rows has about 100 MB. */
  partBytes: 256 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  /** Of the parts held whole: lists of sheets, styles, relations. */
  heldBytes: 8 * 1024 * 1024,
  /** A part that inflates further than this is no text anybody typed. */
  ratio: 500,
  /** Characters of one cell or shared text. */
  text: 32_767,
};

const DAMAGED = 'the workbook is damaged or cut off; open it, save it again and send that';

/** Part names of a workbook and their bytes, never more than the bounds. Closes with `close`. */
export class Container {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws Refusal `unsupported-media-type` or `payload-too-large` */
  static async open(path: string): Promise<Container> {
    const zip = await new Promise<ZipFile>((resolve, reject) =>
      yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, opened) =>
        error ? reject(unreadableFile(DAMAGED)) : resolve(opened),
      ),
    );
    try {
      return new Container(zip, await entriesOf(zip));
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.entries.has(name.toLowerCase());
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** The bytes of a part; an actual size beyond the declared one is an error too. */
  async open(name: string): Promise<Readable> {
    const entry = this.entries.get(name.toLowerCase());
    if (!entry) throw unreadableFile(DAMAGED);
    const source = await new Promise<Readable>((resolve, reject) =>
      this.zip.openReadStream(entry, (error, stream) =>
        error ? reject(unreadableFile(DAMAGED)) : resolve(stream),
      ),
    );
    return bounded(source, entry.uncompressedSize);
  }

  /**
   * Hands the part's tags to `on` as they come, and what `take` made of them onwards, so that the reader sets the pace.
   * @throws Refusal `unsupported-media-type` where it is not well-formed or cut off
   */
  async *walk<Item>(name: string, on: SaxHandlers, take: () => Item[]): AsyncGenerator<Item> {
    const parser = saxParser(on);
    const source = await this.open(name);
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        parser.write(utf8.decode(chunk, { stream: true }));
        yield* take();
      }
      parser.write(utf8.decode()).close();
    } catch (error) {
      throw error instanceof Refusal ? error : unreadableFile(DAMAGED);
    } finally {
      source.destroy();
    }
    yield* take();
  }

  /** As `walk`, where nothing is handed on. */
  async parse(name: string, on: SaxHandlers): Promise<void> {
    for await (const none of this.walk(name, on, (): never[] => [])) void none;
  }

  /** As `parse`, for a part that must be small. */
  async parseSmall(name: string, on: SaxHandlers): Promise<void> {
    const size = this.entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
    if (size > LIMITS.heldBytes) throw tooLarge(`the part ${name} of the workbook is too large`);
    await this.parse(name, on);
  }

  close(): void {
    this.zip.close();
  }
}

export interface SaxHandlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

const local = (name: string) => name.slice(name.indexOf(':') + 1);

function saxParser(on: SaxHandlers) {
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  // A workbook needs no document type; one that brings entities wants to grow.
  parser.on('doctype', () => {
    throw unreadableFile(
      'the workbook holds a document type declaration, which no spreadsheet program writes',
    );
  });
  parser.on('opentag', (tag: SaxesTagPlain) => on.open?.(local(tag.name), tag.attributes));
  parser.on('text', (text) => on.text?.(text));
  parser.on('cdata', (text) => on.text?.(text));
  parser.on('closetag', (tag) => on.close?.(local(tag.name)));
  return parser;
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>();
  let total = 0;
  if (zip.entryCount > LIMITS.parts) throw tooLarge(`the workbook has ${zip.entryCount} parts`);
  return new Promise((resolve, reject) => {
    zip.on('error', () => reject(unreadableFile(DAMAGED)));
    zip.on('end', () => resolve(found));
    zip.on('entry', (entry: Entry) => {
      total += entry.uncompressedSize;
      const { compressedSize, uncompressedSize } = entry;
      const bomb = uncompressedSize > 1024 * 1024 && uncompressedSize > compressedSize * LIMITS.ratio;
      if (uncompressedSize > LIMITS.partBytes || total > LIMITS.totalBytes || bomb)
        return reject(
          tooLarge(
            'the workbook would unpack to more than any list people fill in; split it or look what it is',
          ),
        );
      if (entry.isEncrypted())
        return reject(unreadableFile('the workbook is protected by a password; save it without one'));
      found.set(entry.fileName.toLowerCase(), entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

/** What declares little and inflates to much breaks off at its declared size. */
function bounded(source: Readable, most: number): Readable {
  let seen = 0;
  const guard = new Transform({
    transform(chunk: Buffer, _, done) {
      seen += chunk.length;
      done(seen > most ? tooLarge('a part of the workbook is larger than it says') : null, chunk);
    },
  });
  source.on('error', () => guard.destroy(unreadableFile(DAMAGED)));
  guard.on('close', () => source.destroy());
  return source.pipe(guard);
}
