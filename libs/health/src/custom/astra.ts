import type { HealthRule, HealthRules } from './rule.js';
import { always, equals, firstOf, forKinds, health, lacks, when, wordAt } from './vocabulary/index.js';

const noStatus = always('Progressing', 'No status available');

/** A job of Astra Control that runs once (https://docs.netapp.com/us-en/astra-control-service): `status.state` names its step. */
const job: HealthRule = (object) => {
  const state = wordAt(object, 'status.state');
  if (state === '') return noStatus(object);
  if (state === 'Failed' || state === 'Error') return health('Degraded', state);
  return health(state === 'Completed' ? 'Healthy' : 'Progressing', `${object.kind} ${state}`);
};

const appVault: HealthRule = (object) => {
  const state = wordAt(object, 'status.state');
  if (state === '') return noStatus(object);
  const text = `AppVault ${state.charAt(0).toUpperCase()}${state.slice(1)}`;
  if (state === 'available') return health('Healthy', text);
  return health(state === 'failed' || state === 'error' ? 'Degraded' : 'Progressing', text);
};

const execHook = firstOf(
  when(equals('spec.enabled', true), always('Healthy', 'ExecHook enabled')),
  when(equals('spec.enabled', false), always('Suspended', 'ExecHook disabled')),
  noStatus,
);

const schedule = firstOf(
  when(equals('spec.enabled', false), always('Suspended', 'Protection policy disabled')),
  when(lacks('status.lastScheduleTime'), always('Healthy', 'Protection policy not yet executed')),
  (object) => health('Healthy', `Protection policy lastScheduleTime: ${wordAt(object, 'status.lastScheduleTime')}`),
);

const JOBS = [
  'AutoSupportBundle',
  'Backup',
  'BackupInplaceRestore',
  'BackupRestore',
  'ExecHooksRun',
  'KopiaVolumeBackup',
  'KopiaVolumeRestore',
  'PVCCopy',
  'PVCErase',
  'ResourceBackup',
  'ResourceDelete',
  'ResourceRestore',
  'ResourceSummaryUpload',
  'ResticVolumeBackup',
  'ResticVolumeRestore',
  'Snapshot',
  'SnapshotInplaceRestore',
  'SnapshotRestore',
];

export const astra: HealthRules = {
  'astra.netapp.io/AppVault': appVault,
  'astra.netapp.io/ExecHook': execHook,
  'astra.netapp.io/Schedule': schedule,
  ...forKinds('astra.netapp.io', JOBS, () => job),
};
