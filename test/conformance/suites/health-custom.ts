import { healthByKind } from '@tidemark/health';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { Suite } from '../suite.js';

/** Only the check of the kind is asked; the rule of objects being deleted is not. */
export const healthCustom: Suite = {
  name: 'health-custom',
  answer: ({ object }) => {
    const found = healthByKind(withMetadata(object as KubernetesObject, {}));
    return found === null ? { status: null } : { status: found.status, message: found.message };
  },
  aspects: { status: (answer) => answer['status'] ?? null },
};
