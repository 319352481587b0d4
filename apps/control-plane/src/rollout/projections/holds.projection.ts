import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';

/** `read.holds`: the applications that are held now, by whom and why. */
export class HoldsProjection implements Projection {
  readonly name = 'holds';
  readonly version = 1;
  readonly handles = ['rollout.hold-placed', 'rollout.hold-released'];

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    for (const { type, data, meta, recordedAt, position } of events as readonly RecordedEvent<{ applicationId: string; kind: string; until: string | null }>[]) {
      if (type === 'rollout.hold-released') {
        await sql.query('DELETE FROM read.holds_v1 WHERE application_id = $1', [data.applicationId]);
        continue;
      }
      await sql.query(
        `INSERT INTO read.holds_v1 (application_id, kind, actor, reason, since, until, position) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (application_id) DO UPDATE SET
           kind = EXCLUDED.kind, actor = EXCLUDED.actor, reason = EXCLUDED.reason, since = EXCLUDED.since, until = EXCLUDED.until, position = EXCLUDED.position`,
        [data.applicationId, data.kind, JSON.stringify(meta.actor), meta.reason ?? null, recordedAt, data.until, position],
      );
    }
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.holds_v1');
  }
}
