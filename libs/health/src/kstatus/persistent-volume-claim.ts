import { textOr } from './lenient-fields.js';
import { current, inProgress, type KstatusRule } from './result.js';

export const persistentVolumeClaimStatus: KstatusRule = (claim) => {
  const phase = textOr('unknown', claim, 'status', 'phase');
  return phase === 'Bound' ? current('PVC is Bound') : inProgress('NotBound', `PVC is not Bound. phase: ${phase}`);
};
