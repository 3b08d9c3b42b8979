import { KurrentSourceLog } from '../../../src/event-store/kurrentdb/source-log.js';
import { prepareDatabase } from '../../../src/journal/prepare-database.js';
import { follow, type Following } from '../../follow/support/following.js';
import { createTestDatabase } from '../../support/database.js';
import { beginAtEnd, REAL, type Server } from '../../support/kurrent-server.js';
import { openKurrentStore, type OpenKurrentStore } from './kurrent-store.js';

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

/** An empty journal that follows a server, and as many stores on them as a test wants. */
export async function kurrentSetup<S extends Server>(server: S): Promise<KurrentSetup<S>> {
  const database = await createTestDatabase();
  const { serviceUrl } = await prepareDatabase(database.url, database.url);
  if (REAL) await beginAtEnd(database.url, server);
  const opened: OpenKurrentStore[] = [];
  const open: KurrentSetup<S>['open'] = (options) => {
    const store = openKurrentStore(serviceUrl, server.url, options);
    opened.push(store);
    return store;
  };
  const { pool } = open();
  const following = follow({ url: serviceUrl, pool }, () => new KurrentSourceLog(server.url));
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
