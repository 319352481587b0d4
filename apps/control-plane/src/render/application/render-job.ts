import { digestOf } from '@tidemark/kernel';
import { DependencyCollector, type Dependency } from '../domain/dependency.js';
import { failureText, type FailureText } from '../domain/render-failure.js';
import type { RenderedApplication, ResolvedSource } from '../domain/rendering.js';
import { renderStream } from '../domain/render.events.js';
import type { ApplicationRenderer } from './application-renderer.js';
import { difference, failureEvents, successEvents } from './render-outcome.js';
import type { RenderState, RenderWish } from './render-state.js';
import type { FinishedRendering, RenderStore } from './render-store.js';

/** Never rendered and failed alike: stands in for an inputs digest so that the next rendering is not skipped. */
const FAILED_INPUTS = digestOf('render/failed');

/** Renders one application for one wish: from what is known of it to what is to be written. Writes nothing itself. */
export class RenderJob {
  readonly #renderer: ApplicationRenderer;
  readonly #store: RenderStore;
  readonly #unexpected: (failure: unknown, applicationId: string) => void;

  constructor(renderer: ApplicationRenderer, store: RenderStore, unexpected: (failure: unknown, applicationId: string) => void) {
    this.#renderer = renderer;
    this.#store = store;
    this.#unexpected = unexpected;
  }

  async run(before: RenderState, wish: RenderWish): Promise<FinishedRendering> {
    const began = performance.now();
    const dependencies = new DependencyCollector();
    const { application } = before;
    let resolved: readonly ResolvedSource[] = [];
    try {
      resolved = await this.#renderer.resolve(application);
      if (await this.#isUnchanged(before, resolved)) return finished(wish, { ...before, revisions: revisionsOf(application, resolved) });
      const rendered = await this.#renderer.render(application, resolved, dependencies);
      const read = dependencies.list();
      const [inputsDigest, commits, previous] = await Promise.all([
        this.#renderer.inputsDigest(application, resolved, read),
        this.#renderer.commits(resolved),
        before.bundleDigest === null || before.bundleDigest === rendered.bundle.digest ? null : this.#store.content(before.bundleDigest),
      ]);
      const after: RenderState = { application, inputsDigest: inputsDigest ?? FAILED_INPUTS, revisions: revisionsOf(application, resolved), dependencies: read, bundleDigest: rendered.bundle.digest, failure: null };
      const unchanged = before.bundleDigest === rendered.bundle.digest;
      const diff = unchanged ? { added: 0, changed: 0, removed: 0, stored: null, touched: [] } : difference(previous, rendered.bundle, application.destinationNamespace);
      const events = successEvents(before, after, wish, { ...rendered, difference: diff, commits, durationMs: performance.now() - began });
      return { ...finished(wish, after, events), bundle: unchanged ? null : rendered.bundle, diff: diff.stored };
    } catch (thrown) {
      return this.#failed(before, wish, { resolved, dependencies: dependencies.list(), failure: this.#explained(thrown, wish) });
    }
  }

  async #isUnchanged(before: RenderState, resolved: readonly ResolvedSource[]): Promise<boolean> {
    if (before.inputsDigest === null || before.failure !== null) return false;
    return (await this.#renderer.inputsDigest(before.application, resolved, before.dependencies)) === before.inputsDigest;
  }

  #failed(before: RenderState, wish: RenderWish, what: { resolved: readonly ResolvedSource[]; dependencies: readonly Dependency[]; failure: FailureText }): FinishedRendering {
    const { application } = before;
    const after: RenderState = { ...before, inputsDigest: FAILED_INPUTS, revisions: revisionsOf(application, what.resolved), dependencies: what.dependencies, failure: what.failure };
    return finished(wish, after, failureEvents(before, after, wish, what.failure));
  }

  #explained(thrown: unknown, wish: RenderWish): FailureText {
    const text = failureText(thrown);
    if (text.code === 'render.internal-error') this.#unexpected(thrown, wish.applicationId);
    return text;
  }
}

function finished(wish: RenderWish, state: RenderState, events: FinishedRendering['streams'][number]['events'] = []): FinishedRendering {
  const meta = { correlationId: wish.correlationId, ...(wish.causationId === null ? {} : { causationId: wish.causationId }) };
  const streams = events.length === 0 ? [] : [{ stream: renderStream(wish.applicationId), expected: 'any' as const, events: events.map((event) => ({ ...event, meta })) }];
  return { wish, state, bundle: null, diff: null, streams };
}

/** Every ref the application follows; null for those that could not be resolved. */
function revisionsOf(application: RenderedApplication, resolved: readonly ResolvedSource[]): RenderState['revisions'] {
  const refs = new Map(application.sources.map(({ url, ref }) => [`${url}\n${ref}`, { url, ref, revision: null as string | null }]));
  for (const { source, revision } of resolved) refs.set(`${source.url}\n${source.ref}`, { url: source.url, ref: source.ref, revision });
  return [...refs.values()];
}
