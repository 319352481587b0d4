import type { HealthRule, HealthRules } from './rule.js';
import { always, firstOf, forKinds, has, health, phase, when, wordAt } from './vocabulary/index.js';

/** `error` is the last one seen and is cleared by success (https://kubernetes.io/docs/concepts/storage/volume-snapshots/). */
const snapshot: HealthRule = firstOf(
  when(has('status.error.message'), (object) => health('Degraded', wordAt(object, 'status.error.message'))),
  phase('status.readyToUse', { true: health('Healthy', 'Ready to use') }),
  always('Progressing', 'Waiting for status'),
);

export const volumeSnapshot: HealthRules = forKinds('snapshot.storage.k8s.io', ['VolumeSnapshot', 'VolumeSnapshotContent'], () => snapshot);
