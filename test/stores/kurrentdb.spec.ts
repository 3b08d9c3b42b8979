import { createClient } from '../../src/read-store/database.js';
import { eventStoreContract, type StoreUnderTest } from './contract.js';
import { anyServer } from '../support/kurrent-server.js';
import { kurrentSetup } from './support/kurrent-setup.js';
import { holdTransaction } from './support/hold.js';

// The contract is asked of a busy machine too: an append may take its time, and is never answered as not yet shown.
const patient = { timeoutMs: 60_000, journalMs: 50_000 };

async function openKurrent(): Promise<StoreUnderTest> {
  const setup = await kurrentSetup(await anyServer());
  const { server, serviceUrl, adminUrl } = setup;
  const admin = createClient({ url: adminUrl, applicationName: 'test-admin', statementTimeoutMs: 0 });
  await admin.connect();
  return {
    first: setup.open(patient).store,
    second: setup.open(patient).store,
    writerEnvironment: { STORE: 'kurrentdb', STORE_URL: serviceUrl, KURRENTDB_URL: server.url },
    async breakConnection() {
      server.breakConnections();
    },
    hold: (milliseconds) => holdTransaction(admin, milliseconds),
    async close() {
      await admin.end();
      await setup.close();
    },
  };
}

eventStoreContract('KurrentDB', openKurrent);
