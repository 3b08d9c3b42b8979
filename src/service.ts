import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { LocalIssuer } from './access/issuer.js';
import { AppModule } from './app.module.js';
import { recordCatalogues } from './catalogues/record.js';
import { ConfigurationError, type Config } from './config.js';
import { expectPolicies, makeHttpAdapter } from './http/fastify.js';
import { makeLog } from './http/log.js';
import { Metrics } from './http/metrics.js';
import { addDocs } from './http/openapi/docs.js';
import { StreamSettings } from './outlets/open-streams.js';
import { makeParts, type Parts } from './parts.js';
import { claimCluster, ClusterTaken, openDatabase, type OpenDatabase } from './read-store/embedded/index.js';
import { ServiceReadiness } from './readiness.js';

/** Making them takes milliseconds; another process may have to do it, and must not be waited for without end. */
const MADE_WITHIN_MS = 10_000;

export interface RunningService {
  url: string;
  /** Who issues the tokens it takes. */
  issuer: LocalIssuer;
  /** Resolves when another service has taken this one's data over, and it must leave; else never. */
  taken: Promise<ClusterTaken>;
  /** Finishes what was accepted and closes everything, PostgreSQL last. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Undefined: no log. */
  logLevel?: string;
  now?: () => number;
  /** Catalogues recorded at the first start; tests leave them out. */
  catalogues?: boolean;
  /** The database, where the caller is opening it already; it is closed with the service. */
  database?: Promise<OpenDatabase>;
}

/** Starts everything the settings ask for. @throws errors whose message is a sentence for the administrator */
export async function startService(config: Config, options: ServiceOptions = {}): Promise<RunningService> {
  const database = await (options.database ?? openDatabase(config));
  const undo: (() => Promise<void>)[] = [() => database.stop()];
  const undoAll = async () => {
    for (const step of undo.reverse()) await step();
  };
  let takenOver = (): void => {};
  const taken = new Promise<ClusterTaken>(
    (resolve) => (takenOver = () => resolve(new ClusterTaken('while the database was away'))),
  );
  try {
    const issuer = await LocalIssuer.open(config.dataDir);
    if (database.embedded) {
      const claim = await claimCluster(database.url, takenOver);
      undo.push(() => claim.release());
    }
    const log = makeLog(options.logLevel ?? config.logLevel);
    const parts = await makeParts({
      ...database,
      kurrentUrl: config.kurrentUrl,
      now: options.now ?? Date.now,
      log: (message, details) => log.warn(details ?? {}, message),
    });
    undo.push(() => parts.close());
    parts.copying?.start(config.roles.projector);
    if (config.roles.projector) parts.projector.start();
    const readiness = new ServiceReadiness(parts, config.roles.projector);
    const app = config.roles.api ? await makeApi(config, parts, issuer, readiness, log) : undefined;
    if (app) undo.push(() => app.close());
    // Before the catalogues, which keep this process busy at a first start: they are then shown as they are recorded.
    if (config.roles.projector) await parts.reached.untilMade(MADE_WITHIN_MS);
    readiness.begin(options.catalogues === false ? async () => {} : () => recordCatalogues(parts));
    const resumed = readiness.catalogues.then(() => (config.roles.api ? parts.importer.resume() : undefined));
    await (parts.copying ? startedAnyway(resumed, log) : resumed);
    return { url: app ? await app.getUrl() : '', issuer, taken, close: undoAll };
  } catch (error) {
    await undoAll().catch(() => {});
    throw error;
  }
}

/** What is recorded can be read though KurrentDB is away, or has more than can be copied while somebody waits. */
async function startedAnyway(resumed: Promise<void>, log: ReturnType<typeof makeLog>): Promise<void> {
  let late = false;
  const heard = resumed.catch((error: unknown) => {
    if (!late) throw error;
    log.error({ error: String(error) }, 'the catalogues could not be recorded');
  });
  await Promise.race([heard, sleep(MADE_WITHIN_MS, undefined, { ref: false })]);
  late = true;
}

async function makeApi(
  config: Config,
  parts: Parts,
  issuer: LocalIssuer,
  readiness: ServiceReadiness,
  log: ReturnType<typeof makeLog>,
): Promise<NestFastifyApplication> {
  const metrics = new Metrics();
  parts.onUnknownFact(() => metrics.unknownFact());
  readiness.addGauges(metrics);
  const adapter = await makeHttpAdapter({
    verify: (token) => issuer.verify(token),
    writesPerMinute: config.rateLimit,
    now: parts.now,
    log,
    metrics,
  });
  const routes: RouteOptions[] = [];
  (adapter.getInstance() as unknown as FastifyInstance).addHook(
    'onRoute',
    (route) => void routes.push(route),
  );
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(
      parts,
      readiness,
      metrics,
      log,
      new StreamSettings(config.streamHeartbeatMs, config.streamLimit),
    ),
    adapter,
    { logger: false, bodyParser: false, abortOnError: false },
  );
  app.setGlobalPrefix('api/v1', { exclude: ['livez', 'readyz', 'metrics', 'asyncapi.json'] });
  await addDocs(app);
  await app.init();
  // Read only now: hooks after ours may have said what a route asks.
  const declared = routes.flatMap(({ method, url, config: route }) =>
    [method].flat().map((one) => ({ method: one, url, policy: route?.policy })),
  );
  expectPolicies(declared.filter(({ url }) => url !== '*' && url !== '/*'));
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new ConfigurationError(`port ${config.port} is in use; set HOSO_PORT to another one`);
    throw error;
  }
  return app;
}
