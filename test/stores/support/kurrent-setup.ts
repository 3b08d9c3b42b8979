import { KurrentSourceLog } from '../../../src/event-store/kurrentdb/source-log.js';
import { prepareDatabase } from '../../../src/journal/prepare-database.js';
import { follow, until, type Following } from '../../follow/support/following.js';
import { createTestDatabase } from '../../support/database.js';
import { FakeKurrentDb } from '../../support/fake-kurrentdb/index.js';
import { Front } from '../../support/fake-kurrentdb/front.js';
import { openKurrentStore, type OpenKurrentStore } from './kurrent-store.js';

/** What a test may want of a server, be it the fake or a real one. */
export interface Server {
  url: string;
  breakConnections(): void;
  stop(): Promise<void>;
}

/** Set by `npm run test:real`: a real server takes the place of the fake where a test does not need its mishaps. */
const REAL = process.env.HOSO_TEST_KURRENTDB_URL;

/** The server of `test:real`, behind a door that can be slammed, or the fake. */
export async function anyServer(): Promise<Server> {
  if (REAL === undefined) return FakeKurrentDb.start();
  const [, host = '', port = '2113', query = ''] =
    /^esdb:\/\/([^:/?]+)(?::(\d+))?\/?\??(.*)$/.exec(REAL) ?? [];
  if (host === '' || !/tls=false/i.test(query))
    throw new Error(
      'the door before a real server needs esdb://<host>:<port>?tls=false, one node without TLS',
    );
  const front = new Front();
  const own = await front.start(() => Number(port), host);
  return {
    url: `esdb://127.0.0.1:${own}?${query}`,
    breakConnections: () => front.break(),
    stop: () => front.stop(),
  };
}

export interface KurrentSetup<S extends Server> {
  server: S;
  /** The service's connection to the journal, and the owner's. */
  serviceUrl: string;
  adminUrl: string;
  following: Following;
  /** One more process's worth of store; closed with the rest. */
  open(options?: Parameters<typeof openKurrentStore>[2]): OpenKurrentStore;
  close(): Promise<void>;
}

/** A journal that follows a server, caught up, and as many stores on them as a test wants. */
export async function kurrentSetup<S extends Server>(server: S): Promise<KurrentSetup<S>> {
  const database = await createTestDatabase();
  const { serviceUrl } = await prepareDatabase(database.url, database.url);
  const opened: OpenKurrentStore[] = [];
  const open: KurrentSetup<S>['open'] = (options) => {
    const store = openKurrentStore(serviceUrl, server.url, options);
    opened.push(store);
    return store;
  };
  const { pool } = open();
  const following = follow({ url: serviceUrl, pool }, () => new KurrentSourceLog(server.url));
  // A real server may hold what earlier runs left, facts and others.
  const source = new KurrentSourceLog(server.url);
  const { event } = await source.newest(undefined);
  await source.close();
  if (event !== undefined)
    await until(async () => {
      const { rows } = await pool.query<{ commit: string | null }>('SELECT commit FROM journal.source');
      return BigInt(rows[0]?.commit ?? -1) >= event.commit;
    });
  return {
    server,
    serviceUrl,
    adminUrl: database.url,
    following,
    open,
    async close() {
      await following.stop();
      await Promise.all(opened.map((one) => one.close()));
      await server.stop();
      await database.drop();
    },
  };
}
