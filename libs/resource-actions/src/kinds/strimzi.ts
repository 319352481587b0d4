import { annotationOf, fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { annotation, setting } from '../edit.js';

const MANUAL_UPDATE = 'strimzi.io/manual-rolling-update';
const RESTART = 'strimzi.io/restart';
const REBALANCE = 'strimzi.io/rebalance';

/** Its state is the type of the condition that is true (https://strimzi.io/docs/operators/latest/deploying#con-rebalance-str). */
const isNot =
  (...states: string[]) =>
  (rebalance: KubernetesObject): boolean => {
    const conditions = fieldAt(rebalance, 'status', 'conditions');
    return !(Array.isArray(conditions) && conditions.some((condition) => fieldAt(condition, 'status') === 'True' && states.includes(String(fieldAt(condition, 'type')))));
  };

export const STRIMZI: ActionFamily = {
  'core.strimzi.io/StrimziPodSet': [
    { name: 'rolling-update', displayName: 'Rolling Update', iconClass: 'fa fa-fw fa-redo', isDisabled: (podSet) => annotationOf(podSet, MANUAL_UPDATE) === 'true', ...setting(annotation(MANUAL_UPDATE, 'true')) },
  ],
  // The operator takes the annotation off when it has restarted the connector or its failed tasks.
  'kafka.strimzi.io/KafkaConnector': [
    { name: 'restart', iconClass: 'fa fa-fw fa-redo', isDisabled: (connector) => annotationOf(connector, RESTART) === 'true', ...setting(annotation(RESTART, 'true')) },
  ],
  'kafka.strimzi.io/KafkaRebalance': [
    { name: 'approve', iconClass: 'fa fa-fw fa-check', isDisabled: isNot('ProposalReady'), ...setting(annotation(REBALANCE, 'approve')) },
    { name: 'refresh', iconClass: 'fa fa-fw fa-sync', isDisabled: isNot('ProposalReady', 'Ready', 'NotReady', 'Stopped'), ...setting(annotation(REBALANCE, 'refresh')) },
    { name: 'stop', iconClass: 'fa fa-fw fa-stop', isDisabled: isNot('PendingProposal', 'Rebalancing'), ...setting(annotation(REBALANCE, 'stop')) },
  ],
};
