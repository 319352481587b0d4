import { aggregateHealth, type Health, type ResourceHealth } from '@tidemark/health';
import { compareKeys, type ObjectKey } from '@tidemark/manifest';
import type { Report } from '@tidemark/protocol';
import type { LiveIndex } from './live-index.js';
import type { Members } from './members.js';

type StatusReport = Extract<Report, { type: 'status-changed' }>;
export type TargetStatus = Pick<StatusReport, 'sync' | 'outOfSync' | 'health' | 'healthMessage' | 'unhealthy' | 'resources'>;

const LISTED = 100;
const MESSAGE_CHARS = 500;
const MISSING: Health = { status: 'Missing', message: '' };

/** Compares what a target wants with what is known of the cluster. `extras` are live and no longer wanted. */
export function statusOf(members: Members, extras: readonly ObjectKey[], index: LiveIndex): TargetStatus {
  const outOfSync: ObjectKey[] = [...extras];
  const healths: ResourceHealth[] = [];
  for (const [id, member] of members) {
    const record = index.get(id);
    if (record?.verified !== member.hash) outOfSync.push(member.key);
    healths.push(record ? { key: member.key, health: record.health, ignored: record.healthIgnored } : { key: member.key, health: MISSING });
  }
  const worst = aggregateHealth(healths);
  return {
    sync: outOfSync.length === 0 ? 'Synced' : 'OutOfSync',
    outOfSync: outOfSync.sort(compareKeys).slice(0, LISTED),
    health: worst.status,
    healthMessage: worst.message.slice(0, MESSAGE_CHARS),
    unhealthy: unhealthy(healths),
    resources: members.size,
  };
}

function unhealthy(healths: readonly ResourceHealth[]): TargetStatus['unhealthy'] {
  const bad = healths.flatMap(({ key, health }) => (health === null || health.status === 'Healthy' ? [] : [{ key, status: health.status, message: health.message.slice(0, MESSAGE_CHARS) }]));
  return bad.sort((left, right) => compareKeys(left.key, right.key)).slice(0, LISTED);
}
