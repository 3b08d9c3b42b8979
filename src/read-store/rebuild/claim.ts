import type pg from 'pg';
import { Refusal } from '../../domain/refusal.js';
import { LOCK_CLASS } from './records.js';

/** Connections that work on a read model; its name follows, so that what a killed process left can be ended. */
export const REBUILD_APPLICATION = 'hoso-rebuild ';
/** PostgreSQL cuts longer names off. */
export const applicationOf = (name: string) => `${REBUILD_APPLICATION}${name}`.slice(0, 63);

/** The right to rebuild some read models, held by one process at a time, for as long as the connection lives. */
export class RebuildClaim {
  private constructor(readonly client: pg.Client) {}

  /** @throws Refusal `rebuild-under-way` when another has one of them, here or in another process */
  static async take(client: pg.Client, names: readonly string[]): Promise<RebuildClaim> {
    try {
      for (const name of [...names].sort()) {
        const { rows } = await client.query<{ held: boolean }>(
          `SELECT pg_try_advisory_lock(${LOCK_CLASS}, hashtext($1)) AS held`,
          [name],
        );
        if (!rows[0]!.held)
          throw new Refusal('rebuild-under-way', { detail: `${name} is being rebuilt already` });
      }
      for (const name of names) await endLeftOver(client, name);
      return new RebuildClaim(client);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  async release(): Promise<void> {
    await this.client.end().catch(() => {});
  }
}

/** The server goes on with what a killed process asked of it, until it notices; nobody waits for that. */
export async function endLeftOver(client: pg.ClientBase | pg.Pool, name: string): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, 2000) FROM pg_catalog.pg_stat_activity
     WHERE datname = current_database() AND application_name = $1 AND usename = current_user`,
    [applicationOf(name)],
  );
}
