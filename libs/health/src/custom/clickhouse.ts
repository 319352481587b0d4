import type { HealthRules } from './rule.js';
import { always, firstOf, health, lacks, phase, when, wordAt } from './vocabulary/index.js';

/** `status.status` of the Altinity operator: Completed, InProgress, Terminating or Aborted. */
const installation = firstOf(
  when(lacks('status.status'), always('Progressing', 'ClickHouse status not yet available')),
  phase('status.status', {
    Completed: health('Healthy', 'ClickHouse installation completed successfully'),
    InProgress: health('Progressing', 'ClickHouse installation in progress'),
    Terminating: health('Progressing', 'ClickHouse status: Terminating'),
  }),
  (object) => health('Degraded', `ClickHouse status: ${wordAt(object, 'status.status')}`),
);

export const clickhouse: HealthRules = {
  'clickhouse.altinity.com/ClickHouseInstallation': installation,
  'clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation': installation,
};
