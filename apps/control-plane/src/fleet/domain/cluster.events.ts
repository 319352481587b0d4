import { defineEvent } from '@tidemark/event-store';
import { z } from 'zod';

const clusterId = z.uuid();
const instant = z.iso.datetime({ offset: true });
const labels = z.record(z.string(), z.string());

export const ClusterRegistered = defineEvent({
  type: 'fleet.cluster-registered',
  schema: z.object({ clusterId, name: z.string(), labels, server: z.string().nullable() }),
  describe: 'A cluster got its name in the fleet; its agent may now enrol.',
});

/** In the stream of the name, which can begin only once: that makes names unique. */
export const ClusterNameReserved = defineEvent({
  type: 'fleet.cluster-name-reserved',
  schema: z.object({ clusterId, name: z.string() }),
  describe: 'A name was taken by a cluster.',
});

export const JoinTokenIssued = defineEvent({
  type: 'fleet.join-token-issued',
  schema: z.object({ clusterId, tokenId: z.uuid(), expiresAt: instant }),
  describe: 'A single-use token to enrol the agent of a cluster was issued; the token itself is not recorded.',
});

export const AgentEnrolled = defineEvent({
  type: 'fleet.agent-enrolled',
  schema: z.object({ clusterId, credentialId: z.string(), agentVersion: z.string(), clusterUid: z.string(), expiresAt: instant }),
  describe: 'An agent traded a join token for a certificate.',
});

export const EnrolmentRefused = defineEvent({
  type: 'fleet.enrolment-refused',
  schema: z.object({ clusterId: clusterId.nullable(), code: z.string(), message: z.string() }),
  describe: 'An agent tried to enrol and was refused.',
});

export const CredentialRenewed = defineEvent({
  type: 'fleet.credential-renewed',
  schema: z.object({ clusterId, credentialId: z.string(), expiresAt: instant }),
  describe: 'An agent replaced its certificate.',
});

export const AgentRevoked = defineEvent({
  type: 'fleet.agent-revoked',
  schema: z.object({ clusterId }),
  describe: 'Every credential of a cluster was withdrawn.',
});

export const AgentConnected = defineEvent({
  type: 'fleet.agent-connected',
  schema: z.object({ clusterId, sessionId: z.uuid(), epoch: z.uuid(), agentVersion: z.string(), kubernetesVersion: z.string() }),
  describe: 'An agent opened its session.',
});

export const AgentDisconnected = defineEvent({
  type: 'fleet.agent-disconnected',
  schema: z.object({ clusterId, sessionId: z.uuid(), reason: z.string() }),
  describe: 'The session of an agent ended.',
});

export const AgentSilenceBegan = defineEvent({
  type: 'fleet.agent-silence-began',
  schema: z.object({ clusterId, since: instant, level: z.enum(['stale', 'lost']) }),
  describe: 'Nothing was heard of an agent for twice (stale) or five times (lost) its heartbeat.',
});

export const AgentSilenceEnded = defineEvent({
  type: 'fleet.agent-silence-ended',
  schema: z.object({ clusterId }),
  describe: 'A silent agent was heard again.',
});

export const CloneSuspected = defineEvent({
  type: 'fleet.clone-suspected',
  schema: z.object({ clusterId, liveEpoch: z.string(), refusedEpoch: z.string(), message: z.string() }),
  describe: 'A second agent showed the identity of one that is connected; it was refused.',
});

export const AgentAheadFound = defineEvent({
  type: 'fleet.agent-ahead-found',
  schema: z.object({ clusterId, desiredRevision: z.number().int(), position: z.number().int() }),
  describe: 'An agent had desired state of a position this log does not have: the control plane was probably restored from a backup.',
});

export const RestorationDeclared = defineEvent({
  type: 'fleet.restoration-declared',
  schema: z.object({ restorationId: z.uuid(), issuedAt: instant, position: z.number().int(), signature: z.string() }),
  describe: 'An administrator said that this control plane was restored from a backup; agents take its statements again from the first on.',
});

export const fleetEvents = [
  ClusterRegistered,
  ClusterNameReserved,
  JoinTokenIssued,
  AgentEnrolled,
  EnrolmentRefused,
  CredentialRenewed,
  AgentRevoked,
  AgentConnected,
  AgentDisconnected,
  AgentSilenceBegan,
  AgentSilenceEnded,
  CloneSuspected,
  AgentAheadFound,
  RestorationDeclared,
];

export const clusterStream = (id: string): string => `cluster-${id}`;
export const clusterNameStream = (name: string): string => `clustername-${name}`;
export const RESTORATION_STREAM = 'fleet-restorations';
/** Refusals that belong to no cluster. */
export const ENROLMENT_STREAM = 'enrolment-refusals';
