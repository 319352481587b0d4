import { canonicalJson, digestOf, isDigest, TidemarkError, type Digest } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import type { ApplicationSource, WithheldValueReader } from '../../catalog/index.js';
import { parseRepositoryPath, type Commit, type SourceReader } from '../../source/index.js';
import { assembleBundle, type Bundle } from '../domain/bundle.js';
import type { Dependency, DependencyCollector } from '../domain/dependency.js';
import { RenderFailure } from '../domain/render-failure.js';
import type { RenderedApplication, RenderTask, ResolvedSource, SourceRendering } from '../domain/rendering.js';
import type { ChartRepositories } from '../helm/chart-repositories.js';
import { renderArchive, renderHelm } from '../helm/helm-renderer.js';
import { KUSTOMIZATION_NAMES } from '../kustomize/kustomization-file.js';
import { renderKustomize } from '../kustomize/kustomize-renderer.js';
import { renderPlain } from '../plain/plain-renderer.js';
import { entryAt } from './entry-at.js';
import { Limiter } from './limiter.js';
import { revealedSource } from './revealed-source.js';

/** Changes when the same inputs would render to something else. */
const RENDER_VERSION = 1;
/** helm and kustomize want a core each; more at once only makes every one slower. */
const MAX_TOOLS = 3;
const MAX_WARNINGS = 100;

export interface RendererParts {
  readonly reader: SourceReader;
  readonly charts: ChartRepositories;
  readonly values: WithheldValueReader;
  readonly helm: string;
  readonly kustomize: string;
  /** Where workspaces are made. */
  readonly folder: string;
}

export interface Rendered {
  readonly bundle: Bundle;
  readonly warnings: readonly string[];
}

/** Turns an application at given revisions into a bundle. Knows no database and no events. */
export class ApplicationRenderer {
  readonly #parts: RendererParts;
  readonly #tools = new Limiter(MAX_TOOLS);

  constructor(parts: RendererParts) {
    this.#parts = parts;
  }

  /** The revision of every source, in their order. */
  async resolve(application: RenderedApplication): Promise<ResolvedSource[]> {
    const known = new Map<string, Promise<string>>();
    const revisionOf = (source: ApplicationSource): Promise<string> => {
      const key = JSON.stringify([source.type, source.url, source.chart, source.ref]);
      const found = known.get(key) ?? this.#revision(source);
      known.set(key, found);
      return found;
    };
    const resolved: ResolvedSource[] = [];
    for (const source of application.sources) resolved.push({ source, revision: await revisionOf(source) });
    return resolved;
  }

  /** The commits behind the revisions of Git sources, each once. */
  async commits(resolved: readonly ResolvedSource[]): Promise<Commit[]> {
    const wanted = new Map(resolved.filter(({ source }) => source.type === 'git').map((one) => [one.revision, one]));
    return Promise.all([...wanted.values()].map(({ source, revision }) => this.#parts.reader.commit(source.url, revision)));
  }

  /**
   * Names everything that decides about the result: the application's options and the contents it read last time.
   * null when that cannot be said without rendering.
   */
  async inputsDigest(application: RenderedApplication, resolved: readonly ResolvedSource[], dependencies: readonly Dependency[]): Promise<Digest | null> {
    const revisions = new Map(resolved.map(({ source, revision }) => [`${source.url}\n${source.ref}`, revision]));
    const charts = resolved.filter(({ source }) => source.type === 'helm').map(({ source, revision }) => [source.url, source.chart, revision]);
    try {
      const contents = await Promise.all(
        dependencies.map(async ({ url, ref, path, kind }) => {
          const revision = revisions.get(`${url}\n${ref}`);
          const entry = revision === undefined ? null : await this.#parts.reader.entry(url, revision, path);
          return [url, path, kind, entry === null ? null : [entry.id, entry.realPath]];
        }),
      );
      return digestOf(canonicalJson([RENDER_VERSION, application, charts, contents]));
    } catch (thrown) {
      // A link that leads out of the tree, say: the rendering will report it in its own words.
      if (thrown instanceof TidemarkError) return null;
      throw thrown;
    }
  }

  /** Rejects with a `render.*` or `source.*` error; `dependencies` then holds what was read so far. */
  async render(application: RenderedApplication, resolved: readonly ResolvedSource[], dependencies: DependencyCollector): Promise<Rendered> {
    const objects: KubernetesObject[] = [];
    const warnings: string[] = [];
    for (const one of resolved) {
      // A source without a path or a chart is only there for others to refer to.
      if (one.source.path === null && one.source.chart === null) continue;
      const rendering = await this.#renderSource(application, resolved, one, dependencies);
      objects.push(...rendering.objects);
      warnings.push(...rendering.warnings);
    }
    const bundle = assembleBundle(objects, application.destinationNamespace);
    return { bundle, warnings: [...warnings, ...bundle.warnings].slice(0, MAX_WARNINGS).map((text) => text.slice(0, 1_024)) };
  }

  async #revision(source: ApplicationSource): Promise<string> {
    if (source.type === 'helm') return this.#parts.charts.version(source.url, source.chart ?? '', source.ref);
    const commit = await this.#parts.reader.resolve(source.url, source.ref);
    if (commit !== null) return commit.revision;
    throw new RenderFailure('render.ref-not-found', `${source.url} has no branch, tag or commit ${JSON.stringify(source.ref)}`, { nextStep: 'Correct targetRevision, or push it.' });
  }

  async #renderSource(application: RenderedApplication, all: readonly ResolvedSource[], one: ResolvedSource, dependencies: DependencyCollector): Promise<SourceRendering> {
    const { reader, charts, helm, kustomize, folder } = this.#parts;
    const { revision } = one;
    const { source, secrets } = await revealedSource(this.#parts.values, application.applicationId, one.source);
    const task: RenderTask = { application, all, source, revision, path: parseRepositoryPath(source.path ?? ''), dependencies, secrets };
    if (source.type === 'helm') {
      const archive = await charts.archive(source.url, source.chart ?? '', revision);
      return this.#tools.run(() => renderArchive(reader, task, { program: helm, folder }, archive));
    }
    switch (await this.#toolOf(task)) {
      case 'helm':
        return this.#tools.run(() => renderHelm(reader, task, { program: helm, folder }));
      case 'kustomize':
        return this.#tools.run(() => renderKustomize(reader, task, { program: kustomize, folder }));
      case 'plain':
        return renderPlain(reader, task);
    }
  }

  /** What the options say, else what the directory looks like: Chart.yaml goes before a kustomization. */
  async #toolOf({ source, revision, path, dependencies }: RenderTask): Promise<'plain' | 'kustomize' | 'helm'> {
    const { reader } = this.#parts;
    const entry = await entryAt(reader, { ...source, revision }, path, dependencies);
    if (entry?.kind !== 'directory') {
      dependencies.add(source, 'tree', path);
      throw entry === null
        ? new RenderFailure('render.path-not-found', `The path ${JSON.stringify(path)} is not in ${source.url} at ${revision.slice(0, 12)}`, { nextStep: 'Correct the path, or add the directory.', file: path })
        : new RenderFailure('render.path-not-a-directory', `The path ${JSON.stringify(path)} is a file`, { nextStep: 'Name the directory it is in; directory.include can select one file.', file: path });
    }
    if (entry.realPath !== path) dependencies.add(source, 'tree', entry.realPath);
    if (source.build.tool !== 'auto') return source.build.tool;
    const inside = (name: string) => (path === '' ? name : `${path}/${name}`);
    const marks = ['Chart.yaml', ...KUSTOMIZATION_NAMES];
    for (const mark of marks) dependencies.add(source, 'file', inside(mark));
    const present = await Promise.all(marks.map((mark) => reader.entry(source.url, revision, inside(mark))));
    if (present[0]?.kind === 'file') return 'helm';
    return present.slice(1).some((found) => found?.kind === 'file') ? 'kustomize' : 'plain';
  }
}

/** Reads a digest that was stored as one. */
export const asDigest = (text: string | null): Digest | null => (text !== null && isDigest(text) ? text : null);
