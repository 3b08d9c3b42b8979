// Runs the embedded server until it is killed: the other process of the launcher's tests.
import { startEmbeddedPostgres } from '../../dist/src/read-store/embedded/index.js';

const [dataDir, settings] = process.argv.slice(2);
await startEmbeddedPostgres({ dataDir, settings: JSON.parse(settings) });
process.stdout.write('up\n');
