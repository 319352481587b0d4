import { healthOf } from '@tidemark/health';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { Suite } from '../suite.js';

export const healthBuiltin: Suite = {
  name: 'health-builtin',
  answer: ({ object }) => {
    const found = healthOf(withMetadata(object as KubernetesObject, {}), { rules: 'built-in' });
    return found === null ? { status: null } : { status: found.status, message: found.message };
  },
  // Texts of failures are the reference's own and not compared.
  required: (expected) => (expected['error'] === true ? { status: expected['status'] } : expected),
  aspects: { status: (answer) => answer['status'] ?? null },
};
