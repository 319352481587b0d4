import { PATHS } from '@tidemark/protocol';

export interface JoinAccess {
  /** What the agent dials, https, no trailing slash. */
  readonly server: string;
  readonly token: string;
  readonly authoritySha256: string;
  readonly serverKeyPin: string;
}

/** The agent as a local process. It fetches the authority, checks it against the hash, and pins it: no file is needed. */
export const joinCommand = ({ server, token, authoritySha256 }: JoinAccess): string =>
  `tidemark-agent join --server ${server} --token ${token} --ca-sha256 ${authoritySha256}`;

/**
 * The agent in the cluster that kubectl points at. The manifest grants much, so where it comes from is pinned: curl takes
 * it only from the holder of exactly this key, which is why the authority need not be known to the machine.
 */
export const kubectlCommand = ({ server, token, serverKeyPin }: JoinAccess): string =>
  `curl -fsSk --pinnedpubkey 'sha256//${serverKeyPin}' -H 'Authorization: Bearer ${token}' '${server}${PATHS.manifest}' | kubectl apply -f -`;
