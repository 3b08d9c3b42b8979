import type pg from 'pg';
import { createClient } from '../read-store/database.js';

export interface PrivilegeReport {
  /** The role that requests run as. */
  role: string;
  superuser: boolean;
  /** Whether that role can lay hands on recorded facts as far as privileges go (the triggers still refuse). */
  mayChangeFacts: boolean;
  /** Whether that role could take the triggers away. */
  ownsFacts: boolean;
  /** Whether the triggers are there and fire for every session. */
  triggersAlways: boolean;
  verdict: 'role' | 'triggers-only' | 'unprotected';
}

/** How well the journal is protected from the role that a service connects as. @throws when it cannot connect */
export async function privilegeReport(serviceUrl: string): Promise<PrivilegeReport> {
  const client = createClient({ url: serviceUrl, applicationName: 'hoso-doctor' });
  try {
    await client.connect();
    return await privilegesOf(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The same, asked over a connection of anybody. @param role default: the one connected */
export async function privilegesOf(client: pg.ClientBase, role?: string): Promise<PrivilegeReport> {
  const { rows } = await client.query<Omit<PrivilegeReport, 'verdict'>>(
    `SELECT r.rolname AS role, r.rolsuper AS superuser,
       has_table_privilege(r.oid, t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
         OR has_any_column_privilege(r.oid, t.oid, 'INSERT, UPDATE') AS "mayChangeFacts",
       pg_has_role(r.oid, t.relowner, 'USAGE') AS "ownsFacts",
       (SELECT count(*) = 2 FROM pg_catalog.pg_trigger AS g
         WHERE g.tgrelid = t.oid AND g.tgname IN ('append_only', 'append_only_row') AND g.tgenabled = 'A') AS "triggersAlways"
     FROM pg_catalog.pg_class AS t, pg_catalog.pg_roles AS r
     WHERE t.oid = 'journal.facts'::regclass AND r.rolname = coalesce($1, current_user)`,
    [role ?? null],
  );
  const found = rows[0];
  if (found === undefined) throw new Error(`there is no role ${role}`);
  const held = !found.superuser && !found.mayChangeFacts && !found.ownsFacts;
  const verdict = !found.triggersAlways ? 'unprotected' : held ? 'role' : 'triggers-only';
  return { ...found, verdict };
}
