import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { ObjectKey } from '@tidemark/manifest';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';

const TOUCHES: RowTable = {
  name: 'read.resource_touches_v1',
  key: ['kind', 'name', 'position', 'namespace', 'api_group'],
  columns: ['kind', 'name', 'namespace', 'api_group', 'position', 'action'],
};

interface Touch {
  readonly key: ObjectKey;
  readonly action: string;
}

/** The members that are read here, by type of event. */
interface Published {
  touched?: Touch[];
}
interface Progressed {
  results: { key: ObjectKey; verb: string; result: string; message: string }[];
}
interface Drift {
  resource: ObjectKey;
  change: string;
}
interface Requested {
  operation: { kind: string; action?: string; resource?: ObjectKey };
}

/** What an agent says of an object it applied; of one that was as it should be it says 'unchanged'. */
const CHANGED: ReadonlySet<string> = new Set(['created', 'configured']);

/** What each type of event tells of objects that were changed. */
const TOUCHED: Readonly<Record<string, (data: never) => Touch[]>> = {
  'render.bundle-published': ({ touched = [] }: Published) => touched,
  'observation.sync-progressed': ({ results }: Progressed) =>
    results.flatMap(({ key, verb, result, message }) => (verb === 'apply' && CHANGED.has(message) ? { key, action: message } : result === 'pruned' ? { key, action: result } : [])),
  'observation.drift-began': ({ resource, change }: Drift) => [{ key: resource, action: change }],
  'rollout.operation-requested': ({ operation: { kind, action, resource } }: Requested) => (kind === 'run-action' && resource ? [{ key: resource, action: action ?? kind }] : []),
};

/** `read.resource_touches`: where in the log a change of an object is told. */
export class ResourceTouchesProjection implements Projection {
  readonly name = 'resource-touches';
  readonly version = 1;
  readonly handles = Object.keys(TOUCHED);
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const rows = events.flatMap(({ type, data, position }) =>
      (TOUCHED[type]?.(data as never) ?? []).map(({ key, action }) => ({ kind: key.kind, name: key.name, namespace: key.namespace, api_group: key.group, position, action })),
    );
    // One event may name an object twice; the last word counts.
    const last = new Map(rows.map((row) => [JSON.stringify([row.kind, row.name, row.namespace, row.api_group, row.position]), row]));
    await saveRows(sql, TOUCHES, [...last.values()]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.resource_touches_v1');
  }
}
