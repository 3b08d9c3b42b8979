import type pg from 'pg';
import type { FactCodec } from '../../event-store/codec.js';
import { StreamViews } from '../known-rows.js';
import { isLog, type Projection } from '../projection.js';
import { changesOf } from '../streams.js';
import { shadowSchema } from '../tables.js';
import { wholeStreams } from './log-reader.js';
import { TableLoader } from './table-loader.js';

export interface FillParts {
  codec: FactCodec;
  /** A connection of its own; the names of the read models tell administrators whose it is. */
  connect: (use: string) => Promise<pg.Client>;
}

export interface FillEvents {
  /** Facts folded so far, and the step under way. */
  at(facts: number, step: 'reading' | 'indexing'): void;
}

/**
 * Fills new tables of several read models with everything the log says up to `head`. The log is read once; each
 * stream is folded once, alone, so that memory does not grow with the log; rows go out while the next come in.
 * The schemas must exist, and be empty. Returns the rows of each read model.
 * @throws FoldFailure where a fact cannot be folded; then nothing is left behind
 */
export async function fill(
  { codec, connect }: FillParts,
  projections: readonly Projection[],
  head: number,
  events: FillEvents,
  signal: AbortSignal,
): Promise<number[]> {
  const clients: pg.Client[] = [];
  const opened = async (use: string) => {
    const client = await connect(use);
    clients.push(client);
    return client;
  };
  try {
    const loaders = await Promise.all(
      projections.map(({ name, tables }) =>
        Promise.all(
          tables.map(async (table) => TableLoader.open(await opened(name), shadowSchema(name), table)),
        ),
      ),
    );
    const reader = await opened(projections.map(({ name }) => name).join(' '));
    const tables = projections.flatMap((projection) => projection.tables);
    const asked = {
      head,
      prefixes: [...new Set(tables.map((table) => (isLog(table) ? '' : table.streams)))],
      lean: tables.every(({ lean }) => lean),
    };
    const all = loaders.flat();
    let facts = 0;
    for await (const streams of wholeStreams(reader, codec, asked)) {
      signal.throwIfAborted();
      for (const { stream, facts: added } of streams) {
        const views = [new StreamViews({ stream, before: [], added })];
        projections.forEach((projection, index) => {
          const changes = changesOf(projection, views);
          loaders[index]!.forEach((loader, table) => loader.add(changes[table]!.inserts));
        });
        facts += added.length;
      }
      for (const loader of all) await loader.flush();
      events.at(facts, 'reading');
    }
    await Promise.all(all.map((loader) => loader.end()));
    signal.throwIfAborted();
    events.at(facts, 'indexing');
    await Promise.all(all.map((loader) => loader.commit()));
    return loaders.map((ofModel) => ofModel.reduce((rows, loader) => rows + loader.rows, 0));
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => {})));
  }
}
