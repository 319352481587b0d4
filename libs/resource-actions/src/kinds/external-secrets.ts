import type { ActionDefinition, ActionFamily } from '../action.js';
import { annotation, patch } from '../edit.js';
import { epochSeconds } from '../time-text.js';

/** The operator reads its provider again when this annotation changes. */
const synchronise = (name: string): ActionDefinition => ({ name, run: (object, { now }) => patch(object, annotation('force-sync', epochSeconds(now))) });

export const EXTERNAL_SECRETS: ActionFamily = {
  'external-secrets.io/ExternalSecret': [synchronise('refresh')],
  'external-secrets.io/ClusterExternalSecret': [synchronise('refresh')],
  'external-secrets.io/PushSecret': [synchronise('push')],
};
