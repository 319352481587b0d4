import { readFile } from 'node:fs/promises';
import type { Sql } from '@tidemark/event-store';
import { messageOf } from '@tidemark/kernel';
import type { Logger } from '../../platform/index.js';
import type { RepositoryWatcher } from '../application/repository-watcher.js';
import { readPushHint } from './webhook-payload.js';
import { deliveryId, verifySignature, type WebhookHeaders, type WebhookProvider } from './webhook-signature.js';

/** Git hosts send at most 25 MB; a push of that many commits tells us no more than a small one. */
export const MAX_WEBHOOK_BYTES = 5 * 1024 * 1024;
const MAX_REMEMBERED_DELIVERIES = 10_000;
const SECRET_CACHE_MS = 10_000;

export interface WebhookAnswer {
  readonly status: 202 | 400 | 401 | 413;
  readonly code: 'accepted' | 'ignored' | 'repeated' | 'malformed' | 'refused' | 'too-large';
  readonly message: string;
}

export interface WebhookSettings {
  readonly secretFile: string | null;
  readonly acceptUnsigned: boolean;
}

/**
 * Takes the word of a Git host that something moved. A request that is not signed with a secret of ours does nothing; a
 * true one only makes us look at the repository, whatever else it claims.
 */
export class WebhookReceiver {
  readonly #watcher: RepositoryWatcher;
  readonly #sql: Sql;
  readonly #settings: WebhookSettings;
  readonly #logger: Logger;
  readonly #seen = new Set<string>();
  /** The repositories' own secrets as last read: a delivery that comes while the database is away is not sent again. */
  #ownSecrets: ReadonlyMap<string, string> = new Map();
  #secrets: { readonly readAt: number; readonly byRepository: Promise<ReadonlyMap<string, string>>; readonly global: Promise<string | undefined> } | undefined;

  constructor(watcher: RepositoryWatcher, sql: Sql, settings: WebhookSettings, logger: Logger) {
    this.#watcher = watcher;
    this.#sql = sql;
    this.#settings = settings;
    this.#logger = logger;
  }

  /** Reads the secrets once, so that they are known whatever becomes of the database. */
  async start(): Promise<void> {
    await this.#secretsFor([]);
  }

  async receive(provider: WebhookProvider, headers: WebhookHeaders, body: Buffer): Promise<WebhookAnswer> {
    if (body.length > MAX_WEBHOOK_BYTES) return answer(413, 'too-large', `the body has ${body.length} bytes; at most ${MAX_WEBHOOK_BYTES} are read`);
    const payload = parsed(body, headers);
    if (payload === undefined) return answer(400, 'malformed', 'the body is not JSON in UTF-8');
    const hint = readPushHint(payload);
    const repositories = hint === undefined ? [] : this.#watcher.matching(hint.addresses);
    const verdict = verifySignature(provider, headers, body, await this.#secretsFor(repositories.map(({ repositoryId }) => repositoryId)));
    if (verdict === 'invalid' || (verdict === 'unsigned' && !this.#settings.acceptUnsigned)) {
      this.#logger.warn({ provider, verdict }, 'a webhook without a valid signature was refused');
      return answer(401, 'refused', verdict === 'unsigned' ? 'the request is not signed: set the secret of the webhook' : 'the signature does not match the secret of the webhook');
    }
    for (const { repositoryId } of repositories) this.#watcher.heardWebhook(repositoryId);
    if (this.#isRepeated(deliveryId(provider, headers))) return answer(202, 'repeated', 'this delivery was taken before');
    if (hint === undefined) return answer(202, 'ignored', 'it tells of nothing that is followed here');
    const looked = repositories.filter((state) => hint.refs.length === 0 || mayFollow(state, hint.refs));
    for (const { repositoryId } of looked) this.#watcher.announce(repositoryId, hint.refs);
    return looked.length > 0 ? answer(202, 'accepted', `${looked.length} repositories are looked at`) : answer(202, 'ignored', 'no application follows this repository or branch');
  }

  /** The next request reads them again; without this it may take ten seconds. */
  forgetSecrets(): void {
    this.#secrets = undefined;
  }

  #isRepeated(id: string | undefined): boolean {
    if (id === undefined) return false;
    if (this.#seen.has(id)) return true;
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_REMEMBERED_DELIVERIES && oldest !== undefined) this.#seen.delete(oldest);
    return false;
  }

  /** A repository's own secret where it has one, else the general one. */
  async #secretsFor(repositoryIds: readonly string[]): Promise<string[]> {
    if (this.#secrets === undefined || performance.now() - this.#secrets.readAt > SECRET_CACHE_MS) {
      this.#secrets = { readAt: performance.now(), byRepository: this.#readOwnSecrets(), global: this.#readSecret(this.#settings.secretFile) };
    }
    const { byRepository, global: general } = this.#secrets;
    const [own, global] = await Promise.all([byRepository, general]);
    const secrets = repositoryIds.length === 0 ? [global] : repositoryIds.map((id) => own.get(id) ?? global);
    return [...new Set(secrets.filter((secret) => secret !== undefined))];
  }

  async #readOwnSecrets(): Promise<ReadonlyMap<string, string>> {
    try {
      const rows = await this.#sql.query<{ repository_id: string; secret_file: string }>('SELECT repository_id, secret_file FROM app.webhook_secrets');
      this.#ownSecrets = new Map(await Promise.all(rows.map(async (row) => [row.repository_id, (await this.#readSecret(row.secret_file)) ?? ''] as const)));
    } catch (failure) {
      this.#logger.warn({ reason: messageOf(failure) }, 'the secrets of webhooks cannot be read; those read last count meanwhile');
    }
    return this.#ownSecrets;
  }

  async #readSecret(file: string | null): Promise<string | undefined> {
    if (file === null) return undefined;
    try {
      return (await readFile(file, 'utf8')).trim();
    } catch (failure) {
      this.#logger.error({ err: failure }, 'the file with the secret of the webhooks cannot be read; they are refused');
      return undefined;
    }
  }
}

/** A ref that was never seen may be the one that has just come. */
const mayFollow = (state: { refs: ReadonlyMap<string, { fullName: string | null; lost: boolean }> }, refs: readonly string[]): boolean =>
  [...state.refs.values()].some(({ fullName, lost }) => fullName === null || lost || fullName === 'HEAD' || refs.includes(fullName));

const answer = (status: WebhookAnswer['status'], code: WebhookAnswer['code'], message: string): WebhookAnswer => ({ status, code, message });

/** GitHub can be told to send forms; the JSON is then in the field `payload`. */
function parsed(body: Buffer, headers: WebhookHeaders): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const form = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
    return JSON.parse(form ? (new URLSearchParams(text).get('payload') ?? '') : text) as unknown;
  } catch {
    // Malformed input of a stranger: the answer says so, there is nothing else to tell.
    return undefined;
  }
}
