import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { annotation, patch, setting } from '../edit.js';
import { rfc3339 } from '../time-text.js';

const isSuspended = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'suspend') === true;

/** Flux acts on every new value of this annotation, whatever it says; a suspended object acts on none. */
const reconcile: ActionDefinition = {
  name: 'reconcile',
  isDisabled: isSuspended,
  run: (object, { now, requestedBy }) => patch(object, annotation('reconcile.fluxcd.io/requestedAt', `By ${requestedBy} at: ${rfc3339(now)}`)),
};

const suspension: readonly ActionDefinition[] = [
  { name: 'suspend', isDisabled: isSuspended, ...setting([['spec', 'suspend'], true]) },
  { name: 'resume', isDisabled: (object) => !isSuspended(object), ...setting([['spec', 'suspend'], false]) },
];

const RECONCILED = [
  'helm.toolkit.fluxcd.io/HelmRelease',
  'image.toolkit.fluxcd.io/ImagePolicy',
  'image.toolkit.fluxcd.io/ImageRepository',
  'image.toolkit.fluxcd.io/ImageUpdateAutomation',
  'kustomize.toolkit.fluxcd.io/Kustomization',
  'notification.toolkit.fluxcd.io/Receiver',
  'source.toolkit.fluxcd.io/Bucket',
  'source.toolkit.fluxcd.io/GitRepository',
  'source.toolkit.fluxcd.io/HelmChart',
  'source.toolkit.fluxcd.io/HelmRepository',
  'source.toolkit.fluxcd.io/OCIRepository',
];

/** Kinds that only hold settings: there is nothing to reconcile. */
const SETTINGS = ['notification.toolkit.fluxcd.io/Alert', 'notification.toolkit.fluxcd.io/Provider'];

export const FLUX: ActionFamily = {
  ...Object.fromEntries(RECONCILED.map((kind) => [kind, [reconcile, ...suspension]])),
  ...Object.fromEntries(SETTINGS.map((kind) => [kind, suspension])),
};
