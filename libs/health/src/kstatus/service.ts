import { textOr } from './lenient-fields.js';
import { current, inProgress, type KstatusRule } from './result.js';

export const serviceStatus: KstatusRule = (service) => {
  const balanced = textOr('ClusterIP', service, 'spec', 'type') === 'LoadBalancer';
  if (balanced && textOr('', service, 'spec', 'clusterIP') === '') return inProgress('NoIPAssigned', 'ClusterIP not set. Service type: LoadBalancer');
  return current('Service is ready');
};
