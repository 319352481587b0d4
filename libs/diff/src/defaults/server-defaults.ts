import type { KubernetesObject } from '@tidemark/manifest';
import { each, within, type DefaultRule } from './rules.js';

/** Claim templates are objects without a type in a manifest and with one in the store; their list has one owner. */
const CLAIM_TYPES: DefaultRule = within('spec', each('volumeClaimTemplates', (claim) => ({ ...claim, apiVersion: claim['apiVersion'] ?? 'v1', kind: claim['kind'] ?? 'PersistentVolumeClaim' })));

/** Fills in what only the API server adds, inside of what has one owner and would else differ as a whole. */
export const withServerDefaults = (object: KubernetesObject): KubernetesObject => (object.kind === 'StatefulSet' && object.apiVersion.startsWith('apps/') ? (CLAIM_TYPES(object) as KubernetesObject) : object);
