import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Secrets of declarations: events and read models have masks in their places. */
export class WithheldValues100 implements MigrationInterface {
  readonly name = 'WithheldValues0000000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.withheld_values (
        application_id uuid NOT NULL,
        mask text NOT NULL,
        secret text NOT NULL,
        stored_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (application_id, mask)
      );
      COMMENT ON TABLE app.withheld_values IS 'What the masks in the newest declaration of an application stand for; read to render it.';

      CREATE TABLE app.withheld_key (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        key bytea NOT NULL
      );
      COMMENT ON TABLE app.withheld_key IS 'Masks are made with it, so that a mask tells nothing to whoever guesses.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app.withheld_key, app.withheld_values');
  }
}
