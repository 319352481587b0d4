import type { HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, saysReason } from './vocabulary/index.js';

/** Ready and its reason: Reconciling while a new version is being applied, any other reason is a failure (https://atlasgo.io). */
const applied = firstOf(
  condition('Ready', { True: saysReason('Healthy'), False: byReason({ Reconciling: saysReason('Progressing') }, saysReason('Degraded')) }),
  always('Progressing', 'Waiting for status to be updated'),
);

export const atlas: HealthRules = {
  'db.atlasgo.io/AtlasMigration': applied,
  'db.atlasgo.io/AtlasSchema': applied,
};
