import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../src/read-store/database.js';
import { eventStoreContract, type StoreUnderTest } from './contract.js';
import { anyServer, kurrentSetup } from './support/kurrent-setup.js';

async function openKurrent(): Promise<StoreUnderTest> {
  const setup = await kurrentSetup(await anyServer());
  const { server, serviceUrl, adminUrl } = setup;
  const admin = createClient({ url: adminUrl, applicationName: 'test-admin', statementTimeoutMs: 0 });
  await admin.connect();
  return {
    first: setup.open().store,
    second: setup.open().store,
    writerEnvironment: { STORE: 'kurrentdb', STORE_URL: serviceUrl, KURRENTDB_URL: server.url },
    async breakConnection() {
      server.breakConnections();
    },
    async hold(milliseconds) {
      await admin.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await admin.query('SELECT pg_current_xact_id(), count(*) FROM journal.facts');
      await sleep(milliseconds);
      await admin.query('ROLLBACK');
    },
    async close() {
      await admin.end();
      await setup.close();
    },
  };
}

eventStoreContract('KurrentDB', openKurrent);
