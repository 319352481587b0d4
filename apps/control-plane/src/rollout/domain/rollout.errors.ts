import { TidemarkError } from '@tidemark/kernel';
import type { Deployment } from './rollout-state.js';

/** How many choices an error lists: as many as a person reads. */
const LISTED = 10;

export const nothingRendered = (application: string): TidemarkError =>
  new TidemarkError('rollout.nothing-rendered', `application "${application}" has no bundle yet`, {
    nextStep: `See why with \`tidemark app get ${application}\`: its source may not have been read, or its render failed.`,
    details: { application },
  });

export const targetNotFound = (application: string, cluster: string, clusters: readonly string[]): TidemarkError =>
  new TidemarkError('rollout.target-not-found', `application "${application}" has no target in the cluster ${cluster}`, {
    nextStep: clusters.length === 0 ? 'The application has no clusters now.' : `It runs in: ${clusters.slice(0, LISTED).join(', ')}.`,
    details: { application, cluster, clusters: clusters.slice(0, LISTED) },
  });

export const revisionNotFound = (application: string, wanted: string, choices: readonly Deployment[]): TidemarkError =>
  new TidemarkError('rollout.revision-not-found', `application "${application}" was never deployed at "${wanted}"`, {
    nextStep: choices.length === 0 ? 'Its history is empty.' : `Nearest: ${choices.map(choiceText).join(', ')}. All are in \`tidemark app history ${application}\`.`,
    details: { application, wanted, choices: choices.map(({ historyId, revision, digest }) => ({ historyId, revision, digest })) },
  });

export const revisionAmbiguous = (application: string, wanted: string, choices: readonly Deployment[]): TidemarkError =>
  new TidemarkError('rollout.revision-ambiguous', `"${wanted}" means more than one deployment of application "${application}"`, {
    nextStep: `Give more of the revision, or name one cluster with --cluster. It could be: ${choices.slice(0, LISTED).map(choiceText).join(', ')}.`,
    details: { application, wanted, choices: choices.slice(0, LISTED).map(({ historyId, revision }) => ({ historyId, revision })) },
  });

export const rollbackToSelf = (application: string, current: Deployment): TidemarkError =>
  new TidemarkError('rollout.rollback-to-self', `${choiceText(current)} is what application "${application}" has now`, {
    nextStep: `Choose an earlier one from \`tidemark app history ${application}\`, or repeat the present one with \`tidemark app sync ${application}\`.`,
    details: { application, historyId: current.historyId },
  });

export const alreadyThere = (application: string, wanted: string): TidemarkError =>
  new TidemarkError('rollout.already-there', `every target of application "${application}" already has the bundle of "${wanted}"`, {
    nextStep: `To apply it again, run \`tidemark app sync ${application}\`.`,
    details: { application, wanted },
  });

export const notAssigned = (application: string, wanted: string, available: string): TidemarkError =>
  new TidemarkError('rollout.revision-not-current', `"${wanted}" is not the revision application "${application}" would sync: that is ${available}`, {
    nextStep: `To deploy an earlier revision, run \`tidemark app rollback ${application} ${wanted}\`.`,
    details: { application, wanted, available },
  });

export const notHeld = (application: string): TidemarkError =>
  new TidemarkError('rollout.not-held', `application "${application}" is not held`, { nextStep: 'Nothing needs to be released.', details: { application } });

export const holdExpiryUnsupported = (): TidemarkError =>
  new TidemarkError('rollout.hold-expiry-unsupported', 'a hold that ends by itself is not supported yet', { nextStep: 'Place it without an end, and release it by hand.' });

const choiceText = ({ historyId, revision }: Deployment): string => `${String(historyId)} (${revision.slice(0, 12)})`;
