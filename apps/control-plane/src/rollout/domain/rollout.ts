import type { Decider } from '@tidemark/event-store';
import { assign, automatedIntent, letGo, restate, withdraw, type SyncIntent } from './assignment.js';
import type { DeliveryPlan } from './delivery-plan.js';
import { chosenDeployment } from './deployment-choice.js';
import type { AssignBundle, PlaceHold, ReleaseHold, RequestSync, RestatePolicy, RolloutCommand, StartRollback, WithdrawTargets } from './rollout.commands.js';
import { alreadyThere, notAssigned, notHeld, nothingRendered, revisionAmbiguous, rollbackToSelf } from './rollout.errors.js';
import type { RolloutEvent } from './rollout.events.js';
import { evolveRollout, foldRollout } from './rollout-fold.js';
import { selectedTargets } from './target-selection.js';
import { activeTargets, bundleOf, currentDeployment, INITIAL_ROLLOUT, isActive, targetIdOf, type Bundle, type Deployment, type RolloutState } from './rollout-state.js';

/** Which bundle each target of one application is to run, and who stands in the way. Deciding a command again yields nothing. */
export const rollout: Decider<RolloutState, RolloutCommand, RolloutEvent> = {
  initial: INITIAL_ROLLOUT,
  evolve: evolveRollout,
  fold: foldRollout,
  decide(state, command) {
    switch (command.kind) {
      case 'assign-bundle':
        return assignBundle(state, command);
      case 'restate-policy':
        return restatePolicy(state, command);
      case 'withdraw-targets':
        return withdrawTargets(state, command);
      case 'request-sync':
        return requestSync(state, command);
      case 'start-rollback':
        return startRollback(state, command);
      case 'place-hold':
        return placeHold(state, command);
      case 'release-hold':
        return releaseHold(state, command);
    }
  },
};

function assignBundle(state: RolloutState, { plan, bundle, cause }: AssignBundle): RolloutEvent[] {
  if (bundle.published <= state.publishedThrough) return [];
  if (state.hold !== null) {
    const known = state.newest?.digest === bundle.digest && state.newest.revision === bundle.revision;
    return known ? [] : [{ type: 'rollout.bundle-withheld', data: { applicationId: plan.applicationId, ...bundle } }];
  }
  return [...unbound(state, plan), ...everywhere(state, plan, bundle, cause)];
}

function restatePolicy(state: RolloutState, { plan }: RestatePolicy): RolloutEvent[] {
  const bound = new Set(plan.clusters.map(({ clusterId }) => clusterId));
  const restated = activeTargets(state)
    .filter(({ clusterId }) => bound.has(clusterId))
    .flatMap((target) => restate(plan, target));
  return [...unbound(state, plan), ...restated, ...added(state, plan)];
}

/** A cluster that joins gets what the others have; other sources mean that its first bundle is yet to be rendered. */
function added(state: RolloutState, plan: DeliveryPlan): RolloutEvent[] {
  const { newest } = state;
  if (newest === null || state.hold !== null || newest.inputs !== plan.inputs) return [];
  return plan.clusters
    .filter(({ clusterId }) => !state.targets.get(targetIdOf(plan.applicationId, clusterId))?.statement)
    .map(({ clusterId }) => place(state, plan, clusterId, newest, 'declaration'));
}

function unbound(state: RolloutState, plan: DeliveryPlan): RolloutEvent[] {
  const bound = new Set(plan.clusters.map(({ clusterId }) => clusterId));
  return activeTargets(state)
    .filter(({ clusterId }) => !bound.has(clusterId))
    .map((target) => withdraw(plan.applicationId, target, plan.cascade));
}

/** Every cluster gets the bundle; one that has it already gets at most the policy of today. */
function everywhere(state: RolloutState, plan: DeliveryPlan, bundle: Bundle, cause: AssignBundle['cause']): RolloutEvent[] {
  return plan.clusters.flatMap(({ clusterId }) => {
    const target = state.targets.get(targetIdOf(plan.applicationId, clusterId));
    if (target && isActive(target) && currentDeployment(target)?.digest === bundle.digest) return restate(plan, target);
    return [place(state, plan, clusterId, bundle, cause)];
  });
}

function place(state: RolloutState, plan: DeliveryPlan, clusterId: string, bundle: Bundle, cause: AssignBundle['cause']): RolloutEvent {
  const target = state.targets.get(targetIdOf(plan.applicationId, clusterId));
  return assign({ plan, clusterId, target, bundle, cause, intent: automatedIntent(plan) });
}

function withdrawTargets(state: RolloutState, { applicationId, cascade }: WithdrawTargets): RolloutEvent[] {
  // Who lets go of what is being deleted waits for no hook and no object any longer.
  const released = cascade ? [] : [...state.targets.values()].filter(({ deletes }) => deletes);
  const withdrawn = [...activeTargets(state).map((target) => withdraw(applicationId, target, cascade)), ...released.map((target) => letGo(applicationId, target))];
  return state.hold === null ? withdrawn : [...withdrawn, { type: 'rollout.hold-released', data: { applicationId } }];
}

function requestSync(state: RolloutState, command: RequestSync): RolloutEvent[] {
  const { plan, revision } = command;
  const { force, resources, syncOptions } = command;
  const intent: SyncIntent = {
    ...askedIntent(command),
    force,
    // Whoever does not speak of pruning did not ask for what the policy prunes.
    ...(command.prune === null && plan.policy.prune && { automated: true }),
    ...(command.allowEmpty && { allowEmpty: true }),
    ...(resources && { resources }),
    ...(syncOptions.length > 0 && { syncOptions: [...syncOptions] }),
  };
  return selectedTargets(state, plan, command.clusterIds).map((target) => {
    // Under a hold by hand, a person decides when the newest goes out; a rollback stays where it was put.
    const bundle = state.hold === 'manual' ? (state.newest ?? currentDeployment(target)) : currentDeployment(target);
    if (!bundle) throw nothingRendered(plan.name);
    if (revision !== null && !bundle.revision.startsWith(revision)) throw notAssigned(plan.name, revision, bundle.revision);
    return assign({ plan, clusterId: target.clusterId, target, bundle, cause: 'manual', intent });
  });
}

const askedIntent = ({ plan, prune, initiatedBy }: Pick<RequestSync, 'plan' | 'prune' | 'initiatedBy'>): SyncIntent => ({
  prune: prune ?? plan.policy.prune,
  dryRun: false,
  force: false,
  initiatedBy,
});

function startRollback(state: RolloutState, command: StartRollback): RolloutEvent[] {
  const { plan, to } = command;
  const choices = selectedTargets(state, plan, command.clusterIds).map((target) => ({ target, current: currentDeployment(target), chosen: chosenDeployment(plan.name, target, to) }));
  const [first] = choices;
  if (!first) throw nothingRendered(plan.name);
  const meant = new Map(choices.map(({ chosen }): [string, Deployment] => [chosen.digest, chosen]));
  if (meant.size > 1) throw revisionAmbiguous(plan.name, to, [...meant.values()]);
  const moved = choices.filter(({ current, chosen }) => current?.digest !== chosen.digest);
  const [leading] = moved;
  if (!leading) throw first.chosen === first.current ? rollbackToSelf(plan.name, first.chosen) : alreadyThere(plan.name, to);
  const targetIds = moved.map(({ target }) => target.targetId);
  const fromDigest = leading.current?.digest ?? leading.chosen.digest;
  const intent = askedIntent(command);
  return [
    {
      type: 'rollout.rollback-requested',
      data: { applicationId: plan.applicationId, targetIds, fromDigest, toDigest: leading.chosen.digest, toRevision: leading.chosen.revision },
    },
    ...(state.hold === 'rollback' ? [] : [held(plan.applicationId, 'rollback')]),
    ...moved.map(({ target, chosen }) => assign({ plan, clusterId: target.clusterId, target, bundle: bundleOf(chosen), cause: 'rollback', intent })),
  ];
}

const held = (applicationId: string, kind: 'manual' | 'rollback'): RolloutEvent => ({ type: 'rollout.hold-placed', data: { applicationId, kind, until: null } });

function placeHold(state: RolloutState, { applicationId }: PlaceHold): RolloutEvent[] {
  return state.hold === null ? [held(applicationId, 'manual')] : [];
}

function releaseHold(state: RolloutState, { plan }: ReleaseHold): RolloutEvent[] {
  if (state.hold === null) throw notHeld(plan.name);
  const released: RolloutEvent = { type: 'rollout.hold-released', data: { applicationId: plan.applicationId } };
  return state.newest === null ? [released] : [released, ...everywhere(state, plan, state.newest, 'release')];
}
