/** One thing a rendering read, or looked for in vain: it renders anew when that changes, and only then. */
export interface Dependency {
  readonly url: string;
  readonly ref: string;
  /** In the repository; '' is its root. */
  readonly path: string;
  /** `directory`: the files directly in it; `tree`: everything below it. */
  readonly kind: 'file' | 'directory' | 'tree';
}

/** Gathers what is read while rendering goes on, so that a failed one has its dependencies, too. */
export class DependencyCollector {
  readonly #found = new Map<string, Dependency>();

  add(source: { url: string; ref: string }, kind: Dependency['kind'], path: string): void {
    const { url, ref } = source;
    this.#found.set(JSON.stringify([url, ref, kind, path]), { url, ref, kind, path });
  }

  /** Sorted, and without what another one covers, so that equal readings are equal lists. */
  list(): Dependency[] {
    const all = [...this.#found.values()];
    const trees = new Set(all.filter(({ kind }) => kind === 'tree').map(place));
    const covered = (one: Dependency) => ancestorsOf(one.path).some((path) => (path !== one.path || one.kind !== 'tree') && trees.has(place({ ...one, path })));
    return all.filter((one) => !covered(one)).sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }
}

const place = ({ url, ref, path }: Dependency): string => JSON.stringify([url, ref, path]);
const keyOf = ({ url, ref, path, kind }: Dependency): string => `${url}\n${ref}\n${path}\n${kind}`;

/** The path itself and every directory above it, up to the root ''. */
export function ancestorsOf(path: string): string[] {
  const ancestors = [path];
  for (let rest = path; rest !== ''; ) {
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf('/')));
    ancestors.push(rest);
  }
  return ancestors;
}
