import { z } from 'zod';
import { ignoreRule, namespaceMetadata, retryPolicy } from '@tidemark/protocol';
import { buildOptions } from './build-options.js';

/** Upper bounds of one declaration; more than this is a mistake or an attack, never a real application. */
export const SPEC_LIMITS = { sources: 50, clusters: 1_000, syncOptions: 50, ignoreRules: 200, finalizers: 20, warnings: 100 } as const;

const text = z.string().max(1_024);

export const applicationSource = z.object({
  type: z.enum(['git', 'helm']),
  /** How other sources refer to this one: `$name/path` in helm value files (Argo CD's `ref`). */
  name: text.nullable(),
  url: z.string().min(1).max(2_048),
  /** git: branch, tag, SHA or `HEAD`; helm: a version or a semver range. */
  ref: text,
  /** Inside the repository, `.` for its root; null for a chart, and for a source that is only referred to. */
  path: text.nullable(),
  chart: text.nullable(),
  build: buildOptions,
});
export type ApplicationSource = z.infer<typeof applicationSource>;

export const clusterBinding = z.object({ clusterId: z.uuid(), clusterName: z.string().min(1).max(253) });
export type ClusterBinding = z.infer<typeof clusterBinding>;

export const applicationPolicy = z.object({
  /** null: a person starts every sync. */
  automated: z.object({ prune: z.boolean(), selfHeal: z.boolean(), allowEmpty: z.boolean() }).nullable(),
  retry: retryPolicy,
});
export type ApplicationPolicy = z.infer<typeof applicationPolicy>;

/**
 * What an application is, in no dialect's words: a declaration of any dialect becomes this, and nothing behind the
 * catalog knows where it came from.
 */
export const applicationSpec = z.object({
  sources: z.array(applicationSource).min(1).max(SPEC_LIMITS.sources),
  destination: z.object({
    clusters: z.array(clusterBinding).max(SPEC_LIMITS.clusters),
    /** '' when the declaration names none: objects must then bring their own. */
    namespace: z.string().max(253),
  }),
  policy: applicationPolicy,
  syncOptions: z.array(text).max(SPEC_LIMITS.syncOptions),
  ignoreDifferences: z.array(ignoreRule).max(SPEC_LIMITS.ignoreRules),
  namespaceMetadata: namespaceMetadata.optional(),
  /** When somebody approved the deletions that wait for a confirmation. */
  deletionApprovedAt: z.iso.datetime({ offset: true }).optional(),
  /** How many entries `app history` shows by default. Tidemark itself forgets none. */
  revisionHistoryLimit: z.number().int().min(0),
  finalizers: z.array(text).max(SPEC_LIMITS.finalizers),
});
export type ApplicationSpec = z.infer<typeof applicationSpec>;

/** Finalizers which mean: when the application is retired, its objects go too. */
const CASCADE = /^resources-finalizer\.argocd\.argoproj\.io(\/(foreground|background))?$/;

export const cascades = (spec: Pick<ApplicationSpec, 'finalizers'>): boolean => spec.finalizers.some((name) => CASCADE.test(name));
