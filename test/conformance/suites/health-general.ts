import { healthByKind } from '@tidemark/health';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { Suite } from '../suite.js';

/** How well kinds nobody wrote a rule for are read: the general rule alone, by its status; its texts are its own. */
export const healthGeneral: Suite = {
  name: 'health-general',
  cases: 'health-custom',
  answer: ({ object }) => ({ status: healthByKind(withMetadata(object as KubernetesObject, {}), { rules: 'general' })?.status ?? null }),
  required: ({ status }) => ({ status }),
};
