import { randomUUID } from 'node:crypto';

export interface TargetRow {
  sync: string;
  health: string;
  revision: string | null;
  cluster: { name: string };
  application: { name: string };
}

interface UserError {
  code: string;
  message: string;
}

/** A small GraphQL client of the tests; an error of the API is thrown with its code. */
export class GraphQl {
  token: string | null = null;

  constructor(readonly address: string) {}

  async isAlive(): Promise<boolean> {
    const answer = await fetch(`${this.address}/livez`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok;
  }

  async query<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.token !== null && { authorization: `Bearer ${this.token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = (await response.json()) as { data?: T; errors?: { message: string; extensions?: { code?: string } }[] };
    const first = answer.errors?.[0];
    if (first !== undefined) throw new Error(`${first.extensions?.code ?? response.status}: ${first.message}`);
    return answer.data as T;
  }

  /** Runs one mutation with a reason and an idempotency key; its user errors are thrown. */
  async mutate<T extends object>(name: string, input: Record<string, unknown>, fields: string): Promise<T> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const document = `mutation($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code message } } }`;
    const answer = await this.query<Record<string, T & { userErrors: UserError[] }>>(document, { input: { reason: 'a test', idempotencyKey: randomUUID(), ...input } });
    const payload = answer[name];
    if (payload === undefined) throw new Error(`${name} answered nothing`);
    const refused = payload.userErrors[0];
    if (refused !== undefined) throw new Error(`${refused.code}: ${refused.message}`);
    return payload;
  }

  async signIn(name: string, password: string): Promise<void> {
    const answer = await this.mutate<{ token: string }>('signIn', { name, password }, 'token');
    this.token = answer.token;
  }

  async registerCluster(name: string): Promise<string> {
    const answer = await this.mutate<{ token: string }>('registerCluster', { name, labels: {} }, 'token');
    return answer.token;
  }

  async agentState(name: string): Promise<string | null> {
    const { cluster } = await this.query<{ cluster: { agent: { state: string } } | null }>('query($name: String!) { cluster(name: $name) { agent { state } } }', { name });
    return cluster?.agent.state ?? null;
  }

  async declare(manifests: string, clusters: readonly string[]): Promise<void> {
    await this.mutate('declare', { manifests, clusters }, 'applications { name }');
  }

  /** Up to 100 targets of an application. */
  async targets(application: string): Promise<TargetRow[]> {
    const { targets } = await this.query<{ targets: { nodes: TargetRow[] } }>(
      'query($application: String!) { targets(first: 100, filter: { application: $application }) { nodes { sync health revision cluster { name } application { name } } } }',
      { application },
    );
    return targets.nodes;
  }

  /** Whether every target of the application is synced and healthy, and at this commit when one is given. */
  async isLive(application: string, targets: number, revision?: string): Promise<boolean> {
    const rows = await this.targets(application);
    return rows.length === targets && rows.every((row) => row.sync === 'SYNCED' && row.health === 'HEALTHY' && (revision === undefined || row.revision === revision));
  }
}
