import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Holds a transaction with a snapshot and an id of its own, which a reader by transaction ids would wait for. */
export async function holdTransaction(admin: pg.Client, milliseconds: number): Promise<void> {
  await admin.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await admin.query('SELECT pg_current_xact_id(), count(*) FROM journal.facts');
  await sleep(milliseconds);
  await admin.query('ROLLBACK');
}
