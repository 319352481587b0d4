import { TidemarkError } from '@tidemark/kernel';

const TIMEOUT_MS = 60_000;
const REGISTER = 'mutation Register($input: RegisterClusterInput!) { registerCluster(input: $input) { token userErrors { code message } } }';

export interface ApiAccess {
  /** Where GraphQL is, without a trailing slash. */
  readonly address: string;
  readonly token: string;
}

/** Registers a cluster and gives the single-use token with which its agent enrols. */
export async function registerCluster({ address, token }: ApiAccess, name: string): Promise<string> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: REGISTER, variables: { input: { name, labels: { simulated: 'true' }, reason: 'fleet simulation' } } }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { data, errors } = (await response.json()) as { data?: { registerCluster: { token: string; userErrors: { code: string; message: string }[] } }; errors?: { message: string }[] };
  const refused = errors?.[0]?.message ?? data?.registerCluster.userErrors[0]?.message;
  if (refused !== undefined || !data) {
    throw new TidemarkError('fleet-sim.not-registered', `The cluster ${name} was not registered: ${refused ?? `status ${response.status}`}`, {
      nextStep: 'Give a token that may register clusters, and a --prefix that no registered cluster has, or the --state of the run that registered them.',
    });
  }
  return data.registerCluster.token;
}
