import { joinInside, type SourceReader } from '../../source/index.js';
import { entryAt } from '../application/entry-at.js';
import type { DependencyCollector } from '../domain/dependency.js';
import { RenderFailure } from '../domain/render-failure.js';
import { KUSTOMIZATION_NAMES, looksRemote, parseKustomization, referencesOf, type Kustomization } from './kustomization-file.js';

/** Files and directories to check out so that kustomize finds everything, and the kustomization to build. */
export interface KustomizeClosure {
  readonly paths: readonly string[];
  readonly root: { readonly file: string; readonly kustomization: Kustomization };
}

interface Place {
  readonly url: string;
  readonly ref: string;
  readonly revision: string;
}

const MAX_KUSTOMIZATIONS = 500;

/**
 * Follows a kustomization through its bases and components. Everything looked for becomes a dependency, found or not.
 * Remote bases are refused: they would be fetched from wherever the repository says.
 */
export async function kustomizeClosure(reader: SourceReader, place: Place, directory: string, dependencies: DependencyCollector, extra: readonly string[]): Promise<KustomizeClosure> {
  const closure = new ClosureWalk(reader, place, dependencies);
  const root = await closure.visit(directory);
  if (root === null) {
    throw new RenderFailure('render.kustomization-not-found', `There is no kustomization.yaml in ${directory || 'the root of the repository'}`, { nextStep: 'Correct the path, or add the file.' });
  }
  for (const component of extra) await closure.load(directory, component, root.file);
  await closure.drain();
  return { paths: closure.paths(), root };
}

class ClosureWalk {
  readonly #reader: SourceReader;
  readonly #place: Place;
  readonly #dependencies: DependencyCollector;
  readonly #visited = new Set<string>();
  readonly #pending: string[] = [];
  readonly #paths = new Set<string>();

  constructor(reader: SourceReader, place: Place, dependencies: DependencyCollector) {
    this.#reader = reader;
    this.#place = place;
    this.#dependencies = dependencies;
  }

  paths(): string[] {
    return [...this.#paths].sort();
  }

  async drain(): Promise<void> {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) await this.visit(next);
  }

  /** null: no kustomization in this directory. */
  async visit(directory: string): Promise<KustomizeClosure['root'] | null> {
    if (this.#visited.has(directory)) return null;
    this.#visited.add(directory);
    if (this.#visited.size > MAX_KUSTOMIZATIONS) throw new RenderFailure('render.too-many-kustomizations', `More than ${MAX_KUSTOMIZATIONS} kustomizations refer to each other`, { nextStep: 'Split the application.' });
    const { url, revision } = this.#place;
    const names = KUSTOMIZATION_NAMES.map((name) => below(directory, name));
    for (const name of names) this.#dependencies.add(this.#place, 'file', name);
    const contents = await this.#reader.readFiles(url, revision, names);
    const [file] = names.filter((name) => contents.has(name));
    if (file === undefined) return null;
    for (const name of contents.keys()) this.#paths.add(name);
    const kustomization = parseKustomization(file, contents.get(file) ?? Buffer.alloc(0));
    await this.#follow(directory, file, kustomization);
    return { file, kustomization };
  }

  async #follow(directory: string, file: string, kustomization: Kustomization): Promise<void> {
    if (kustomization['helmCharts'] !== undefined || kustomization['helmChartInflationGenerator'] !== undefined) {
      throw new RenderFailure('render.kustomize-helm-not-supported', `${file} inflates Helm charts, which is not supported yet`, { nextStep: 'Declare the chart as a source of its own.', file });
    }
    const references = referencesOf(kustomization);
    if (references.needsWholeDirectory) this.#take('tree', directory);
    for (const entry of references.files) this.#takeFile(directory, entry, file);
    for (const entry of references.loadable) await this.load(directory, entry, file);
  }

  /** A resource, base or component: a file, or a directory to visit. */
  async load(directory: string, entry: string, file: string): Promise<void> {
    const path = joinInside(directory, entry);
    const found = path === undefined || entry.includes('://') ? null : await entryAt(this.#reader, this.#place, path, this.#dependencies);
    if (found === null && looksRemote(entry)) {
      throw new RenderFailure('render.remote-base-refused', `${file} refers to ${JSON.stringify(entry.slice(0, 200))}: remote bases are never fetched`, { nextStep: 'Copy it into the repository, or declare its repository as a source of its own.', file });
    }
    if (path === undefined) throw escapes(entry, file);
    if (found?.kind === 'directory') {
      if (found.realPath !== path) this.#take('tree', found.realPath);
      this.#pending.push(path);
    } else this.#take('file', path, found?.realPath);
  }

  #takeFile(directory: string, entry: string, file: string): void {
    const path = joinInside(directory, entry);
    if (path === undefined) throw escapes(entry, file);
    this.#take('file', path);
  }

  #take(kind: 'file' | 'tree', path: string, realPath: string = path): void {
    this.#dependencies.add(this.#place, kind, path);
    if (realPath !== path) this.#dependencies.add(this.#place, kind, realPath);
    this.#paths.add(path);
  }
}

const below = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

const escapes = (entry: string, file: string): RenderFailure =>
  new RenderFailure('render.path-escapes', `${file} refers to ${JSON.stringify(entry.slice(0, 200))}, which is outside of the repository`, { nextStep: 'Keep everything it needs in the repository.', file });
