import { isRecord } from '@tidemark/kernel';
import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { patch } from '../edit.js';
import { rfc3339 } from '../time-text.js';

const ISSUING = 'Issuing';

function conditionsOf(certificate: KubernetesObject): Record<string, unknown>[] {
  const conditions = fieldAt(certificate, 'status', 'conditions');
  return Array.isArray(conditions) ? conditions.filter(isRecord) : [];
}

const isIssuing = (certificate: KubernetesObject): boolean => conditionsOf(certificate).some(({ type, status }) => type === ISSUING && status === 'True');

/** The condition that `cmctl renew` sets (https://cert-manager.io/docs/reference/cmctl/#renew); the controller issues anew when it sees it. */
const triggered = (certificate: KubernetesObject, now: Date): Record<string, unknown> => ({
  type: ISSUING,
  status: 'True',
  reason: 'ManuallyTriggered',
  message: 'Certificate re-issuance manually triggered',
  lastTransitionTime: rfc3339(now),
  ...(certificate.metadata['generation'] !== undefined && { observedGeneration: certificate.metadata['generation'] }),
});

export const CERT_MANAGER: ActionFamily = {
  'cert-manager.io/Certificate': [
    {
      name: 'renew',
      displayName: 'Renew Certificate',
      iconClass: 'fa fa-fw fa-sync',
      isDisabled: isIssuing,
      run: (certificate, { now }) => patch(certificate, [['status', 'conditions'], [...conditionsOf(certificate).filter(({ type }) => type !== ISSUING), triggered(certificate, now)]]),
    },
  ],
};
