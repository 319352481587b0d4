import type { SourceEntry, SourceReader } from '../../source/index.js';
import type { DependencyCollector } from '../domain/dependency.js';

/**
 * What is at a path; null when nothing is. A path that is refused (a submodule, a link that leads out) becomes a
 * dependency at once: a commit that puts something else there renders anew.
 */
export async function entryAt(reader: SourceReader, place: { url: string; ref: string; revision: string }, path: string, dependencies: DependencyCollector): Promise<SourceEntry | null> {
  try {
    return await reader.entry(place.url, place.revision, path);
  } catch (refused) {
    dependencies.add(place, 'tree', path);
    throw refused;
  }
}
