import { conditionsOf } from '../conditions.js';
import { current, failed, inProgress, type KstatusRule } from './result.js';

export const customResourceDefinitionStatus: KstatusRule = (definition) => {
  for (const { type, status, reason, message } of conditionsOf(definition)) {
    if (type === 'NamesAccepted' && status === 'False') return failed(reason, message);
    if (type !== 'Established') continue;
    if (status === 'False' && reason !== 'Installing') return failed(reason, message);
    if (status === 'True') return current('CRD is established');
  }
  return inProgress('Installing', 'Install in progress');
};
