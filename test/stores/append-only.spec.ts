import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { prepareDatabase, type PreparedDatabase } from '../../src/journal/prepare-database.js';
import { privilegeReport } from '../../src/journal/privileges.js';
import { createClient, withUser } from '../../src/read-store/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { newFact, newStream } from './support/facts.js';
import { openPostgresStore } from './support/postgres-store.js';

let database: TestDatabase;
let prepared: PreparedDatabase;
const clients: pg.Client[] = [];
const databases: TestDatabase[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  prepared = await prepareDatabase(database.url, database.url);
  const opened = openPostgresStore(prepared.serviceUrl);
  await opened.store.append(newStream(), -1, [newFact()]);
  await opened.close();
});

afterAll(async () => {
  for (const client of clients) await client.end();
  for (const fresh of databases) await fresh.drop();
  await database.drop();
});

async function freshDatabase(): Promise<TestDatabase> {
  const fresh = await createTestDatabase();
  databases.push(fresh);
  return fresh;
}

async function connect(url: string): Promise<pg.Client> {
  const client = createClient({ url, applicationName: 'test' });
  await client.connect();
  clients.push(client);
  return client;
}

const INSUFFICIENT_PRIVILEGE = { code: '42501' };

const CHANGES = [
  `UPDATE journal.facts SET type = 'Other'`,
  `UPDATE journal.facts SET type = 'Other' WHERE false`,
  'DELETE FROM journal.facts',
  'TRUNCATE journal.facts',
  'TRUNCATE journal.facts CASCADE',
  `INSERT INTO journal.facts SELECT * FROM journal.facts ON CONFLICT (position) DO UPDATE SET type = 'Other'`,
  `MERGE INTO journal.facts AS f USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE`,
  `WITH gone AS (DELETE FROM journal.facts RETURNING 1) SELECT count(*) FROM gone`,
];

describe('the service role', () => {
  test.each([
    ...CHANGES,
    'INSERT INTO journal.facts SELECT * FROM journal.facts',
    'INSERT INTO journal.claims VALUES ($$a$$, $$b$$)',
    'SELECT FROM journal.append_lock FOR UPDATE',
    'SELECT * FROM journal.service_role',
    'ALTER TABLE journal.facts DISABLE TRIGGER ALL',
    'DROP TABLE journal.facts',
    'DROP SCHEMA journal CASCADE',
    'SET session_replication_role = replica',
    'SET ROLE postgres',
    'SET SESSION AUTHORIZATION postgres',
    'CREATE TABLE journal.more (a int)',
    'CREATE ROLE another',
  ])('may not: %s', async (statement) => {
    const service = await connect(prepared.serviceUrl);
    await expect(service.query(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|22023)$/),
    });
  });

  test('may read, and owns what it makes: read models and schemas beside them', async () => {
    const service = await connect(prepared.serviceUrl);
    expect((await service.query('SELECT FROM journal.facts')).rowCount).toBe(1);
    await service.query('CREATE TABLE read.model (a int)');
    await service.query('CREATE SCHEMA shadow');
    await service.query('CREATE TABLE shadow.model (a int)');
    await service.query('DROP SCHEMA shadow CASCADE');
    await service.query('DROP TABLE read.model');
  });
});

describe('the administrator, a superuser', () => {
  test.each(CHANGES)('is refused by the triggers: %s', async (statement) => {
    const admin = await connect(database.url);
    await expect(admin.query(statement)).rejects.toMatchObject(INSUFFICIENT_PRIVILEGE);
  });

  test.each(CHANGES)('also as a replica: %s', async (statement) => {
    const admin = await connect(database.url);
    await admin.query('SET session_replication_role = replica');
    await expect(admin.query(statement)).rejects.toMatchObject(INSUFFICIENT_PRIVILEGE);
  });
});

describe('preparing', () => {
  test('is the same when repeated, and safe when several processes start at once', async () => {
    const fresh = await freshDatabase();
    const all = await Promise.all(Array.from({ length: 4 }, () => prepareDatabase(fresh.url, fresh.url)));
    expect(new Set(all.map(({ serviceUrl }) => serviceUrl)).size).toBe(1);
    expect(await prepareDatabase(fresh.url, fresh.url)).toEqual(all[0]);
    const admin = await connect(fresh.url);
    const { rows } = await admin.query(
      `SELECT count(*)::int AS others FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    expect(rows).toEqual([{ others: 0 }]);
  });

  test('says that facts are protected by privilege, and reports how', async () => {
    expect(prepared.privileges).toBe('role');
    expect(await privilegeReport(prepared.serviceUrl)).toMatchObject({
      verdict: 'role',
      triggersAlways: true,
    });
    expect(await privilegeReport(database.url)).toMatchObject({ verdict: 'triggers-only', superuser: true });
  });

  test('says so where no role can be made: the triggers stand alone, and work', async () => {
    const fresh = await freshDatabase();
    const admin = await connect(fresh.url);
    const name = new URL(fresh.url).pathname.slice(1);
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'; ALTER DATABASE ${name} OWNER TO ${name}`);
    const url = withUser(fresh.url, name, 'secret');
    const alone = await prepareDatabase(url, url);
    expect(alone).toEqual({ serviceUrl: url, privileges: 'triggers-only' });
    const opened = openPostgresStore(url);
    await opened.store.append(newStream(), -1, [newFact()]);
    await opened.close();
    const owner = await connect(url);
    for (const statement of CHANGES)
      await expect(owner.query(statement)).rejects.toMatchObject(INSUFFICIENT_PRIVILEGE);
    await owner.query('ALTER TABLE journal.facts DISABLE TRIGGER append_only');
    expect(await privilegeReport(url)).toMatchObject({ verdict: 'unprotected' });
  });

  test('hands read models over that were made before there was a role', async () => {
    const fresh = await freshDatabase();
    const admin = await connect(fresh.url);
    await admin.query(
      'CREATE SCHEMA read; CREATE TABLE read.model (n serial); CREATE VIEW read.view AS SELECT 1 AS a',
    );
    const { serviceUrl } = await prepareDatabase(fresh.url, fresh.url);
    const service = await connect(serviceUrl);
    await service.query('INSERT INTO read.model DEFAULT VALUES; DROP VIEW read.view; DROP TABLE read.model');
  });

  test('uses the role that the operator names for requests', async () => {
    const fresh = await freshDatabase();
    const admin = await connect(fresh.url);
    const name = `${new URL(fresh.url).pathname.slice(1)}_app`;
    await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    const url = withUser(fresh.url, name, 'secret');
    expect(await prepareDatabase(fresh.url, url)).toEqual({ serviceUrl: url, privileges: 'role' });
    const opened = openPostgresStore(url);
    expect(await opened.store.append(newStream(), -1, [newFact()])).toMatchObject({ position: 1 });
    await opened.close();
  });

  test('may be done by an administrator that can make roles but is no superuser', async () => {
    const fresh = await freshDatabase();
    const admin = await connect(fresh.url);
    const name = `${new URL(fresh.url).pathname.slice(1)}_admin`;
    const owned = new URL(fresh.url).pathname.slice(1);
    await admin.query(
      `CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 's'; ALTER DATABASE ${owned} OWNER TO ${name}`,
    );
    const url = withUser(fresh.url, name, 's');
    const { serviceUrl, privileges } = await prepareDatabase(url, url);
    expect(privileges).toBe('role');
    expect(await prepareDatabase(url, url)).toEqual({ serviceUrl, privileges });
    const opened = openPostgresStore(serviceUrl);
    expect(await opened.store.append(newStream(), -1, [newFact()])).toMatchObject({ position: 1 });
    await opened.close();
  });
});
