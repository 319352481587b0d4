import { isRecord } from '@tidemark/kernel';

/** What a webhook says; only hints, the repository itself is asked. */
export interface PushHint {
  /** Spellings of the repository's address. */
  readonly addresses: readonly string[];
  /** Full names of the refs that moved; empty when it does not say. */
  readonly refs: readonly string[];
}

const MAX_ADDRESSES = 20;
const MAX_REFS = 100;
const ADDRESS_FIELDS = ['clone_url', 'ssh_url', 'git_url', 'html_url', 'git_http_url', 'git_ssh_url', 'http_url', 'web_url', 'url', 'homepage'];

/** Reads the push payloads of GitHub, Gitea, GitLab and Bitbucket (Cloud and Data Center); undefined: not about a push. */
export function readPushHint(payload: unknown): PushHint | undefined {
  if (!isRecord(payload)) return undefined;
  const places = [payload['repository'], payload['project']].filter(isRecord);
  const addresses = places.flatMap(addressesOf).slice(0, MAX_ADDRESSES);
  return addresses.length === 0 ? undefined : { addresses, refs: refsOf(payload).slice(0, MAX_REFS) };
}

function addressesOf(repository: Record<string, unknown>): string[] {
  const plain = ADDRESS_FIELDS.map((field) => repository[field]).filter((value) => typeof value === 'string');
  const links = isRecord(repository['links']) ? Object.values(repository['links']).flat() : [];
  const linked = links.filter(isRecord).map((link) => link['href']).filter((value) => typeof value === 'string');
  return [...plain, ...linked];
}

function refsOf(payload: Record<string, unknown>): string[] {
  if (typeof payload['ref'] === 'string') return [payload['ref']];
  const push = payload['push'];
  const changes = isRecord(push) ? push['changes'] : payload['changes'];
  return Array.isArray(changes) ? changes.filter(isRecord).flatMap(refOfChange) : [];
}

/** Bitbucket: Cloud names the branch in `new` or `old`, Data Center the ref in `ref.id`. */
function refOfChange(change: Record<string, unknown>): string[] {
  const ref = change['ref'];
  if (isRecord(ref) && typeof ref['id'] === 'string') return [ref['id']];
  const side = [change['new'], change['old']].find(isRecord);
  const name = side?.['name'];
  return typeof name === 'string' ? [`${side?.['type'] === 'tag' ? 'refs/tags' : 'refs/heads'}/${name}`] : [];
}
