import { createHmac, randomUUID } from 'node:crypto';
import type { RefUpdate } from './git-repository.js';
import type { PushedCommit } from './pushed-commits.js';

export type WebhookProvider = 'github' | 'gitlab' | 'gitea' | 'bitbucket';

export interface Webhook {
  readonly url: string;
  readonly provider: WebhookProvider;
  /** Signs the body (GitLab: is sent as it is, in a header). */
  readonly secret: string;
}

export interface Push {
  /** Name of the repository, as `owner/name` or `name`. */
  readonly repository: string;
  readonly cloneUrl: string;
  readonly update: RefUpdate;
  readonly commits: readonly PushedCommit[];
}

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What GitHub, GitLab and Gitea write for the side of an update that is not there. */
const NO_COMMIT = '0'.repeat(40);

/** The request that a Git host of this kind sends after a push, signed its way. */
export function webhookRequest(webhook: Webhook, push: Push): WebhookRequest {
  const body = JSON.stringify(PAYLOADS[webhook.provider](push));
  return { body, headers: { 'content-type': 'application/json', ...signedHeaders(webhook, body) } };
}

function signedHeaders({ provider, secret }: Webhook, body: string): Record<string, string> {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  switch (provider) {
    case 'github':
      return { 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': `sha256=${signature}` };
    case 'gitlab':
      return { 'x-gitlab-event': 'Push Hook', 'x-gitlab-event-uuid': randomUUID(), 'x-gitlab-token': secret };
    case 'gitea':
      return { 'x-gitea-event': 'push', 'x-gitea-delivery': randomUUID(), 'x-gitea-signature': signature };
    case 'bitbucket':
      return { 'x-event-key': 'repo:push', 'x-request-uuid': randomUUID(), 'x-hub-signature': `sha256=${signature}` };
  }
}

const PAYLOADS: Record<WebhookProvider, (push: Push) => object> = {
  github: gitHubPayload,
  gitlab: gitLabPayload,
  gitea: gitHubPayload, // Gitea's push payload follows GitHub's
  bitbucket: bitbucketPayload,
};

const fullName = (push: Push): string => (push.repository.includes('/') ? push.repository : `demo/${push.repository}`);

function gitHubPayload(push: Push): object {
  const { ref, before, after } = push.update;
  return {
    ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    created: before === null,
    deleted: after === null,
    repository: {
      name: push.repository,
      full_name: fullName(push),
      clone_url: push.cloneUrl,
      html_url: push.cloneUrl.replace(/\.git$/, ''),
      default_branch: 'main',
    },
    commits: push.commits,
    head_commit: push.commits.at(-1) ?? null,
  };
}

function gitLabPayload(push: Push): object {
  const { ref, before, after } = push.update;
  return {
    object_kind: 'push',
    event_name: 'push',
    ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    checkout_sha: after,
    project: { name: push.repository, path_with_namespace: fullName(push), git_http_url: push.cloneUrl, default_branch: 'main' },
    commits: push.commits.map((commit) => ({ ...commit, title: commit.message.split('\n')[0] })),
    total_commits_count: push.commits.length,
  };
}

function bitbucketPayload(push: Push): object {
  const { ref, before, after } = push.update;
  const [, kind, name] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [];
  const side = (hash: string | null) =>
    hash === null ? null : { type: kind === 'tags' ? 'tag' : 'branch', name, target: { type: 'commit', hash } };
  return {
    repository: {
      type: 'repository',
      name: push.repository,
      full_name: fullName(push),
      links: { html: { href: push.cloneUrl.replace(/\.git$/, '') } },
    },
    push: {
      changes: [
        {
          created: before === null,
          closed: after === null,
          old: side(before),
          new: side(after),
          commits: push.commits.map(({ id, message, timestamp }) => ({ hash: id, message, date: timestamp })),
        },
      ],
    },
  };
}
