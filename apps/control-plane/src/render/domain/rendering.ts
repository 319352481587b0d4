import type { KubernetesObject } from '@tidemark/manifest';
import type { ApplicationSource } from '../../catalog/index.js';
import type { DependencyCollector } from './dependency.js';

/** What rendering needs to know of an application; a change in it renders anew. */
export interface RenderedApplication {
  readonly applicationId: string;
  readonly name: string;
  readonly namespace: string;
  readonly sources: readonly ApplicationSource[];
  readonly destinationNamespace: string;
}

/** A source whose ref has become a revision: a commit, or for charts a version. */
export interface ResolvedSource {
  readonly source: ApplicationSource;
  readonly revision: string;
}

/** One source of one application to be rendered. */
export interface RenderTask extends ResolvedSource {
  readonly application: RenderedApplication;
  /** All sources of the application: value files may come from another one. */
  readonly all: readonly ResolvedSource[];
  /** The path in the repository, checked; '' is its root. */
  readonly path: string;
  readonly dependencies: DependencyCollector;
  /** Texts of the declaration that no message may hold. */
  readonly secrets: readonly string[];
}

export interface SourceRendering {
  readonly objects: readonly KubernetesObject[];
  readonly warnings: readonly string[];
}
