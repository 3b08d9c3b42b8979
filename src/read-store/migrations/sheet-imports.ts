import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What imports of sheets and the cancelling of imports keep. */
export class SheetImports1764100000000 implements MigrationInterface {
  name = 'SheetImports1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE imports.batches
        ADD COLUMN headings jsonb,
        ADD COLUMN cancellation jsonb,
        ADD COLUMN cancelled_facts integer NOT NULL DEFAULT 0`);
    await runner.query(`
      CREATE TABLE imports.left_standing (
        import_id uuid NOT NULL REFERENCES imports.batches ON DELETE CASCADE,
        subject text COLLATE "C" NOT NULL, code text NOT NULL, message text NOT NULL,
        PRIMARY KEY (import_id, subject)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE imports.left_standing');
    await runner.query(
      'ALTER TABLE imports.batches DROP COLUMN headings, DROP COLUMN cancellation, DROP COLUMN cancelled_facts',
    );
  }
}
