import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/connection.js';
import { MutationInput, MutationPayload } from '../../platform/graphql/mutation.js';
import { DateTime, JsonScalar } from '../../platform/graphql/scalars.js';

/** Values as the read model has them. */
export enum AgentStateName {
  PENDING = 'pending',
  CONNECTED = 'connected',
  STALE = 'stale',
  LOST = 'lost',
  DISCONNECTED = 'disconnected',
  REVOKED = 'revoked',
}
registerEnumType(AgentStateName, {
  name: 'AgentState',
  description: 'Whether the agent of a cluster is there.',
  valuesMap: {
    PENDING: { description: 'Registered; no agent has enrolled yet.' },
    STALE: { description: 'Nothing was heard for two heartbeats.' },
    LOST: { description: 'Nothing was heard for five heartbeats.' },
    REVOKED: { description: 'Its credentials were withdrawn.' },
  },
});

@ObjectType({ description: 'The one agent of a cluster.' })
export class Agent {
  @Field(() => AgentStateName)
  state: AgentStateName;
  @Field(() => String, { nullable: true })
  version: string | null;
  @Field(() => String, { nullable: true })
  kubernetesVersion: string | null;
  @Field(() => DateTime, { nullable: true })
  connectedAt: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Behind by at most 30 seconds.' })
  lastSeenAt: string | null;
  @Field(() => DateTime, { nullable: true })
  credentialExpiresAt: string | null;
}

@ObjectType()
export class Cluster {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => JsonScalar)
  labels: Readonly<Record<string, string>>;
  @Field(() => String, { nullable: true, description: 'Address of its API server, when it was given.' })
  server: string | null;
  @Field(() => DateTime)
  registeredAt: string;
  @Field(() => Agent)
  agent: Agent;
}

@ObjectType()
export class ClusterConnection extends connectionOf(Cluster, 'Cluster') {}

@InputType()
export class ClusterFilter {
  @Field(() => [AgentStateName], { nullable: true })
  states?: AgentStateName[] | null;
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;
}

@InputType()
export class RegisterClusterInput extends MutationInput {
  @Field(() => String)
  name: string;
  @Field(() => JsonScalar, { nullable: true, description: 'An object of texts.' })
  labels?: unknown;
  @Field(() => String, { nullable: true })
  server?: string | null;
}

@ObjectType()
export class RegisterClusterPayload extends MutationPayload {
  @Field(() => Cluster, { nullable: true })
  cluster: Cluster | null;
  @Field(() => String, { nullable: true, description: 'The join token; shown once.' })
  token: string | null;
  @Field(() => DateTime, { nullable: true })
  expiresAt: string | null;
  @Field(() => String, { nullable: true, description: 'One line that enrols an agent on this machine.' })
  command: string | null;
  @Field(() => String, { nullable: true, description: 'One line that installs the agent into the cluster kubectl points at.' })
  kubectlCommand: string | null;
  @Field(() => String, { nullable: true, description: 'The agent as YAML for kubectl apply; it holds the token.' })
  manifest: string | null;
}

@InputType({ isAbstract: true })
abstract class RegisteredClusterInput extends MutationInput {
  @Field(() => String, { description: 'Name of a registered cluster.' })
  cluster: string;
}

@InputType()
export class IssueJoinTokenInput extends RegisteredClusterInput {}

@InputType()
export class RevokeAgentInput extends RegisteredClusterInput {}

@InputType()
export class DeclareRestorationInput extends MutationInput {}
