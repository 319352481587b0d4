import { TidemarkError } from '@tidemark/kernel';

const TIMEOUT_MS = 30_000;

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly nextStep: string | null;
}

/** The few calls of the GraphQL API that the demo and the fleet simulator need. */
export class ControlPlaneApi {
  private readonly reason: string;
  private token: string | null;

  /** `reason` is what the history says of its mutations; `token`: one that was issued, in place of `signIn`. */
  constructor(
    readonly address: string,
    { reason, token = null }: { readonly reason: string; readonly token?: string | null },
  ) {
    this.reason = reason;
    this.token = token;
  }

  /** Whether the control plane answers at all. */
  async isReady(): Promise<boolean> {
    return fetch(`${this.address}/livez`, { signal: AbortSignal.timeout(2000) }).then(
      ({ ok }) => ok,
      () => false, // not listening yet
    );
  }

  async signIn(name: string, password: string): Promise<void> {
    const { signIn } = await this.ask<{ signIn: { token: string | null; userErrors: UserError[] } }>(
      'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token userErrors { code message nextStep } } }',
      { input: { name, password, reason: this.reason } },
    );
    refuse(signIn.userErrors);
    this.token = signIn.token;
  }

  /** The state of each registered cluster's agent, by the cluster's name. */
  async agentStates(): Promise<Map<string, string>> {
    const { clusters } = await this.ask<{ clusters: { nodes: { name: string; agent: { state: string } }[] } }>(
      'query Clusters { clusters(first: 100) { nodes { name agent { state } } } }',
    );
    return new Map(clusters.nodes.map(({ name, agent }) => [name, agent.state]));
  }

  /** Registers a cluster and gives the single-use token with which its agent enrols. */
  async registerCluster(name: string, labels: Record<string, string>): Promise<string> {
    const { registerCluster } = await this.ask<{ registerCluster: { token: string; userErrors: UserError[] } }>(
      'mutation Register($input: RegisterClusterInput!) { registerCluster(input: $input) { token userErrors { code message nextStep } } }',
      { input: { name, labels, reason: this.reason } },
    );
    refuse(registerCluster.userErrors);
    return registerCluster.token;
  }

  async declare(manifests: string, clusters: readonly string[]): Promise<void> {
    const { declare } = await this.ask<{ declare: { userErrors: UserError[] } }>(
      'mutation Declare($input: DeclareInput!) { declare(input: $input) { userErrors { code message nextStep } } }',
      { input: { manifests, clusters, reason: this.reason } },
    );
    refuse(declare.userErrors);
  }

  /** Every target as `application/cluster` with its sync and health status. */
  async targets(): Promise<{ key: string; sync: string; health: string }[]> {
    const { targets } = await this.ask<{
      targets: { nodes: { application: { name: string }; cluster: { name: string }; sync: string; health: string }[] };
    }>('query Targets { targets(first: 100) { nodes { application { name } cluster { name } sync health } } }');
    return targets.nodes.map(({ application, cluster, sync, health }) => ({ key: `${application.name}/${cluster.name}`, sync, health }));
  }

  private async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const answer = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.token !== null && { authorization: `Bearer ${this.token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { data, errors } = (await answer.json()) as { data?: T | null; errors?: { message: string }[] };
    if (errors?.[0] !== undefined || data === undefined || data === null) {
      throw new TidemarkError('dev.api-refused', `the control plane answered: ${errors?.[0]?.message ?? `status ${answer.status}`}`);
    }
    return data;
  }
}

function refuse(errors: readonly UserError[]): void {
  const [first] = errors;
  if (first !== undefined) throw new TidemarkError(first.code, first.message, { ...(first.nextStep !== null && { nextStep: first.nextStep }) });
}
