import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Rebuilds1764200000000 } from './rebuilds.js';
import { SheetImports1764100000000 } from './sheet-imports.js';

/** Checkpoints of the read models, and the staging tables of imports. */
export class Operations1764000000000 implements MigrationInterface {
  name = 'Operations1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE SCHEMA IF NOT EXISTS read_store`);
    await runner.query(`
      CREATE TABLE read_store.checkpoints (
        name text COLLATE "C" PRIMARY KEY, version integer NOT NULL, position bigint NOT NULL,
        live boolean NOT NULL, moved_at timestamptz NOT NULL
      )`);
    await runner.query(
      `CREATE TABLE read_store.installation (id uuid PRIMARY KEY, made_at timestamptz NOT NULL)`,
    );
    await runner.query(`CREATE SCHEMA IF NOT EXISTS imports`);
    await runner.query(`
      CREATE TABLE imports.batches (
        id uuid PRIMARY KEY, kind text NOT NULL, mode text NOT NULL, strict boolean NOT NULL, state text NOT NULL,
        caller jsonb NOT NULL, total integer NOT NULL DEFAULT 0, accepted integer NOT NULL DEFAULT 0,
        refused integer NOT NULL DEFAULT 0, flagged integer NOT NULL DEFAULT 0, repeated integer NOT NULL DEFAULT 0,
        handled integer NOT NULL DEFAULT 0, resume integer NOT NULL DEFAULT 0,
        position bigint, failure text, created_at timestamptz NOT NULL, started_at timestamptz, ended_at timestamptz
      )`);
    await runner.query(`
      CREATE TABLE imports.lines (
        import_id uuid NOT NULL REFERENCES imports.batches ON DELETE CASCADE, line integer NOT NULL,
        subject text COLLATE "C", body text, refused_column text, refused_value text, code text, message text,
        PRIMARY KEY (import_id, line)
      )`);
    await runner.query(`CREATE INDEX lines_subject ON imports.lines (import_id, subject, line)`);
    await runner.query(
      `CREATE INDEX lines_refused ON imports.lines (import_id, line) WHERE code IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE imports.subjects (
        import_id uuid NOT NULL REFERENCES imports.batches ON DELETE CASCADE,
        first_line integer NOT NULL, subject text COLLATE "C" NOT NULL, lines integer NOT NULL,
        PRIMARY KEY (import_id, first_line)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA imports CASCADE');
    await runner.query('DROP SCHEMA read_store CASCADE');
  }
}

export const operationsMigrations = [
  Operations1764000000000,
  SheetImports1764100000000,
  Rebuilds1764200000000,
];
