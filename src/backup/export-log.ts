import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CHUNK_BYTES, CHUNK_LINES, FORMAT, FORMAT_VERSION, Seal, type Header, type Kind } from './format.js';
import { linesOf } from './lines.js';
import { factsBetween, SECTIONS } from './sections.js';

/** Facts read by one statement: few enough that none keeps old row versions for long, beside a busy service. */
const FACTS_A_STATEMENT = 50_000;

export interface ExportSource {
  /** Connections without a statement timeout. */
  pool: pg.Pool;
  installation: string;
  /** Name and version of this program. */
  madeBy: string;
  now(): number;
}

/** Where an export stands that was interrupted: its last whole chunk. */
export interface Standing {
  header: Header;
  seal: Seal;
}

/** Takes bytes, and resolves when more may come. */
export type Sink = (bytes: Buffer) => Promise<void>;
export interface ExportProgress {
  facts: number;
  total: number;
}

/**
 * Writes the whole log, as it is at one head. Only the first moments need a snapshot: facts up to a head never change,
 * so they are read in short statements while the service writes on, and an interrupted export goes on where it stood.
 * @returns the header, and how many chunks were written in all
 */
export async function exportLog(
  source: ExportSource,
  sink: Sink,
  standing?: Standing,
  onProgress: (progress: ExportProgress) => void = () => {},
): Promise<{ header: Header; chunks: number; sha256: string }> {
  const client = await source.pool.connect();
  try {
    await client.query(`SET timezone = 'UTC'`);
    const seal = standing?.seal.copy() ?? Seal.begin();
    const header = standing?.header ?? (await begin(client, source, seal, sink));
    const { position: head } = header.head;
    while (seal.position < head) {
      const upto = Math.min(seal.position + FACTS_A_STATEMENT, head);
      for await (const lines of chunksOf(rowsOf(client, factsBetween(seal.position, upto)))) {
        await write(sink, seal, 'facts', lines);
        onProgress({ facts: seal.position, total: head });
      }
      if (seal.position !== upto)
        throw new Error(`the journal has no fact at position ${seal.position + 1}: it is not whole`);
    }
    const end = seal.end();
    await sink(Buffer.concat([end, LINE_END]));
    const { sha256 } = JSON.parse(end.toString()) as { sha256: string };
    return { header, chunks: seal.next, sha256 };
  } finally {
    // A connection in the middle of COPY is of no use to anybody.
    client.release(true);
  }
}

/** Header and tables beside the facts, in one snapshot. */
async function begin(client: pg.ClientBase, source: ExportSource, seal: Seal, sink: Sink): Promise<Header> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ position: number; recorded_at: Date | null }>(
    'SELECT position, recorded_at FROM journal.head',
  );
  const { position = 0, recorded_at: recordedAt = null } = rows[0] ?? {};
  const header: Header = {
    format: FORMAT,
    version: FORMAT_VERSION,
    installation: source.installation,
    head: { position, recordedAt: recordedAt?.toISOString() ?? null },
    createdAt: new Date(source.now()).toISOString(),
    madeBy: source.madeBy,
  };
  await write(sink, seal, 'header', [Buffer.from(JSON.stringify(header))]);
  for (const { kind, select } of SECTIONS)
    for await (const lines of chunksOf(rowsOf(client, select))) await write(sink, seal, kind, lines);
  await client.query('COMMIT');
  return header;
}

const LINE_END = Buffer.from('\n');

async function write(sink: Sink, seal: Seal, kind: Kind, lines: Buffer[]): Promise<void> {
  const { line } = seal.chunk(kind, lines);
  await sink(Buffer.concat([...lines, line].flatMap((one) => [one, LINE_END])));
}

/** Rows of one column of JSON, as text. */
export async function* rowsOf(client: pg.ClientBase, select: string): AsyncGenerator<Buffer> {
  // Delimiter and quote are characters that JSON never holds unescaped, so each row comes as it is.
  const rows = client.query(
    copyTo(`COPY (${select}) TO STDOUT WITH (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')`),
  );
  yield* linesOf(rows as AsyncIterable<Buffer>, () => new Error('the database sent a row without an end'));
}

async function* chunksOf(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let lines: Buffer[] = [];
  let bytes = 0;
  for await (const row of rows) {
    lines.push(row);
    bytes += row.length;
    if (lines.length < CHUNK_LINES && bytes < CHUNK_BYTES) continue;
    yield lines;
    lines = [];
    bytes = 0;
  }
  if (lines.length > 0) yield lines;
}
