import type { KubernetesObject } from '@tidemark/manifest';

/** From best to worst: the health of several is the worst among them. */
export const HEALTH_ORDER = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const;
export type HealthStatus = (typeof HEALTH_ORDER)[number];

export interface Health {
  status: HealthStatus;
  /** '' when there is nothing to add. */
  message: string;
  /**
   * The object has told nothing (that can be read) yet and no rule knows its kind: that it should become something is guessed from its name and its wishes.
   * It is shown, but whoever waits must not wait on it for ever, since nobody knows whether anything will ever be told.
   */
  silent?: true;
  /** Beside `silent`: neither its name nor its wishes say that anything is to come. It counts where others of its kind tell what can be read. */
  unsure?: true;
}

/** The health of one object of the kind it was written for. Throws `WrongFieldType` when a field can't be what it is. */
export type HealthCheck = (object: KubernetesObject) => Health;

export const health = (status: HealthStatus, message = ''): Health => ({ status, message });

export const isWorse = (candidate: HealthStatus, current: HealthStatus): boolean =>
  HEALTH_ORDER.indexOf(candidate) > HEALTH_ORDER.indexOf(current);
