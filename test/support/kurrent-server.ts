import pg from 'pg';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { FakeKurrentDb } from './fake-kurrentdb/index.js';
import { Front } from './fake-kurrentdb/front.js';
import type { NewEvent } from './fake-kurrentdb/log.js';

/** What others may do to the log behind the service's back. On the fake it is done when the call returns. */
interface OpenLog {
  append(stream: string, expected: 'any', events: readonly NewEvent[]): unknown;
  softDelete(stream: string): unknown;
  tombstone(stream: string): unknown;
}

/** What a test may want of a server, be it the fake or a real one. */
export interface Server {
  url: string;
  log: OpenLog;
  /** Connections stay, and nothing comes through them until it is false again. */
  frozen: boolean;
  breakConnections(): void;
  stop(): Promise<void>;
}

/** Set by `npm run test:real`: a real server takes the place of the fake where a test does not need its mishaps. */
export const REAL = process.env.HOSO_TEST_KURRENTDB_URL;

/** The server of `test:real`, behind a door that can be slammed, or the fake. */
export async function anyServer(): Promise<Server> {
  if (REAL === undefined) return FakeKurrentDb.start();
  const { url, front } = await behindDoor(REAL);
  const client = EventStoreDBClient.connectionString(REAL);
  return {
    url,
    log: openLog(client),
    get frozen() {
      return front.frozen;
    },
    set frozen(frozen) {
      front.frozen = frozen;
    },
    breakConnections: () => front.break(),
    async stop() {
      await client.dispose();
      await front.stop();
    },
  };
}

/** A server by a URL that leads through a door of ours. @throws Error for a URL before which none can stand */
export async function behindDoor(url: string): Promise<{ url: string; front: Front }> {
  const [, host = '', port = '2113', query = ''] =
    /^esdb:\/\/([^:/?@]+)(?::(\d+))?\/?\??(.*)$/.exec(url) ?? [];
  if (host === '' || !/tls=false/i.test(query))
    throw new Error(
      'the door before a real server needs esdb://<host>:<port>?tls=false, one node without TLS',
    );
  const front = new Front();
  const own = await front.start(() => Number(port), host);
  return { url: `esdb://127.0.0.1:${own}?${query}`, front };
}

const openLog = (client: EventStoreDBClient): OpenLog => ({
  append: (stream, expectedRevision, events) =>
    client.appendToStream(
      stream,
      events.map(({ id, type, data, metadata }) => {
        const read = (bytes: Uint8Array) =>
          JSON.parse(Buffer.from(bytes).toString()) as Record<string, string>;
        return jsonEvent({ id, type, data: read(data), metadata: read(metadata) });
      }),
      { expectedRevision },
    ),
  softDelete: (stream) => client.deleteStream(stream),
  tombstone: (stream) => client.tombstoneStream(stream),
});

/** An event of a server's log, by what tells it from every other. */
export interface LogPlace {
  commit: bigint;
  prepare: bigint;
  id: string;
  stream: string;
  revision: bigint;
  type: string;
  created: Date;
}

/** The last event of a server's log, of whatever stream. */
export async function endOf({ url }: Pick<Server, 'url'>): Promise<LogPlace> {
  const [last] = await readAll(url, { direction: 'backwards', fromPosition: 'end', maxCount: 1 });
  return last!;
}

/** What was written to streams of staff after such an event. */
export async function staffEventsAfter(
  { url }: Pick<Server, 'url'>,
  { commit, prepare }: Pick<LogPlace, 'commit' | 'prepare'>,
): Promise<LogPlace[]> {
  const events = await readAll(url, { fromPosition: { commit, prepare } });
  return events.filter((event) => event.commit > commit && event.stream.startsWith('staff-'));
}

async function readAll(url: string, options: object): Promise<LogPlace[]> {
  const client = EventStoreDBClient.connectionString(url);
  const found: LogPlace[] = [];
  for await (const { event } of client.readAll(options)) {
    if (!event) continue;
    const { id, type, revision, created, streamId: stream } = event;
    found.push({ id, type, revision, created, stream, ...event.position });
  }
  await client.dispose();
  return found;
}

/**
 * Lets an empty journal begin at the end of the server's log: a real server holds what earlier runs left, and those facts
 * are none of this test's. @param adminUrl of the owner of a prepared database
 */
export async function beginAtEnd(adminUrl: string, server: Pick<Server, 'url'>): Promise<void> {
  const { commit, prepare, id, stream, revision, type, created } = await endOf(server);
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    await client.query(
      `INSERT INTO journal.kept_out (commit_position, prepare_position, id, stream, revision, type, created_at, reason, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'before', 'of an earlier run')`,
      [String(commit), String(prepare), id, stream, String(revision), type, created],
    );
  } finally {
    await client.end();
  }
}
