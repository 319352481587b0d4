import { execute, load, type EventMeta, type EventStore } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import type { ApplicationReader } from '../../catalog/index.js';
import type { DeliveryPlan } from '../domain/delivery-plan.js';
import { rollout } from '../domain/rollout.js';
import type { RolloutCommand } from '../domain/rollout.commands.js';
import { rolloutStream, type RolloutState } from '../domain/rollout-state.js';
import { declaredPlan } from './declared-plan.js';

/** Every command of this context carries it: what makes it idempotent, and who gives it, and why. */
export interface Given {
  commandId: string;
  meta: EventMeta;
}

export interface Decided {
  position: number;
  state: RolloutState;
}

/** Decisions about the rollouts of one application, appended to its stream. */
export class ApplicationRollouts {
  constructor(
    private readonly store: EventStore,
    private readonly applications: ApplicationReader,
  ) {}

  /** Throws `rollout.application-not-found`. */
  async plan(applicationId: string): Promise<DeliveryPlan> {
    const plan = await this.planIfDeclared(applicationId);
    if (plan === null) {
      throw new TidemarkError('rollout.application-not-found', `no application has the id ${applicationId}`, { nextStep: 'List the applications with `tidemark app list`.', details: { applicationId } });
    }
    return plan;
  }

  /** null when it was never declared, or is retired. */
  async planIfDeclared(applicationId: string): Promise<DeliveryPlan | null> {
    const declared = await this.applications.current(applicationId);
    return declared === null ? null : declaredPlan(declared);
  }

  /** `presumedNew`: nothing was decided about it before, most likely. */
  async decide(applicationId: string, command: RolloutCommand, { commandId, meta }: Given, presumedNew = false): Promise<Decided> {
    const { position, state } = await execute(this.store, rollout, { stream: rolloutStream(applicationId), commandId, meta, command, presumedNew });
    return { position, state };
  }

  async state(applicationId: string): Promise<RolloutState> {
    return (await load(this.store, rollout, rolloutStream(applicationId))).state;
  }
}

/** Shown by the agent, next to what it does. */
export const initiatorOf = ({ actor }: EventMeta): string => (actor.name ?? actor.id).slice(0, 1_024);
