import type { Process, RecordedEvent } from '@tidemark/event-store';
import { canonicalJson, TidemarkError } from '@tidemark/kernel';
import type { ApplicationDeclared, ApplicationRetired } from '../../catalog/index.js';
import type { RevisionObservedData, SourceReader, SourceWatcher } from '../../source/index.js';
import type { RenderedApplication } from '../domain/rendering.js';
import type { RenderCause } from '../domain/render.events.js';
import type { RenderRequests } from '../ports.js';
import type { RenderRegistry } from './render-registry.js';
import type { RenderState } from './render-state.js';
import type { FinishedRendering, RenderStore } from './render-store.js';
import { unknownApplication, type RenderWorker } from './render-worker.js';

const OBSERVED = 'source.revision-observed';
const RECOVERED = 'source.fetch-recovered';
const DECLARED = 'catalog.application-declared';
const RETIRED = 'catalog.application-retired';

export interface RenderProcessParts {
  readonly store: RenderStore;
  readonly registry: RenderRegistry;
  readonly worker: RenderWorker;
  readonly reader: SourceReader;
  readonly watcher: SourceWatcher;
}

/** Turns what happened into wishes for renderings: durable before the event counts as handled, so that a crash loses none. */
export class RenderProcess implements Process, RenderRequests {
  readonly name = 'render';
  readonly handles = [OBSERVED, RECOVERED, DECLARED, RETIRED] as const;
  readonly #parts: RenderProcessParts;

  constructor(parts: RenderProcessParts) {
    this.#parts = parts;
  }

  /** Before the first event: what was known and what was still to be done. */
  async start(): Promise<void> {
    for (const state of await this.#parts.store.states()) this.#parts.registry.set(state);
    this.#parts.worker.take(await this.#parts.store.wishes());
  }

  async react(event: RecordedEvent): Promise<void> {
    switch (event.type) {
      case OBSERVED:
        return this.#observed(event as RecordedEvent<RevisionObservedData>);
      case RECOVERED:
        return this.#wish(event, this.#parts.registry.failedOf((event.data as { repositoryId: string }).repositoryId), 'commit');
      case DECLARED:
        return this.#declared(event as RecordedEvent<ApplicationDeclared>);
      case RETIRED:
        return this.#retired((event as RecordedEvent<ApplicationRetired>).data.applicationId);
    }
  }

  async refresh(applicationId: string): Promise<void> {
    const state = this.#parts.registry.get(applicationId);
    if (state === null) throw unknownApplication(applicationId);
    const urls = new Set(state.application.sources.filter(({ type }) => type === 'git').map(({ url }) => url));
    for (const url of urls) await this.#parts.watcher.refresh(url);
    this.#parts.worker.take(await this.#parts.store.wish({ applicationIds: [applicationId], cause: 'refresh', correlationId: applicationId, causationId: null }));
  }

  /** What a rendering found is in force from now on. A ref that moved while it ran is looked at once more. */
  async finished({ state, wish }: FinishedRendering): Promise<void> {
    const { registry, store, worker, watcher } = this.#parts;
    registry.set(state);
    const moved = state.revisions.filter(({ url, ref, revision }) => revision !== null && (watcher.current(url, ref) ?? revision) !== revision);
    if (moved.length === 0) return;
    const { applicationId, correlationId, causationId } = wish;
    worker.take(await store.wish({ applicationIds: [applicationId], cause: 'commit', correlationId, causationId }));
  }

  async #observed(event: RecordedEvent<RevisionObservedData>): Promise<void> {
    const { repositoryId, url, ref, revision } = event.data;
    const { index } = this.#parts.registry;
    // A rendering reads what the watcher says is current: too early, it would find the revision before and nothing new.
    await this.#parts.watcher.caughtUp(url, ref, revision);
    const touched: string[] = [];
    for (const from of index.revisionsBehind(repositoryId, ref, revision)) {
      const changed = from === '' ? null : await this.#changedPaths(url, from, revision);
      touched.push(...index.advance(repositoryId, ref, { from, to: revision, changed }));
    }
    await this.#wish(event, touched, 'commit');
  }

  /** null: everything may have changed. What cannot be compared is rendered, and says then why it cannot be read. */
  async #changedPaths(url: string, from: string, to: string): Promise<string[] | null> {
    try {
      return await this.#parts.reader.changedPaths(url, from, to);
    } catch (thrown) {
      if (thrown instanceof TidemarkError && thrown.code.startsWith('source.')) return null;
      throw thrown;
    }
  }

  async #declared(event: RecordedEvent<ApplicationDeclared>): Promise<void> {
    const { applicationId, name, namespace, spec } = event.data;
    const application: RenderedApplication = { applicationId, name, namespace, sources: spec.sources, destinationNamespace: spec.destination.namespace };
    const { registry, store, worker } = this.#parts;
    const before = registry.get(applicationId);
    // Policy, clusters and the like decide nothing about a bundle.
    if (before !== null && canonicalJson(before.application) === canonicalJson(application)) return;
    const wish = await store.declare(application, { applicationId, cause: 'declaration', correlationId: event.meta.correlationId, causationId: event.id });
    const blank: RenderState = { application, inputsDigest: null, revisions: [], dependencies: [], bundleDigest: null, failure: null };
    registry.set(before === null ? blank : { ...before, application, inputsDigest: null });
    worker.take([wish]);
    if (before !== null) await this.#unfollow(before.application.sources);
  }

  async #retired(applicationId: string): Promise<void> {
    const state = this.#parts.registry.get(applicationId);
    await this.#parts.store.forget(applicationId);
    if (state === null) return;
    this.#parts.registry.remove(applicationId);
    await this.#unfollow(state.application.sources);
  }

  async #unfollow(sources: RenderedApplication['sources']): Promise<void> {
    for (const { url, ref } of this.#parts.registry.unfollowed(sources)) await this.#parts.watcher.unwatch(url, ref);
  }

  async #wish(event: RecordedEvent, applicationIds: readonly string[], cause: RenderCause): Promise<void> {
    if (applicationIds.length === 0) return;
    const wishes = await this.#parts.store.wish({ applicationIds, cause, correlationId: event.meta.correlationId, causationId: event.id });
    this.#parts.worker.take(wishes);
  }
}
