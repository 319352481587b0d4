import type { BundleDifference } from '@tidemark/diff';
import type { AppendRequest, EventStore, Sql } from '@tidemark/event-store';
import { digestOf, TidemarkError, type Digest } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { LRUCache } from 'lru-cache';
import type { Bundle } from '../domain/bundle.js';
import type { RenderedApplication } from '../domain/rendering.js';
import type { BundleReader, StoredBundleDiff } from '../ports.js';
import { asDigest } from './application-renderer.js';
import { pack, unpack } from './packing.js';
import type { RenderState, RenderWish } from './render-state.js';

interface StateRow {
  application: RenderedApplication;
  inputs_digest: string | null;
  revisions: RenderState['revisions'];
  dependencies: RenderState['dependencies'];
  bundle_digest: string | null;
  failure: RenderState['failure'];
}

interface WishRow {
  application_id: string;
  wish: string;
  cause: RenderWish['cause'];
  correlation_id: string;
  causation_id: string | null;
}

/** What a finished rendering writes. Everything is stored together, or nothing. */
export interface FinishedRendering {
  readonly wish: RenderWish;
  readonly state: RenderState;
  readonly bundle: Bundle | null;
  readonly diff: { readonly digest: Digest; readonly text: string } | null;
  readonly streams: AppendRequest['streams'];
}

const RECENT_BYTES = 8 * 1024 * 1024;

/** Bundles, differences, render inputs and the queue. */
export class RenderStore implements BundleReader {
  readonly #sql: Sql;
  readonly #events: EventStore;
  /** Texts of the newest bundles: agents fetch one right after it was published. */
  readonly #recent = new LRUCache<string, Buffer>({ maxSize: RECENT_BYTES, maxEntrySize: RECENT_BYTES / 8, sizeCalculation: ({ byteLength }) => byteLength });

  constructor(sql: Sql, events: EventStore) {
    this.#sql = sql;
    this.#events = events;
  }

  async states(): Promise<RenderState[]> {
    const rows = await this.#sql.query<StateRow>('SELECT application, inputs_digest, revisions, dependencies, bundle_digest, failure FROM app.render_inputs');
    return rows.map((row) => ({ ...row, inputsDigest: asDigest(row.inputs_digest), bundleDigest: asDigest(row.bundle_digest) }));
  }

  async wishes(): Promise<RenderWish[]> {
    return (await this.#sql.query<WishRow>('SELECT application_id, wish, cause, correlation_id, causation_id FROM app.render_queue ORDER BY wish')).map(toWish);
  }

  /** An application that is new or declared differently, and the wish to render it. */
  async declare(application: RenderedApplication, wish: Omit<RenderWish, 'wish'>): Promise<RenderWish> {
    const [row] = await this.#sql.query<WishRow>(
      `WITH declared AS (
         INSERT INTO app.render_inputs (application_id, application, revisions, dependencies) VALUES ($1, $5, '[]', '[]')
         ON CONFLICT (application_id) DO UPDATE SET application = excluded.application, inputs_digest = NULL)
       ${WISH}`,
      [wish.applicationId, wish.cause, wish.correlationId, wish.causationId, JSON.stringify(application)],
    );
    return toWish(present(row));
  }

  async wish(wishes: { applicationIds: readonly string[] } & Omit<RenderWish, 'wish' | 'applicationId'>): Promise<RenderWish[]> {
    if (wishes.applicationIds.length === 0) return [];
    const rows = await this.#sql.query<WishRow>(WISH_MANY, [wishes.applicationIds, wishes.cause, wishes.correlationId, wishes.causationId]);
    return rows.map(toWish);
  }

  async forget(applicationId: string): Promise<void> {
    await this.#sql.query('WITH queued AS (DELETE FROM app.render_queue WHERE application_id = $1) DELETE FROM app.render_inputs WHERE application_id = $1', [applicationId]);
  }

  /** One transaction for all; the events are its last statement. */
  async finish(finished: readonly FinishedRendering[], commandId: string): Promise<void> {
    const bundles = await Promise.all(uniqueBundles(finished).map(packed));
    const diffs = await Promise.all(finished.flatMap(({ diff }) => (diff === null ? [] : [diff])).map(async ({ digest, text }) => ({ digest, content: await pack(text) })));
    await this.#sql.transaction(async (sql) => {
      if (bundles.length > 0) await insertBundles(sql, bundles);
      if (diffs.length > 0) await sql.query('INSERT INTO app.bundle_diffs (digest, content) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING', [diffs.map((d) => d.digest), diffs.map((d) => d.content)]);
      await updateStates(sql, finished);
      const streams = finished.flatMap((one) => one.streams);
      if (streams.length === 0) return;
      const outcome = await this.#events.append({ commandId, meta: { actor: { kind: 'system', id: 'render' }, correlationId: commandId }, streams }, sql);
      if (outcome.kind !== 'appended') throw new TidemarkError('render.not-recorded', `Renderings could not be recorded (${outcome.kind})`, { nextStep: 'They are tried again by themselves.' });
    });
    for (const { bundle } of bundles) this.#recent.set(bundle.digest, Buffer.from(bundle.text));
  }

  async content(digest: string): Promise<{ objects: readonly KubernetesObject[]; declarations: readonly KubernetesObject[] } | null> {
    const [row] = await this.#sql.query<{ content: Buffer; declarations: Buffer | null }>('SELECT content, declarations FROM app.bundles WHERE digest = $1', [digest]);
    if (row === undefined) return null;
    const { objects } = JSON.parse((await unpack(row.content)).toString('utf8')) as { objects: KubernetesObject[] };
    const declarations = row.declarations === null ? [] : (JSON.parse((await unpack(row.declarations)).toString('utf8')) as KubernetesObject[]);
    return { objects, declarations };
  }

  async text(digest: string): Promise<Buffer | null> {
    const recent = this.#recent.get(digest);
    if (recent !== undefined) return recent;
    const content = await this.compressed(digest);
    if (content === null) return null;
    const text = await unpack(content);
    if (digestOf(text) !== digest) throw new TidemarkError('render.bundle-damaged', `The stored bundle ${digest} is not what its name says`, { nextStep: 'Restore the table app.bundles, or refresh the application to render it again.' });
    return text;
  }

  async compressed(digest: string): Promise<Buffer | null> {
    const [row] = await this.#sql.query<{ content: Buffer }>('SELECT content FROM app.bundles WHERE digest = $1', [digest]);
    return row?.content ?? null;
  }

  async diff(digest: string): Promise<StoredBundleDiff | null> {
    const [row] = await this.#sql.query<{ content: Buffer }>('SELECT content FROM app.bundle_diffs WHERE digest = $1', [digest]);
    if (row === undefined) return null;
    const entries = JSON.parse((await unpack(row.content)).toString('utf8')) as BundleDifference[];
    return { ...countActions(entries), entries };
  }
}

export function countActions(entries: readonly BundleDifference[]): { added: number; changed: number; removed: number } {
  const count = (action: BundleDifference['action']) => entries.filter((entry) => entry.action === action).length;
  return { added: count('added'), changed: count('changed'), removed: count('removed') };
}

const WISH_COLUMNS = 'application_id, wish, cause, correlation_id, causation_id';
const REPLACE = `ON CONFLICT (application_id) DO UPDATE SET wish = excluded.wish, cause = excluded.cause, correlation_id = excluded.correlation_id, causation_id = excluded.causation_id RETURNING ${WISH_COLUMNS}`;
const WISH = `INSERT INTO app.render_queue (${WISH_COLUMNS}) VALUES ($1::uuid, nextval('app.render_wishes'), $2, $3, $4) ${REPLACE}`;
const WISH_MANY = `INSERT INTO app.render_queue (${WISH_COLUMNS}) SELECT id, nextval('app.render_wishes'), $2, $3, $4 FROM unnest($1::uuid[]) AS id ${REPLACE}`;

interface PackedBundle {
  readonly bundle: Bundle;
  readonly content: Buffer;
  readonly declarations: Buffer | null;
}

function uniqueBundles(finished: readonly FinishedRendering[]): Bundle[] {
  return [...new Map(finished.flatMap(({ bundle }) => (bundle === null ? [] : [[bundle.digest, bundle] as const]))).values()];
}

async function packed(bundle: Bundle): Promise<PackedBundle> {
  return { bundle, content: await pack(bundle.text), declarations: bundle.declarations.length === 0 ? null : await pack(JSON.stringify(bundle.declarations)) };
}

async function insertBundles(sql: Sql, bundles: readonly PackedBundle[]): Promise<void> {
  await sql.query(
    `INSERT INTO app.bundles (digest, content, bytes, objects, declarations)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::int[], $5::bytea[]) ON CONFLICT DO NOTHING`,
    [bundles.map((b) => b.bundle.digest), bundles.map((b) => b.content), bundles.map((b) => Buffer.byteLength(b.bundle.text)), bundles.map((b) => b.bundle.objects.length), bundles.map((b) => b.declarations)],
  );
}

/** A state is only written while the application is still declared the way it was rendered. */
async function updateStates(sql: Sql, finished: readonly FinishedRendering[]): Promise<void> {
  const states = finished.map(({ state }) => state);
  await sql.query(
    `WITH fulfilled AS (
       DELETE FROM app.render_queue q USING unnest($1::uuid[], $7::bigint[]) AS f(id, wish) WHERE q.application_id = f.id AND q.wish <= f.wish)
     UPDATE app.render_inputs i SET inputs_digest = n.inputs, revisions = n.revisions::json, dependencies = n.dependencies::json, bundle_digest = n.bundle, failure = n.failure::json
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS n(id, inputs, revisions, dependencies, bundle, failure)
      WHERE i.application_id = n.id`,
    [
      states.map((s) => s.application.applicationId),
      states.map((s) => s.inputsDigest),
      states.map((s) => JSON.stringify(s.revisions)),
      states.map((s) => JSON.stringify(s.dependencies)),
      states.map((s) => s.bundleDigest),
      states.map((s) => (s.failure === null ? null : JSON.stringify(s.failure))),
      finished.map(({ wish }) => wish.wish),
    ],
  );
}

const toWish = (row: WishRow): RenderWish => ({ applicationId: row.application_id, wish: Number(row.wish), cause: row.cause, correlationId: row.correlation_id, causationId: row.causation_id });

function present(row: WishRow | undefined): WishRow {
  if (row === undefined) throw new TypeError('INSERT … RETURNING gave no row');
  return row;
}
