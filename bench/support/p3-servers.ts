/** Either side of P3 as a process of its own: `service <data directory>` or `bare <data directory>`. */
import fastify from 'fastify';
import { LocalIssuer } from '../../src/access/issuer.js';
import { loadConfig } from '../../src/config.js';
import { createPool } from '../../src/read-store/database.js';
import { startEmbeddedPostgres } from '../../src/read-store/embedded/index.js';
import { startService } from '../../src/service.js';
import { askedToEnd } from './scratch.js';

export interface Served {
  url: string;
  token: string;
  version: string;
}

const [side, dataDir = ''] = process.argv.slice(2);

async function service(): Promise<void> {
  const config = loadConfig({ HOSO_DATA_DIR: dataDir, HOSO_PORT: '0' });
  const running = await startService(config, { catalogues: false });
  const issuer = await LocalIssuer.open(dataDir);
  const token = await issuer.issue({ role: 'admin', ttlSeconds: 3_600 });
  process.send?.({ url: running.url, token, version: '' } satisfies Served);
  await askedToEnd();
  await running.close();
}

/** One route that inserts one row, on as many connections as serve it best. */
async function bare(): Promise<void> {
  const server = await startEmbeddedPostgres({ dataDir });
  const pool = createPool({ url: server.url, applicationName: 'bench-bare', size: 32 });
  await pool.query(`CREATE TABLE IF NOT EXISTS public.bare (position bigserial PRIMARY KEY, stream text COLLATE "C",
    revision int, type text, effective_on text, recorded_at timestamptz DEFAULT now(), body jsonb)`);
  const text = `INSERT INTO public.bare (stream, revision, type, effective_on, body)
    VALUES ($1, $2, $3, $4, $5) RETURNING position`;
  const app = fastify();
  app.post('/rows/:stream', async (request, reply) => {
    const { stream } = request.params as { stream: string };
    const { type, effectiveOn, data } = request.body as Record<string, unknown>;
    const values = [stream, 0, type, effectiveOn, JSON.stringify(data)];
    const { rows } = await pool.query<{ position: string }>({ name: 'bare', text, values });
    reply.code(201);
    return { position: Number(rows[0]?.position) };
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  process.send?.({ url, token: '', version: server.version } satisfies Served);
  await askedToEnd();
  await app.close();
  await pool.end();
  await server.stop();
}

await (side === 'service' ? service() : bare());
process.exit();
