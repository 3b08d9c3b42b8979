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

/** How well the journal is protected from the service itself; for `hoso doctor`. @throws when it cannot connect */
export async function privilegeReport(serviceUrl: string): Promise<PrivilegeReport> {
  const client = createClient({ url: serviceUrl, applicationName: 'hoso-doctor' });
  try {
    await client.connect();
    const { rows } = await client.query<Omit<PrivilegeReport, 'verdict'>>(`
      SELECT current_user AS role,
        (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS superuser,
        has_table_privilege(t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
          OR has_any_column_privilege(t.oid, 'INSERT, UPDATE') AS "mayChangeFacts",
        pg_has_role(t.relowner, 'USAGE') AS "ownsFacts",
        (SELECT count(*) = 2 FROM pg_catalog.pg_trigger AS g
          WHERE g.tgrelid = t.oid AND g.tgname IN ('append_only', 'append_only_row') AND g.tgenabled = 'A') AS "triggersAlways"
      FROM pg_catalog.pg_class AS t WHERE t.oid = 'journal.facts'::regclass`);
    const found = rows[0];
    if (found === undefined) throw new Error('journal.facts does not exist');
    const held = !found.superuser && !found.mayChangeFacts && !found.ownsFacts;
    const verdict = !found.triggersAlways ? 'unprotected' : held ? 'role' : 'triggers-only';
    return { ...found, verdict };
  } finally {
    await client.end().catch(() => {});
  }
}
