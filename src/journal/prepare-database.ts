import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import { createClient, typeormOptions, withUser } from '../read-store/database.js';
import { journalMigrations } from '../read-store/migrations/journal.js';
import { privilegeReport } from './privileges.js';

export interface PreparedDatabase {
  /** What requests, projections and imports connect with; never the administrator where that can be helped. */
  serviceUrl: string;
  /** `role`: privileges and triggers forbid changing facts; `triggers-only`: the triggers stand alone. */
  privileges: 'role' | 'triggers-only';
}

/** Any number will do, as long as all versions of the service share it. Advisory locks are per database. */
const PREPARING = 4_857_301;
const INSUFFICIENT_PRIVILEGE = '42501';
/** No privilege, no such module on the server, no schema to put it into. */
const NOT_INSTALLABLE = new Set([INSUFFICIENT_PRIVILEGE, '0A000', '58P01', '3F000']);

/**
 * Brings the schema `journal` up to date, makes the service role and its schema `read`, and says how to connect as
 * that role. Safe when several processes start at once. Leaves no connection behind.
 *
 * @param adminUrl may create schemas; where it may also create roles, facts are protected by privilege
 * @param url what the operator gave for requests; when it names another user, that user is the service role
 */
export async function prepareDatabase(adminUrl: string, url: string): Promise<PreparedDatabase> {
  return withPreparingLock(adminUrl, async (admin) => {
    await admin.query('CREATE SCHEMA IF NOT EXISTS journal');
    await runMigrations(adminUrl, 'journal', journalMigrations);
    await installTrigrams(admin);
    const role = await serviceRole(admin, adminUrl, url);
    if (role === undefined) {
      await admin.query('CREATE SCHEMA IF NOT EXISTS read');
      return { serviceUrl: url, privileges: 'triggers-only' };
    }
    await grant(admin, role.name);
    // Asked of the server, not concluded: the role may be a superuser's, or own the journal after all.
    const { verdict } = await privilegeReport(role.url);
    return { serviceUrl: role.url, privileges: verdict === 'role' ? 'role' : 'triggers-only' };
  });
}

/** For finding text anywhere in a decision's number. A server without the module, or an owner who may not, does without. */
async function installTrigrams(admin: pg.Client): Promise<void> {
  try {
    await admin.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  } catch (error) {
    if (!NOT_INSTALLABLE.has((error as { code?: string }).code ?? '')) throw error;
  }
}

/** Runs the pending migrations of one schema in one transaction, on a connection that is closed afterwards. */
export async function runMigrations(
  url: string,
  schema: string,
  migrations: MixedList<string | Function>, // eslint-disable-line @typescript-eslint/no-unsafe-function-type
): Promise<void> {
  const source = new DataSource({
    ...typeormOptions({ url, applicationName: 'hoso-migrations', size: 2, statementTimeoutMs: 0 }),
    schema,
    migrations,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'all',
  });
  await source.initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

/** Does something as the administrator while no other process can prepare this database, that is, start on it. */
export async function withPreparingLock<T>(
  adminUrl: string,
  work: (admin: pg.Client) => Promise<T>,
): Promise<T> {
  const admin = createClient({ url: adminUrl, applicationName: 'hoso-prepare', statementTimeoutMs: 0 });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [PREPARING]);
    return await work(admin);
  } finally {
    // Closing the session releases the lock, whatever state the session is in.
    await admin.end();
  }
}

interface ServiceRole {
  name: string;
  url: string;
}

async function serviceRole(
  admin: pg.Client,
  adminUrl: string,
  url: string,
): Promise<ServiceRole | undefined> {
  const own = await currentRole(admin);
  const given = await connectAs(url, async (client) => currentRole(client));
  if (given.name !== own.name) return { name: given.name, url };
  if (!own.mayCreateRoles) return undefined;
  const made = await makeServiceRole(admin).catch((error: { code?: string }) => {
    if (error.code === INSUFFICIENT_PRIVILEGE) return undefined;
    throw error;
  });
  if (made === undefined) return undefined;
  const { name, password } = made;
  for (const candidate of [withUser(url, name, password), withRole(url, name)]) {
    const works = await connectAs(
      candidate,
      async (client) => (await currentRole(client)).name === name,
    ).catch(() => false);
    if (works) return { name, url: candidate };
  }
  return undefined;
}

async function currentRole(client: pg.Client) {
  const { rows } = await client.query<{ name: string; mayCreateRoles: boolean }>(
    `SELECT rolname AS name, rolsuper OR rolcreaterole AS "mayCreateRoles"
     FROM pg_catalog.pg_roles WHERE rolname = current_user`,
  );
  const role = rows[0];
  if (role === undefined) throw new Error('the current role is not in pg_roles');
  return role;
}

/**
 * The role is named after the database, for roles are shared by all databases of a cluster. Its password is made once
 * and kept where only the administrator reads, so that every process of the service finds the same one. A role of
 * that name which is not ours (its comment says) is left alone.
 */
async function makeServiceRole(admin: pg.Client): Promise<{ name: string; password: string }> {
  await admin.query(
    'CREATE TABLE IF NOT EXISTS journal.service_role (name text NOT NULL, password text NOT NULL)',
  );
  const kept = await admin.query<{ name: string; password: string }>(
    'SELECT name, password FROM journal.service_role',
  );
  const role = kept.rows[0] ?? { name: await freeRoleName(admin), password: randomBytes(24).toString('hex') };
  const login = `ROLE ${pg.escapeIdentifier(role.name)} LOGIN PASSWORD ${pg.escapeLiteral(role.password)}`;
  const { exists, ours } = await roleNamed(admin, role.name);
  if (!exists) await admin.query(`CREATE ${login}`);
  else if (kept.rowCount === 0) await admin.query(`ALTER ${login}`);
  if (!ours)
    await admin.query(`COMMENT ON ROLE ${pg.escapeIdentifier(role.name)} IS ${pg.escapeLiteral(OURS)}`);
  if (kept.rowCount === 0) {
    await admin.query('INSERT INTO journal.service_role (name, password) VALUES ($1, $2)', [
      role.name,
      role.password,
    ]);
  }
  return role;
}

const OURS = 'service role of hoso';

async function freeRoleName(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT left(current_database(), 45) || '_service' AS name`,
  );
  const name = rows[0]?.name ?? 'hoso_service';
  const { exists, ours } = await roleNamed(admin, name);
  return exists && !ours ? `${name}_${randomBytes(4).toString('hex')}` : name;
}

async function roleNamed(admin: pg.Client, name: string): Promise<{ exists: boolean; ours: boolean }> {
  const { rows } = await admin.query<{ comment: string | null }>(
    `SELECT shobj_description(oid, 'pg_authid') AS comment FROM pg_catalog.pg_roles WHERE rolname = $1`,
    [name],
  );
  return { exists: rows.length > 0, ours: rows[0]?.comment === OURS };
}

/** Where the server knows no password login, the session starts as the service role: it guards against mistakes. */
function withRole(url: string, role: string): string {
  const option = `-c role=${role.replaceAll(/[\\ ]/g, '\\$&')}`;
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(option)}`;
}

async function connectAs<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = createClient({ url, applicationName: 'hoso-prepare' });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** May append through the one function, read, and own read models; nothing else. Repeated at every start. */
async function grant(admin: pg.Client, role: string): Promise<void> {
  const name = pg.escapeIdentifier(role);
  const { rows } = await admin.query<{ name: string }>('SELECT current_database() AS name');
  const database = pg.escapeIdentifier(rows[0]?.name ?? '');
  await admin.query(`
    BEGIN;
    REVOKE ALL ON SCHEMA journal FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM PUBLIC, ${name};
    GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${database} TO ${name};
    GRANT USAGE ON SCHEMA journal TO ${name};
    GRANT SELECT ON journal.facts, journal.head, journal.claims, journal.source, journal.kept_out TO ${name};
    GRANT EXECUTE ON FUNCTION journal.append, journal.follow, journal.copy_facts, journal.position_at,
      journal.first_answer TO ${name};
    GRANT ${name} TO CURRENT_USER;
    CREATE SCHEMA IF NOT EXISTS read AUTHORIZATION ${name};
    COMMIT;
  `);
  await handOver(admin, role);
}

/** Read models may be another's: made before there was a role, or restored from a dump without it. */
async function handOver(admin: pg.Client, role: string): Promise<void> {
  const { rows } = await admin.query<{ statement: string }>(
    `SELECT format('ALTER SCHEMA read OWNER TO %I', $1::text) AS statement
     FROM pg_catalog.pg_namespace WHERE nspname = 'read' AND pg_get_userbyid(nspowner) <> $1
     UNION ALL
     SELECT format('ALTER %s read.%I OWNER TO %I', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relname, $1::text)
     FROM pg_catalog.pg_class
     WHERE relnamespace = 'read'::regnamespace AND relkind IN ('r', 'p', 'v') AND pg_get_userbyid(relowner) <> $1`,
    [role],
  );
  for (const { statement } of rows) await admin.query(statement);
}
