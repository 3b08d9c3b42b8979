import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { projections } from '../projections/index.js';
import { askingParts } from './asking-parts.js';
import { OrganisationPipeline } from './commands/organisation-pipeline.js';
import { readIndicators } from './catalogues/indicators.js';
import { ReadingPipeline } from './commands/reading-pipeline.js';
import { RulePipeline } from './commands/rule-pipeline.js';
import { StaffPipeline } from './commands/staff-pipeline.js';
import { allPersonal, find } from './domain/facts/catalogue.js';
import { FactCodec } from './event-store/codec.js';
import { KurrentEventStore } from './event-store/kurrentdb.js';
import { KurrentLink } from './event-store/kurrentdb/client.js';
import { KurrentSourceLog } from './event-store/kurrentdb/source-log.js';
import { PostgresEventStore } from './event-store/postgres.js';
import { Batches } from './imports/batches.js';
import { Cancellations } from './imports/cancellation.js';
import { ImportBatch, ImportLine } from './imports/entities.js';
import { ImportFiles } from './imports/import-files.js';
import { Importer } from './imports/importer.js';
import { Copying, expectKind } from './journal/follow/copying.js';
import { HeadListener } from './journal/head-listener.js';
import { Journal } from './journal/journal.js';
import { prepareDatabase, runMigrations } from './journal/prepare-database.js';
import { Reached } from './read-store/checkpoints.js';
import { createClient, createPool, typeormOptions } from './read-store/database.js';
import { operationsMigrations } from './read-store/migrations/operations.js';
import { OrganisationLog } from './read-store/organisation-log.js';
import { Projector } from './read-store/projector.js';
import { Rebuilder } from './read-store/rebuild/rebuilder.js';
import { RebuildRecords } from './read-store/rebuild/records.js';

export interface PartsOptions {
  /** For requests; a less powerful role is made from it where that is possible. */
  url: string;
  adminUrl: string;
  /** KurrentDB as the event store; without it PostgreSQL is. */
  kurrentUrl?: string | undefined;
  now?: () => number;
  log?: (message: string, details?: Record<string, unknown>) => void;
}

/** Everything the service is put together from, made and closed in one place. */
export type Parts = Awaited<ReturnType<typeof makeParts>>;

type Connections = Awaited<ReturnType<typeof connect>>;

/**
 * Chooses the adapters and puts the parts together.
 * @throws what `pg` throws when the database is away; ConfigurationError when it was filled by the other kind of store
 */
export async function makeParts({ url, adminUrl, kurrentUrl, now = Date.now, log = () => {} }: PartsOptions) {
  const { serviceUrl, privileges } = await prepareDatabase(adminUrl, url);
  await prepareOperations(serviceUrl);
  await expectStore(serviceUrl, kurrentUrl);
  const connections = await connect(serviceUrl, log);
  const { pool, writing, staging, source } = connections;
  const recording = recordingParts({ url: serviceUrl, kurrentUrl, log }, pool, now);
  const { journal, organisationPipeline } = recording;
  const reached = new Reached(pool, projections.length);
  const rebuilds = new RebuildRecords(pool);
  const connectRebuild = (applicationName: string) => connectForRebuild(serviceUrl, applicationName);
  const rebuilder = new Rebuilder({ ...recording, records: rebuilds, pool, connect: connectRebuild, log });
  const moved = () => reached.moved();
  const projector = new Projector(writing, journal, projections, rebuilder, { moved, log });
  const batches = new Batches(staging);
  const cancellations = new Cancellations(staging);
  const repository = source.getRepository(ImportBatch);
  const importer = new Importer(
    {
      ...recording,
      organisation: organisationPipeline,
      batches,
      cancellations,
      pool: staging,
      repository,
      reached,
      now,
    },
    log,
  );
  const installation = await installationOf(pool);
  const asking = askingParts({ ...recording, reached, source, now });
  return {
    ...recording,
    now,
    pool,
    writing,
    reached,
    projector,
    rebuilder,
    rebuilds,
    privileges,
    installation,
    importer,
    cancellations,
    importFiles: new ImportFiles(repository, source.getRepository(ImportLine)),
    ...asking,
    cursorSecret: createHash('sha256').update(`cursor ${installation}`).digest(),
    /** Writes that were accepted are finished; then connections are closed. */
    async close(): Promise<void> {
      await importer.stop();
      await rebuilder.stop();
      await projector.stop();
      await recording.closeStore();
      await recording.listener.close();
      await Promise.all([source.destroy(), pool.end(), writing.end(), staging.end()]);
    },
  };
}

/** One pool for requests, one for the projector, one for imports, and TypeORM's for questions. */
async function connect(url: string, log: NonNullable<PartsOptions['log']>) {
  const onError = (error: Error) => log('a database connection was lost', { error: error.message });
  const pool = createPool({ url, applicationName: 'hoso', size: 12, onError });
  const writing = createPool({
    url,
    applicationName: 'hoso-projector',
    size: 6,
    statementTimeoutMs: 0,
    // The journal can always give read models again, so they need not wait for the disk.
    sessionSettings: ['synchronous_commit = off'],
    onError,
  });
  const staging = createPool({
    url,
    applicationName: 'hoso-imports',
    size: 6,
    statementTimeoutMs: 0,
    onError,
  });
  const source = await new DataSource({
    ...typeormOptions({ url, applicationName: 'hoso-questions', size: 10, onError }),
    entities: [ImportBatch, ImportLine],
  }).initialize();
  return { pool, writing, staging, source };
}

interface StoreSettings {
  url: string;
  kurrentUrl: string | undefined;
  log: NonNullable<PartsOptions['log']>;
}

/** What records facts and reads the log. */
function recordingParts(settings: StoreSettings, pool: Connections['pool'], now: () => number) {
  const unknown: (() => void)[] = [];
  const codec = new FactCodec({ find, allPersonal }, () => unknown.forEach((heard) => heard()));
  const listener = new HeadListener(settings.url);
  const journal = new Journal(pool, codec, listener);
  const { store, copying, closeStore } = storeParts(settings, { pool, journal, listener, codec });
  const organisations = new OrganisationLog(journal);
  const readings = readIndicators();
  return {
    listener,
    codec,
    journal,
    store,
    copying,
    closeStore,
    organisations,
    staffPipeline: new StaffPipeline(store, organisations, now),
    organisationPipeline: new OrganisationPipeline(store, organisations, pool, now),
    rulePipeline: new RulePipeline(store),
    readings,
    readingPipeline: new ReadingPipeline(store, readings),
    onUnknownFact: (heard: () => void) => void unknown.push(heard),
  };
}

interface StoreParts {
  pool: pg.Pool;
  journal: Journal;
  listener: HeadListener;
  codec: FactCodec;
}

/** The event store that the settings ask for; with KurrentDB also what copies it into the journal. */
function storeParts({ url, kurrentUrl, log }: StoreSettings, parts: StoreParts) {
  if (kurrentUrl === undefined) {
    const store = new PostgresEventStore({ url, ...parts });
    return { store, copying: undefined, closeStore: () => store.close() };
  }
  const link = new KurrentLink(kurrentUrl, 'hoso', log);
  const open = () => new KurrentSourceLog(kurrentUrl, log);
  const copying = new Copying({ url, pool: parts.pool, open, log });
  const store = new KurrentEventStore({ link, ...parts, closedFor: () => copying.parted });
  const closeStore = async () => {
    // First, for appends under way are answered by what is copied.
    await store.close();
    await copying.stop();
    await link.close();
  };
  return { store, copying, closeStore };
}

/** Before anything else is connected: a start that is refused leaves nothing behind. */
async function expectStore(url: string, kurrentUrl: string | undefined): Promise<void> {
  const pool = createPool({ url, applicationName: 'hoso-prepare', size: 1 });
  try {
    await expectKind(pool, kurrentUrl !== undefined);
  } finally {
    await pool.end();
  }
}

/** A lost connection shows in the query it breaks. Rows that the journal can give again need not wait for the disk. */
async function connectForRebuild(url: string, applicationName: string) {
  const client = createClient({ url, applicationName, statementTimeoutMs: 0 });
  await client.connect();
  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '128MB'");
  return client;
}

/** Makes the tables beside the journal. @param url of the service role, which owns them */
export async function prepareOperations(url: string): Promise<void> {
  const pool = createPool({ url, applicationName: 'hoso-prepare', size: 1, statementTimeoutMs: 0 });
  try {
    const client = await pool.connect();
    // Several processes may start at once.
    await client.query('SELECT pg_advisory_lock(4203705)');
    await client.query('CREATE SCHEMA IF NOT EXISTS operations');
    await runMigrations(url, 'operations', operationsMigrations);
    await client.query('SELECT pg_advisory_unlock(4203705)');
    client.release();
  } finally {
    await pool.end();
  }
}

/** The identity of this database in the feed; the same for all processes on it. */
async function installationOf(pool: pg.Pool): Promise<string> {
  await pool.query(
    `INSERT INTO read_store.installation (id, made_at) SELECT $1, now()
     WHERE NOT EXISTS (SELECT FROM read_store.installation)`,
    [randomUUID()],
  );
  const { rows } = await pool.query<{ id: string }>(
    'SELECT id FROM read_store.installation ORDER BY made_at LIMIT 1',
  );
  return rows[0]!.id;
}
