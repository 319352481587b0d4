import { ancestorsOf, type Dependency } from './dependency.js';

/** What an application was rendered from: where each of its refs stood, and what was read there. */
export interface RenderedFrom {
  readonly applicationId: string;
  readonly revisions: readonly { readonly url: string; readonly ref: string; readonly revision: string | null }[];
  readonly dependencies: readonly Dependency[];
}

interface Tracked {
  /** Applications by the revision up to which their dependencies are known to be unchanged; '' is "never rendered". */
  readonly byRevision: Map<string, Set<string>>;
  /** Applications by what they depend on: `kind:path`. */
  readonly byPath: Map<string, Set<string>>;
}

/**
 * Who must render anew when a ref moves. Asking costs as much as the change is large, whatever the number of
 * applications: changed paths are looked up, not dependency lists.
 */
export class DependencyIndex {
  readonly #tracked = new Map<string, Tracked>();
  readonly #applications = new Map<string, RenderedFrom>();

  set(rendered: RenderedFrom): void {
    this.remove(rendered.applicationId);
    this.#applications.set(rendered.applicationId, rendered);
    for (const { url, ref, revision } of rendered.revisions) addTo(this.#at(url, ref).byRevision, revision ?? '', rendered.applicationId);
    for (const { url, ref, path, kind } of rendered.dependencies) addTo(this.#at(url, ref).byPath, `${kind}:${path}`, rendered.applicationId);
  }

  remove(applicationId: string): void {
    const known = this.#applications.get(applicationId);
    if (known === undefined) return;
    this.#applications.delete(applicationId);
    for (const { url, ref } of known.revisions) {
      const { byRevision } = this.#at(url, ref);
      for (const revision of [...byRevision.keys()]) removeFrom(byRevision, revision, applicationId);
    }
    for (const { url, ref, path, kind } of known.dependencies) removeFrom(this.#at(url, ref).byPath, `${kind}:${path}`, applicationId);
    for (const { url, ref } of [...known.revisions, ...known.dependencies]) this.#dropIfEmpty(keyOf(url, ref));
  }

  /** How many refs it holds anything of. */
  get refs(): number {
    return this.#tracked.size;
  }

  /** Whether any application follows this ref. */
  follows(url: string, ref: string): boolean {
    return [...(this.#tracked.get(keyOf(url, ref))?.byRevision.values() ?? [])].some((members) => members.size > 0);
  }

  /** Revisions that some followers of the ref were last compared with, other than `revision`. */
  revisionsBehind(url: string, ref: string, revision: string): string[] {
    const groups = this.#tracked.get(keyOf(url, ref))?.byRevision ?? new Map<string, Set<string>>();
    return [...groups].filter(([known, members]) => known !== revision && members.size > 0).map(([known]) => known);
  }

  /**
   * Of the applications compared with `from` last, those that `changed` (null: everything) touches. From now on all of
   * them count as compared with `to`.
   */
  advance(url: string, ref: string, step: { from: string; to: string; changed: readonly string[] | null }): string[] {
    const tracked = this.#at(url, ref);
    const members = tracked.byRevision.get(step.from) ?? new Set<string>();
    const touched = step.changed === null ? [...members] : [...dependingOn(tracked, step.changed)].filter((id) => members.has(id));
    tracked.byRevision.delete(step.from);
    const reached = tracked.byRevision.get(step.to);
    if (reached === undefined) tracked.byRevision.set(step.to, members);
    else for (const id of members) reached.add(id);
    return touched;
  }

  /** Refs that nobody follows any more would otherwise stay for ever. */
  #dropIfEmpty(key: string): void {
    const tracked = this.#tracked.get(key);
    if (tracked?.byRevision.size === 0 && tracked.byPath.size === 0) this.#tracked.delete(key);
  }

  #at(url: string, ref: string): Tracked {
    const key = keyOf(url, ref);
    const known = this.#tracked.get(key) ?? { byRevision: new Map(), byPath: new Map() };
    this.#tracked.set(key, known);
    return known;
  }
}

const keyOf = (url: string, ref: string): string => `${url}\n${ref}`;

function addTo(groups: Map<string, Set<string>>, key: string, id: string): void {
  const members = groups.get(key) ?? new Set<string>();
  groups.set(key, members.add(id));
}

function removeFrom(groups: Map<string, Set<string>>, key: string, id: string): void {
  const members = groups.get(key);
  if (members?.delete(id) && members.size === 0) groups.delete(key);
}

function dependingOn({ byPath }: Tracked, changed: readonly string[]): Set<string> {
  const found = new Set<string>();
  const take = (key: string) => { for (const id of byPath.get(key) ?? []) found.add(id); };
  for (const path of changed) {
    const [self = '', parent, ...above] = ancestorsOf(path);
    take(`file:${self}`);
    // A file where a directory was looked for, or the other way round, is a change of that thing, too.
    take(`tree:${self}`);
    take(`directory:${self}`);
    if (parent !== undefined) take(`directory:${parent}`);
    for (const ancestor of parent === undefined ? above : [parent, ...above]) {
      take(`tree:${ancestor}`);
      take(`file:${ancestor}`);
    }
  }
  return found;
}
