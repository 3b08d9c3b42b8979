import { createClient } from '../../src/read-store/database.js';
import { prepareDatabase } from '../../src/journal/prepare-database.js';
import { createTestDatabase } from '../support/database.js';
import { eventStoreContract, type StoreUnderTest } from './contract.js';
import { holdTransaction } from './support/hold.js';
import { openPostgresStore } from './support/postgres-store.js';

async function openPostgres(): Promise<StoreUnderTest> {
  const database = await createTestDatabase();
  const { serviceUrl } = await prepareDatabase(database.url, database.url);
  const first = openPostgresStore(serviceUrl);
  const second = openPostgresStore(serviceUrl);
  const admin = createClient({ url: database.url, applicationName: 'test-admin', statementTimeoutMs: 0 });
  await admin.connect();
  return {
    first: first.store,
    second: second.store,
    writerEnvironment: { STORE: 'postgres', STORE_URL: serviceUrl },
    async breakConnection() {
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'hoso-append'`,
      );
    },
    hold: (milliseconds) => holdTransaction(admin, milliseconds),
    async close() {
      await Promise.all([first.close(), second.close(), admin.end()]);
      await database.drop();
    },
  };
}

eventStoreContract('PostgreSQL', openPostgres);
