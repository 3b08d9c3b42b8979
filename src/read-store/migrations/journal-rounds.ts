import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rounds of evaluation hold an entry for each person and rater: too many to be kept in memory with units and settings,
 * which are found by this index.
 */
export class JournalRounds1767225600005 implements MigrationInterface {
  name = 'JournalRounds1767225600005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX journal.facts_organisation');
    await runner.query(
      `CREATE INDEX facts_organisation ON journal.facts (position) WHERE left(stream, 6) NOT IN ('staff-', 'round-')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX journal.facts_organisation');
    await runner.query(
      `CREATE INDEX facts_organisation ON journal.facts (position) WHERE left(stream, 6) <> 'staff-'`,
    );
  }
}
