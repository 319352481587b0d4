import { Command } from '@nestjs/cqrs';
import type { CommandContext } from './command-context.js';

/** How an agent gets in; `token` is shown here once and kept nowhere. */
export interface JoinGrant {
  readonly clusterId: string;
  readonly name: string;
  readonly token: string;
  /** ISO. */
  readonly expiresAt: string;
  /** One line that enrols an agent as a local process. */
  readonly command: string;
  /** One line that installs the agent into the cluster kubectl points at. */
  readonly kubectlCommand: string;
  readonly position: number;
}

/** Errors: `fleet.bad-cluster-name`, `fleet.reserved-cluster-name`, `fleet.cluster-name-taken`, `fleet.bad-cluster-labels`, `fleet.bad-token-life`. */
export class RegisterCluster extends Command<JoinGrant> {
  constructor(
    readonly input: {
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
      /** Address of the API server, for destinations that name it; null when nobody needs it. */
      readonly server: string | null;
      readonly tokenLifeSeconds?: number;
    },
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Another token for a registered cluster; unused older ones stop working. Errors: `fleet.unknown-cluster`, `fleet.bad-token-life`. */
export class IssueJoinToken extends Command<JoinGrant> {
  constructor(
    readonly input: { readonly clusterId: string; readonly tokenLifeSeconds?: number },
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** Errors: `fleet.unknown-cluster`, `fleet.agent-not-enrolled`. */
export class RevokeAgent extends Command<{ readonly clusterId: string; readonly position: number }> {
  constructor(
    readonly input: { readonly clusterId: string },
    readonly context: CommandContext,
  ) {
    super();
  }
}

/** This control plane was restored from a backup: agents are told, with the authority's signature, to take its statements again. */
export class DeclareRestoration extends Command<{ readonly position: number }> {
  constructor(readonly context: CommandContext) {
    super();
  }
}
