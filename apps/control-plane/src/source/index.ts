export { RevisionObserved, sourceEvents, sourceStream, type RevisionObservedData, type RevisionTrigger } from './domain/source.events.js';
export { joinInside, parentOf, parseRepositoryPath } from './domain/repository-path.js';
export { parseRepositoryUrl, type GitScheme, type RepositoryUrl } from './domain/repository-url.js';
export type { Commit } from './git/commit-object.js';
export {
  SOURCE_DIRECTORY,
  SOURCE_READER,
  SOURCE_WATCHER,
  type SourceDirectory,
  type SourceEntry,
  type SourceFile,
  type SourceListing,
  type SourceReader,
  type SourceWatcher,
  type WatchedSource,
} from './ports.js';
export { SourceModule } from './source.module.js';
export { SourceRuntime, type SourceRuntimeParts } from './source-runtime.js';
