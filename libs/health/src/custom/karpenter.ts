import type { HealthRules } from './rule.js';
import { always, condition, firstOf, health } from './vocabulary/index.js';

/** The conditions become True one after the other (https://karpenter.sh/docs/concepts/nodeclaims). */
const nodeClaim = firstOf(
  condition('Disrupting', { True: 'Suspended' }),
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  condition('Initialized', { True: health('Progressing', 'Node initialized, waiting for Ready') }),
  condition('Registered', { True: health('Progressing', 'Node registered, waiting for initialization') }),
  condition('Launched', { True: health('Progressing', 'Node launched, waiting for registration') }),
  always('Progressing', 'Waiting for NodeClaim to be launched'),
);

const ready = (kind: string) => firstOf(condition('Ready', { True: 'Healthy', False: 'Degraded' }), always('Progressing', `Waiting for ${kind} to be ready`));

export const karpenter: HealthRules = {
  'karpenter.sh/NodeClaim': nodeClaim,
  'karpenter.sh/NodePool': ready('NodePool'),
  'karpenter.k8s.aws/EC2NodeClass': ready('EC2NodeClass'),
};
