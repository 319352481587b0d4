import { annotationWords } from '@tidemark/manifest';

export const COMPARE_OPTIONS_ANNOTATION = 'argocd.argoproj.io/compare-options';

/** How one object asks to be compared. */
export interface CompareOptions {
  /** When it left the bundle and is still there, its application does not count as out of sync. */
  readonly ignoreExtraneous: boolean;
  /** Whether the API server is asked what an apply would change; undefined: not said. */
  readonly serverSide: boolean | undefined;
  /** What a mutating webhook would change on an apply counts as a difference. */
  readonly includeMutationWebhook: boolean;
}

/** Words that may stand for a whole application; IgnoreExtraneous is said of one object. */
export const APPLICATION_COMPARE_OPTIONS = ['ServerSideDiff=true', 'ServerSideDiff=false', 'IncludeMutationWebhook=true', 'IncludeMutationWebhook=false'] as const;

/**
 * Reads the annotation over the words of the application; words nobody knows say nothing, of contradicting ones the last
 * counts.
 */
export function compareOptionsOf(object: unknown, application: readonly string[] = []): CompareOptions {
  const own = annotationWords(object, COMPARE_OPTIONS_ANNOTATION);
  const said = (name: string): boolean | undefined => {
    const last = [...application, ...own].filter((word) => word === `${name}=true` || word === `${name}=false`).at(-1);
    return last === undefined ? undefined : last.endsWith('=true');
  };
  return { ignoreExtraneous: own.includes('IgnoreExtraneous'), serverSide: said('ServerSideDiff'), includeMutationWebhook: said('IncludeMutationWebhook') ?? false };
}
