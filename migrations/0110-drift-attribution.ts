import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Drifts that an adoption found are told apart from those that somebody made later. */
export class DriftAttribution110 implements MigrationInterface {
  readonly name = 'DriftAttribution0000000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE read.drifts_v1 ADD COLUMN before_adoption boolean NOT NULL DEFAULT false');
    // What the log already tells, so that nothing has to be rebuilt for it.
    await runner.query(`
      UPDATE read.drifts_v1 d SET before_adoption = true FROM es.events e
      WHERE e.position = d.began_position AND e.type = 'observation.drift-began' AND (e.data ->> 'beforeAdoption')::boolean
    `);
    await runner.query('CREATE OR REPLACE VIEW read.drifts AS SELECT * FROM read.drifts_v1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW read.drifts');
    await runner.query('ALTER TABLE read.drifts_v1 DROP COLUMN before_adoption');
    await runner.query('CREATE VIEW read.drifts AS SELECT * FROM read.drifts_v1');
  }
}
