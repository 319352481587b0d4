import type { EventMeta, EventStore, NewEvent, Sql } from '@tidemark/event-store';
import { TidemarkError, type IdSource } from '@tidemark/kernel';
import type { CredentialKind } from '../domain/repository-settings.js';
import { RepositoryRegistered, sourceStream } from '../domain/source.events.js';
import type { Observation, RefState, RepositoryState } from '../domain/repository-state.js';

/** A repository with what the API tells of its secrets: that they are there. */
export interface RepositoryListing {
  readonly state: RepositoryState;
  readonly credentialKind: CredentialKind | null;
  readonly hasWebhookSecret: boolean;
}

interface RepositoryRow {
  repository_id: string;
  url: string;
  credential: string | null;
  poll_seconds: number | null;
  failure: RepositoryState['failure'];
}

interface RefRow {
  repository_id: string;
  ref: string;
  full_name: string | null;
  revision: string | null;
  lost: boolean;
}

const REPOSITORY_COLUMNS = 'repository_id, url, credential, poll_seconds, failure';

/** The followed repositories and refs. State and events change together: one transaction, the append last. */
export class RepositoryStore {
  readonly #sql: Sql;
  readonly #events: EventStore;
  readonly #ids: IdSource;

  constructor(sql: Sql, events: EventStore, ids: IdSource) {
    this.#sql = sql;
    this.#events = events;
    this.#ids = ids;
  }

  /** Every repository that is followed; read once at start. */
  async all(): Promise<RepositoryState[]> {
    const repositories = await this.#sql.query<RepositoryRow>(`SELECT ${REPOSITORY_COLUMNS} FROM app.source_repositories`);
    return this.#withRefs(repositories, await this.#sql.query<RefRow>('SELECT repository_id, ref, full_name, revision, lost FROM app.source_refs'));
  }

  async one(repositoryId: string): Promise<RepositoryState | undefined> {
    const repositories = await this.#sql.query<RepositoryRow>(`SELECT ${REPOSITORY_COLUMNS} FROM app.source_repositories WHERE repository_id = $1`, [repositoryId]);
    const refs = await this.#sql.query<RefRow>('SELECT repository_id, ref, full_name, revision, lost FROM app.source_refs WHERE repository_id = $1', [repositoryId]);
    return this.#withRefs(repositories, refs)[0];
  }

  /** By address; or the one with this id. */
  async page(page: { first: number; after?: string; repositoryId?: string }): Promise<RepositoryListing[]> {
    const repositories = await this.#sql.query<RepositoryRow & { kind: CredentialKind | null; has_webhook_secret: boolean }>(
      `SELECT ${REPOSITORY_COLUMNS}, (SELECT kind FROM app.git_credentials c WHERE c.name = r.credential) AS kind,
              EXISTS (SELECT FROM app.webhook_secrets w WHERE w.repository_id = r.repository_id) AS has_webhook_secret
         FROM app.source_repositories r WHERE url > $1 AND ($3::uuid IS NULL OR repository_id = $3) ORDER BY url LIMIT $2`,
      [page.after ?? '', page.first, page.repositoryId ?? null],
    );
    const ids = repositories.map((row) => row.repository_id);
    const refs = await this.#sql.query<RefRow>('SELECT repository_id, ref, full_name, revision, lost FROM app.source_refs WHERE repository_id = ANY($1) ORDER BY ref', [ids]);
    return this.#withRefs(repositories, refs).map((state, at) => ({ state, credentialKind: repositories[at]?.kind ?? null, hasWebhookSecret: repositories[at]?.has_webhook_secret ?? false }));
  }

  async count(): Promise<number> {
    const rows = await this.#sql.query<{ n: number }>('SELECT count(*)::int AS n FROM app.source_repositories');
    return rows[0]?.n ?? 0;
  }

  /** Follows a ref, registering its repository when that is new. */
  async follow(repository: RepositoryState, ref: string): Promise<void> {
    const { repositoryId, url, credential, pollSeconds } = repository;
    await this.#sql.transaction(async (sql) => {
      const added = await sql.query(
        'INSERT INTO app.source_repositories (repository_id, url, credential, poll_seconds) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1',
        [repositoryId, url, credential, pollSeconds],
      );
      await sql.query('INSERT INTO app.source_refs (repository_id, ref) VALUES ($1, $2) ON CONFLICT DO NOTHING', [repositoryId, ref]);
      if (added.length > 0) await this.#append(sql, repositoryId, [RepositoryRegistered.of({ repositoryId, url, credential, pollSeconds })], {});
    });
  }

  /** Forgets a ref; the repository stays known, without refs nobody looks at it. */
  async unfollow(repositoryId: string, ref: string): Promise<void> {
    await this.#sql.query('DELETE FROM app.source_refs WHERE repository_id = $1 AND ref = $2', [repositoryId, ref]);
  }

  /** Records what a look changed against `before`; nothing is written when nothing did. */
  async record(before: RepositoryState, { state, events }: Observation, meta: Partial<EventMeta> = {}): Promise<void> {
    const changedRefs = [...state.refs.values()].filter((ref) => !sameRef(ref, before.refs.get(ref.ref)));
    if (events.length === 0 && changedRefs.length === 0 && state.failure === before.failure) return;
    await this.#sql.transaction(async (sql) => {
      if (changedRefs.length > 0) {
        await sql.query(
          `UPDATE app.source_refs r SET full_name = n.full_name, revision = n.revision, lost = n.lost
             FROM unnest($2::text[], $3::text[], $4::text[], $5::boolean[]) AS n(ref, full_name, revision, lost)
            WHERE r.repository_id = $1 AND r.ref = n.ref`,
          [state.repositoryId, changedRefs.map((r) => r.ref), changedRefs.map((r) => r.fullName), changedRefs.map((r) => r.revision), changedRefs.map((r) => r.lost)],
        );
      }
      if (state.failure !== before.failure) {
        await sql.query('UPDATE app.source_repositories SET failure = $2 WHERE repository_id = $1', [state.repositoryId, state.failure === null ? null : JSON.stringify(state.failure)]);
      }
      if (events.length > 0) await this.#append(sql, state.repositoryId, events, meta);
    });
  }

  async #append(sql: Sql, repositoryId: string, events: readonly NewEvent[], meta: Partial<EventMeta>): Promise<void> {
    // State and events share the transaction, so the command can't be repeated by itself: a fresh id is enough.
    const commandId = this.#ids.uuid();
    const outcome = await this.#events.append(
      {
        commandId,
        meta: { actor: { kind: 'system', id: 'source' }, correlationId: commandId, ...meta },
        streams: [{ stream: sourceStream(repositoryId), expected: 'any', events: [...events] }],
      },
      sql,
    );
    if (outcome.kind !== 'appended') throw new TidemarkError('source.not-recorded', `What was seen of repository ${repositoryId} could not be recorded (${outcome.kind})`, { nextStep: 'It is looked at again by itself.' });
  }

  #withRefs(repositories: readonly RepositoryRow[], refs: readonly RefRow[]): RepositoryState[] {
    const byRepository = Map.groupBy(refs, (row) => row.repository_id);
    return repositories.map((row) => ({
      repositoryId: row.repository_id,
      url: row.url,
      credential: row.credential,
      pollSeconds: row.poll_seconds,
      failure: row.failure,
      refs: new Map((byRepository.get(row.repository_id) ?? []).map((ref) => [ref.ref, { ref: ref.ref, fullName: ref.full_name, revision: ref.revision, lost: ref.lost }])),
    }));
  }
}

const sameRef = (left: RefState, right: RefState | undefined): boolean =>
  left.revision === right?.revision && left.lost === right.lost && left.fullName === right.fullName;
