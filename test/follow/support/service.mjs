// A whole service without catalogues as a process of its own, for tests that kill it: from the compiled code, which starts
// fastest. Its settings come by environment. Prints where it answers, and a token.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const compiled = (file) => import(pathToFileURL(join(process.cwd(), 'dist/src', file)));
const { loadConfig } = await compiled('config.js');
const { startService } = await compiled('service.js');

const service = await startService(loadConfig(), { catalogues: false, logLevel: 'silent' });
const token = await service.issuer.issue({ role: 'admin', ttlSeconds: 8 * 3_600 });
process.on('SIGTERM', () => void service.close().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ url: service.url, token })}\n`);
