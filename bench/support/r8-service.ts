/** The service of R8 as a process of its own: `<data directory>`. Tells its memory when asked. */
import { LocalIssuer } from '../../src/access/issuer.js';
import { loadConfig } from '../../src/config.js';
import { startService } from '../../src/service.js';
import { askedToEnd } from './scratch.js';

export interface Subscribed {
  url: string;
  admin: string;
  /** One token for each subscriber, and one for the slow ones. */
  tokens: string[];
}

const SUBSCRIBERS = 51;
const TTL_SECONDS = 4 * 3_600;

const [dataDir = ''] = process.argv.slice(2);
const config = loadConfig({ HOSO_DATA_DIR: dataDir, HOSO_PORT: '0' });
const running = await startService(config, { catalogues: false });
const issuer = await LocalIssuer.open(dataDir);
const tokens = await Promise.all(
  Array.from({ length: SUBSCRIBERS }, (_, i) =>
    issuer.issue({ role: 'service', subject: `subscriber-${i}`, ttlSeconds: TTL_SECONDS }),
  ),
);
const admin = await issuer.issue({ role: 'admin', ttlSeconds: TTL_SECONDS });
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage().rss });
});
process.send?.({ url: running.url, admin, tokens } satisfies Subscribed);
await askedToEnd();
await running.close();
process.exit();
