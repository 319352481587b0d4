import type { KubernetesObject } from '@tidemark/manifest';

export type KstatusStatus = 'InProgress' | 'Failed' | 'Current' | 'Terminating' | 'Unknown';

/** A standard condition that follows from the object: present and True only when something is not normal. */
export interface KstatusCondition {
  type: 'Reconciling' | 'Stalled';
  status: 'True';
  reason: string;
  message: string;
}

export interface Kstatus {
  status: KstatusStatus;
  message: string;
  conditions: KstatusCondition[];
}

export interface KstatusOptions {
  /** The time of evaluation; without it grace periods count as over. */
  now?: Date;
}

export type KstatusRule = (object: KubernetesObject, options: KstatusOptions) => Kstatus;

export const current = (message: string): Kstatus => ({ status: 'Current', message, conditions: [] });

export const inProgress = (reason: string, message: string): Kstatus => ({
  status: 'InProgress',
  message,
  conditions: [{ type: 'Reconciling', status: 'True', reason, message }],
});

export const failed = (reason: string, message: string, conditionMessage = message): Kstatus => ({
  status: 'Failed',
  message,
  conditions: [{ type: 'Stalled', status: 'True', reason, message: conditionMessage }],
});
