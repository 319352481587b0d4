import { PATHS } from '@tidemark/protocol';

export interface JoinAccess {
  /** What the agent dials, https, no trailing slash. */
  readonly server: string;
  readonly token: string;
  readonly authoritySha256: string;
}

/** The agent as a local process. It fetches the authority, checks it against the hash, and pins it: no file is needed. */
export const joinCommand = ({ server, token, authoritySha256 }: JoinAccess): string =>
  `tidemark-agent join --server ${server} --token ${token} --ca-sha256 ${authoritySha256}`;

/**
 * The agent in the cluster that kubectl points at. curl may skip the check of the certificate: what it gets holds nothing
 * but what is in this line (server, token) and the hash that the agent itself checks.
 */
export const kubectlCommand = ({ server, token, authoritySha256 }: JoinAccess): string =>
  `curl -fsSk -H 'Authorization: Bearer ${token}' '${server}${PATHS.manifest}?ca=${authoritySha256}' | kubectl apply -f -`;
