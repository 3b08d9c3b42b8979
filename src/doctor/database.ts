import type pg from 'pg';
import { projections } from '../../projections/index.js';
import { privilegesOf } from '../journal/privileges.js';
import { checkpoints } from '../read-store/checkpoints.js';
import { journalMigrations } from '../read-store/migrations/journal.js';
import { operationsMigrations } from '../read-store/migrations/operations.js';
import { hopeless, notice, ok, wrong, type Finding } from './finding.js';

const LEAST_POSTGRES = 15;
const SKEW_MS = 2_000;
const FAR_BEHIND = 10_000;

interface Server {
  version: string;
  number: number;
  fsync: string;
  now: Date;
  prepared: boolean;
}

/** Everything that can be read from the database; changes nothing in it. @throws what `pg` throws */
export async function database(client: pg.ClientBase, serviceUser?: string): Promise<Finding[]> {
  const { rows } = await client.query<Server>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::integer AS number,
       current_setting('fsync') AS fsync, clock_timestamp() AS now,
       to_regclass('journal.head') IS NOT NULL AS prepared`,
  );
  const server = rows[0]!;
  const asked = Date.now();
  const findings = [
    server.number < LEAST_POSTGRES * 10_000
      ? hopeless('PostgreSQL', server.version, `use PostgreSQL ${LEAST_POSTGRES} or newer`)
      : ok('PostgreSQL', server.version),
    server.fsync === 'on'
      ? ok('Durability', 'fsync on')
      : wrong(
          'Durability',
          `fsync ${server.fsync}`,
          'turn fsync on: an acknowledged fact must survive a power cut',
        ),
  ];
  if (!server.prepared)
    return [...findings, clock(server.now, asked, null), ok('Journal', 'none yet; made at the first start')];
  const head = await client.query<{ position: number; recorded_at: Date | null }>(
    'SELECT position, recorded_at FROM journal.head',
  );
  const { position, recorded_at: recordedAt } = head.rows[0]!;
  const known = recordedAt === null ? '' : `, the last at ${recordedAt.toISOString()}`;
  return [
    ...findings,
    clock(server.now, asked, recordedAt),
    await schema(client),
    ok('Journal', `${position} facts${known}`),
    ...(await readModels(client, position)),
    await appendOnly(client, serviceUser),
  ];
}

/** New facts never bear an earlier instant than the last one, so a clock behind the log stops time. */
function clock(databaseNow: Date, askedAt: number, recordedAt: Date | null): Finding {
  const skewMs = Math.abs(databaseNow.getTime() - askedAt);
  const behindMs = (recordedAt?.getTime() ?? 0) - databaseNow.getTime();
  if (behindMs > SKEW_MS)
    return wrong(
      'Clock',
      `${Math.round(behindMs / 1_000)} s behind the last fact (${recordedAt!.toISOString()})`,
      'set the database’s clock by NTP; until it has passed that instant, all new facts bear it',
    );
  return skewMs > SKEW_MS
    ? notice(
        'Clock',
        `${skewMs} ms from the database's`,
        'set both clocks by NTP: recordedAt is the database’s',
      )
    : ok('Clock', `${skewMs} ms from the database's`);
}

async function schema(client: pg.ClientBase): Promise<Finding> {
  const wanted = [...journalMigrations, ...operationsMigrations].map(({ name }) => name);
  const done = new Set<string>();
  for (const table of ['journal.migrations', 'operations.migrations']) {
    const present = await client.query<{ present: boolean }>(
      'SELECT to_regclass($1) IS NOT NULL AS present',
      [table],
    );
    if (!present.rows[0]!.present) continue;
    const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
    for (const { name } of rows) done.add(name);
  }
  const newer = [...done].filter((name) => !wanted.includes(name));
  const pending = wanted.filter((name) => !done.has(name));
  const value = `${done.size} migrations`;
  if (newer.length > 0)
    return wrong(
      'Schema',
      `${value}; of a newer release: ${newer.join(', ')}`,
      'start the release that made them, or a newer one',
    );
  return pending.length > 0
    ? notice('Schema', `${value}; ${pending.length} more at the next start: ${pending.join(', ')}`)
    : ok('Schema', `${value}, the last ${wanted.at(-1)}`);
}

async function readModels(client: pg.ClientBase, head: number): Promise<Finding[]> {
  const { rows } = await client.query<{ made: boolean }>(
    `SELECT to_regclass('read_store.checkpoints') IS NOT NULL AS made`,
  );
  const made = new Map(
    (rows[0]!.made ? await checkpoints(client) : []).map((checkpoint) => [checkpoint.name, checkpoint]),
  );
  return projections.map(({ name, version }) => {
    const title = `Read model ${name}`;
    const found = made.get(name);
    if (!found) return notice(title, 'not made yet', 'hoso start makes it');
    const lag = head - found.position;
    const value = `version ${found.version}, ${lag} facts behind`;
    if (found.version !== version)
      return notice(title, `${value}; version ${version} comes with the next start`);
    return lag > FAR_BEHIND
      ? notice(
          title,
          value,
          `start the service, which follows; if it does run, hoso rebuild ${name} is quicker`,
        )
      : ok(title, value);
  });
}

/** @param serviceUser whom the service connects as, where settings name another one than the administrator */
async function appendOnly(client: pg.ClientBase, serviceUser?: string): Promise<Finding> {
  const { verdict, role } = await privilegesOf(client, serviceUser ?? (await madeRole(client)));
  if (verdict === 'role') return ok('Append-only', `by privilege (role ${role}) and by triggers`);
  return verdict === 'triggers-only'
    ? notice(
        'Append-only',
        `by triggers alone: the service's role ${role} could drop them`,
        'let DATABASE_ADMIN_URL name a user who may create roles, and DATABASE_URL another one',
      )
    : wrong(
        'Append-only',
        'the triggers that keep facts from being changed are off or gone',
        'find out who did it and what was changed (compare with an export), then: ALTER TABLE journal.facts ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER append_only_row',
      );
}

async function madeRole(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ made: boolean }>(
    `SELECT to_regclass('journal.service_role') IS NOT NULL
       AND has_table_privilege(to_regclass('journal.service_role'), 'SELECT') AS made`,
  );
  if (rows[0]!.made !== true) return undefined;
  const role = await client.query<{ name: string }>('SELECT name FROM journal.service_role');
  return role.rows[0]?.name;
}
