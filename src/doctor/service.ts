import type pg from 'pg';
import type { Config } from '../config.js';
import { isClaimed } from '../read-store/embedded/index.js';
import { notice, ok, wrong, type Finding } from './finding.js';

const ANSWER_WITHIN_MS = 3_000;

/** Whether a service works on this database. @param embedded where one claims the cluster for itself */
export async function isServed(client: pg.ClientBase, embedded: boolean): Promise<boolean> {
  if (embedded) return isClaimed(client);
  const { rowCount } = await client.query(
    `SELECT FROM pg_catalog.pg_stat_activity
     WHERE datname = current_database() AND application_name IN ('hoso', 'hoso-append', 'hoso-listen', 'hoso-projector')`,
  );
  return rowCount !== 0;
}

interface Ready {
  ready: boolean;
  parts: Record<string, { ok: boolean; detail?: string; lag?: number }>;
}

/** What answers at the port of the settings, beside what the database tells. */
export async function service(config: Config, served: boolean): Promise<Finding> {
  const running = served ? 'running' : 'not running';
  if (!config.roles.api || config.port === 0) return ok('Service', running);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = `http://${host}:${config.port}`;
  const answer = await ask(url);
  if (answer === 'nothing')
    return served
      ? notice(
          'Service',
          `running, but not at ${url}`,
          'set HOSO_PORT as for the service, or mind that it was started without the role api',
        )
      : ok('Service', `not running; port ${config.port} is free`);
  if (answer === 'something else')
    return wrong('Service', `${running}; something else answers at ${url}`, 'set HOSO_PORT to a free port');
  if (!served)
    return wrong(
      'Service',
      `not running on this data; another hoso service answers at ${url}`,
      'set HOSO_PORT to a free port, or HOSO_DATA_DIR or DATABASE_URL as for that service',
    );
  const amiss = Object.entries(answer.parts).filter(([, part]) => !part.ok);
  return answer.ready
    ? ok('Service', `running and ready at ${url}`)
    : wrong(
        'Service',
        `running at ${url}, but not ready: ${amiss.map(([name, { detail, lag }]) => `${name}${detail ? ` (${detail})` : lag ? ` (${lag} facts behind)` : ''}`).join(', ')}`,
        'wait a moment after a start; a read model that stopped names the fact, and its reason is in the log of the service',
      );
}

async function ask(url: string): Promise<Ready | 'nothing' | 'something else'> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const body = (await response.json()) as Partial<Ready> | null;
    return typeof body?.ready === 'boolean' && typeof body.parts === 'object'
      ? (body as Ready)
      : 'something else';
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    return code === 'ECONNREFUSED' || code === 'EADDRNOTAVAIL' ? 'nothing' : 'something else';
  }
}
