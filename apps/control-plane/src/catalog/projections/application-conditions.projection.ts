import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { ApplicationRetired, ChildrenRecorded, DeclarationRejected, RetirementWithheld, WithheldRetirementSettled } from '../domain/catalog.events.js';
import { rejectionDigest } from '../domain/children.js';

const WITHHELD = 'retirement-withheld';
const REJECTED = 'declaration-rejected';

interface Condition {
  applicationId: string;
  key: string;
  type: string;
  message: string;
}

/** `read.application_conditions`: what someone should look at on an application, from the catalog's side. */
export class ApplicationConditionsProjection implements Projection {
  readonly name = 'application-conditions';
  readonly version = 1;
  readonly handles = [
    'catalog.declaration-rejected',
    'catalog.children-recorded',
    'catalog.retirement-withheld',
    'catalog.withheld-retirement-settled',
    'catalog.application-retired',
  ];

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    for (const event of events) await this.applyOne(event, sql);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.application_conditions_v1');
  }

  private async applyOne(event: RecordedEvent, sql: Sql): Promise<void> {
    switch (event.type) {
      case 'catalog.declaration-rejected':
        return this.rejected(event as RecordedEvent<DeclarationRejected>, sql);
      case 'catalog.children-recorded': {
        const { applicationId, rejections } = event.data as ChildrenRecorded;
        await sql.query('DELETE FROM read.application_conditions_v1 WHERE application_id = $1 AND type = $2 AND NOT key = ANY($3::text[])', [applicationId, REJECTED, rejections]);
        return;
      }
      case 'catalog.retirement-withheld': {
        const { applicationId, names, reason } = event.data as RetirementWithheld;
        const message = `${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${String(names.length - 20)} more` : ''} left Git and stay: ${reason}`;
        return this.raise(event, { applicationId, key: WITHHELD, type: WITHHELD, message }, sql);
      }
      case 'catalog.withheld-retirement-settled':
        await sql.query('DELETE FROM read.application_conditions_v1 WHERE application_id = $1 AND key = $2', [(event.data as WithheldRetirementSettled).applicationId, WITHHELD]);
        return;
      default:
        await sql.query('DELETE FROM read.application_conditions_v1 WHERE application_id = $1', [(event.data as ApplicationRetired).applicationId]);
    }
  }

  private async rejected(event: RecordedEvent<DeclarationRejected>, sql: Sql): Promise<void> {
    const { owner, namespace, name, errors } = event.data;
    if (owner === null) return;
    const found = errors.slice(0, 5).map(({ path, message }) => `${path} ${message}`.trim()).join('; ');
    const message = `${namespace}/${name} in Git is not declared: ${found}`;
    await this.raise(event, { applicationId: owner.applicationId, key: rejectionDigest(event.data), type: REJECTED, message }, sql);
  }

  private async raise(event: RecordedEvent, { applicationId, key, type, message }: Condition, sql: Sql): Promise<void> {
    await sql.query(
      `INSERT INTO read.application_conditions_v1 AS c (application_id, key, type, message, since, position) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (application_id, key) DO UPDATE SET message = EXCLUDED.message, position = EXCLUDED.position`,
      [applicationId, key, type, message, event.recordedAt, event.position],
    );
  }
}
