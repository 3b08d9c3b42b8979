import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rebuilds of read models: what was asked, how far it is, what came of it. */
export class Rebuilds1764200000000 implements MigrationInterface {
  name = 'Rebuilds1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE read_store.checkpoints ADD COLUMN tables text[]`);
    await runner.query(`
      CREATE TABLE read_store.rebuilds (
        id uuid PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY, name text COLLATE "C" NOT NULL,
        version integer NOT NULL, replaces jsonb, state text NOT NULL, step text NOT NULL,
        approval boolean NOT NULL, requested_by text NOT NULL, facts bigint NOT NULL DEFAULT 0, total bigint NOT NULL,
        position bigint, rows bigint, diff jsonb, failed_at bigint, failure text,
        started_at timestamptz NOT NULL, read_at timestamptz, ended_at timestamptz
      )`);
    await runner.query(`CREATE INDEX ON read_store.rebuilds (name, number)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE read_store.rebuilds');
    await runner.query('ALTER TABLE read_store.checkpoints DROP COLUMN tables');
  }
}
