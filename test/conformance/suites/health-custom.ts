import { healthByKind } from '@tidemark/health';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { Suite } from '../suite.js';
import { userScripts } from './user-scripts.js';

/** Only the check of the kind is asked; the rule of objects being deleted is not. */
export const healthCustom: Suite = {
  name: 'health-custom',
  answer: ({ object }, options) => {
    const live = withMetadata(object as KubernetesObject, {});
    const found = userScripts(options)?.health(live) ?? healthByKind(live);
    return found === null ? { status: null } : { status: found.status, message: found.message };
  },
  aspects: { status: (answer) => answer['status'] ?? null },
};
