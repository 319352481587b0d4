import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { loadRows, saveRows } from '../../platform/read-model/rows.js';
import { evolveFleet, FLEET_EVENTS } from './fleet-evolution.js';
import { conditionKey, FleetRows, syncKey } from './fleet-rows.js';
import type { ConditionRow, DriftRow, OperationRow, SyncRow, TargetRow } from './target-row.js';
import { CONDITIONS, DRIFTS, OPERATIONS, SYNCS, TABLES, TARGETS } from './tables.js';

/**
 * `read.targets` and what belongs to them: `read.syncs`, `read.drifts`, `read.conditions`, `read.operations`. One projection,
 * because an event of an agent counts only for a target that is known and its own. A batch costs a fixed number of
 * statements: load the rows concerned, fold in memory, write back what changed.
 */
export class TargetsProjection implements Projection {
  readonly name = 'targets';
  readonly version = 1;
  readonly handles = FLEET_EVENTS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const rows = await loaded(events, sql);
    for (const event of events) evolveFleet(rows, event);
    await saveRows(sql, TARGETS, rows.targets.changed());
    await saveRows(sql, SYNCS, rows.syncs.changed());
    await saveRows(sql, DRIFTS, rows.drifts.changed());
    await saveRows(sql, CONDITIONS, rows.conditions.changed());
    await saveRows(sql, OPERATIONS, rows.operations.changed());
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query(`TRUNCATE ${TABLES.map((table) => table.name).join(', ')}`);
  }
}

interface Named {
  targetId?: string;
  syncId?: string;
  driftId?: string;
  operationId?: string;
}

async function loaded(events: readonly RecordedEvent[], sql: Sql): Promise<FleetRows> {
  const rows = new FleetRows();
  const named = (member: keyof Named, types?: readonly string[]): string[] =>
    events.flatMap((event) => (!types || types.includes(event.type) ? ((event.data as Named)[member] ?? []) : []));
  for (const row of await loadRows<TargetRow>(sql, TARGETS, 'target_id', named('targetId'))) rows.targets.load(row.target_id, row);
  for (const row of await loadRows<SyncRow>(sql, SYNCS, 'sync_id', named('syncId'))) rows.syncs.load(syncKey(row.target_id, row.sync_id), row);
  for (const row of await loadRows<DriftRow>(sql, DRIFTS, 'drift_id', named('driftId'))) rows.drifts.load(row.drift_id, row);
  for (const row of await loadRows<OperationRow>(sql, OPERATIONS, 'operation_id', named('operationId'))) rows.operations.load(row.operation_id, row);
  // A withdrawal ends what is open on its target, whatever that is.
  const leaving = named('targetId', ['rollout.target-withdrawn']);
  for (const row of await loadRows<DriftRow>(sql, DRIFTS, 'ended_at IS NULL AND target_id', leaving)) rows.drifts.load(row.drift_id, row);
  const conditioned = named('targetId', ['rollout.target-withdrawn', 'observation.condition-raised', 'observation.condition-cleared']);
  for (const row of await loadRows<ConditionRow>(sql, CONDITIONS, 'cleared_at IS NULL AND target_id', conditioned)) {
    rows.conditions.load(conditionKey(row.target_id, row.condition, row.raised_position), row);
  }
  return rows;
}
