import { TidemarkError } from '@tidemark/kernel';
import type { Decider } from '@tidemark/event-store';
import type { AgentEnrolled, ClusterRegistered} from './cluster.events.js';
import { AgentRevoked, JoinTokenIssued } from './cluster.events.js';

type ClusterEvent =
  | ReturnType<typeof ClusterRegistered.of>
  | ReturnType<typeof JoinTokenIssued.of>
  | ReturnType<typeof AgentEnrolled.of>
  | ReturnType<typeof AgentRevoked.of>;

export interface ClusterState {
  readonly clusterId: string | null;
  readonly name: string;
  readonly server: string | null;
  /** Whether an agent holds a credential that was not withdrawn. */
  readonly enrolled: boolean;
  readonly everEnrolled: boolean;
}

export type ClusterCommand =
  | { readonly kind: 'issue-join-token'; readonly tokenId: string; readonly expiresAt: string }
  | { readonly kind: 'revoke-agent' };

/** What is decided from the history of one cluster; uniqueness of names and single use of tokens are decided by the database. */
export const clusterDecider: Decider<ClusterState, ClusterCommand, ClusterEvent> = {
  initial: { clusterId: null, name: '', server: null, enrolled: false, everEnrolled: false },
  evolve(state, event) {
    switch (event.type) {
      case 'fleet.cluster-registered':
        return { ...state, clusterId: event.data.clusterId, name: event.data.name, server: event.data.server };
      case 'fleet.agent-enrolled':
        return { ...state, enrolled: true, everEnrolled: true };
      case 'fleet.agent-revoked':
        return { ...state, enrolled: false };
      default:
        // Sessions, silences and renewals are in the stream too; no decision depends on them.
        return state;
    }
  },
  decide(state, command) {
    if (state.clusterId === null) throw new TidemarkError('fleet.unknown-cluster', 'There is no such cluster.', { nextStep: 'See `tidemark cluster list`.' });
    const clusterId = state.clusterId;
    switch (command.kind) {
      case 'issue-join-token':
        return [JoinTokenIssued.of({ clusterId, tokenId: command.tokenId, expiresAt: command.expiresAt })];
      case 'revoke-agent':
        if (!state.enrolled) {
          throw new TidemarkError('fleet.agent-not-enrolled', `The cluster ${state.name} has no agent to revoke.`, { nextStep: 'Nothing needs to be done.' });
        }
        return [AgentRevoked.of({ clusterId })];
    }
  },
};
