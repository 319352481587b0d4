import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Syncs are looked up by their id alone, for each batch of reports and each page of a history: without an index that reads all of them. */
export class SyncsById131 implements MigrationInterface {
  readonly name = 'SyncsById0000000000131';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX syncs_v1_by_id ON read.syncs_v1 (sync_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX read.syncs_v1_by_id');
  }
}
