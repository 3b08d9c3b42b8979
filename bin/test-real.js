// npm run test:real: what is expected of the fake, the contract of the event store, the follower and the service's HTTP,
// against the server in KURRENTDB_URL instead of the fake. Without it there is nothing to run, and that is no success.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fail, root, setUp } from './setup.js';

const { KURRENTDB_URL, ...env } = process.env;
if (!KURRENTDB_URL)
  fail(
    'test:real needs a real server: set KURRENTDB_URL, such as esdb://127.0.0.1:2113?tls=false, to a KurrentDB or ' +
      'EventStoreDB 23.10 or later that may be filled with test data; no package registry carries one',
  );

setUp();
const suites = ['stores/fake-kurrentdb', 'stores/kurrentdb', 'follow/kurrentdb', 'http/kurrentdb'].map(
  (name) => `test/${name}.spec.ts`,
);
const jest = join(root, 'node_modules/jest/bin/jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const given = process.argv.slice(2);
const child = spawn(
  process.execPath,
  [...flags, jest, '--runInBand', ...(given.length > 0 ? given : suites)],
  { cwd: root, stdio: 'inherit', env: { ...env, HOSO_TEST_KURRENTDB_URL: KURRENTDB_URL } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
