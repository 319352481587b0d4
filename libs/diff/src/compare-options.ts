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

/** Reads the annotation; words nobody knows say nothing, of contradicting ones the last counts. */
export function compareOptionsOf(object: unknown): CompareOptions {
  const words = annotationWords(object, COMPARE_OPTIONS_ANNOTATION);
  const said = words.filter((word) => /^ServerSideDiff=(true|false)$/.test(word)).at(-1);
  return {
    ignoreExtraneous: words.includes('IgnoreExtraneous'),
    serverSide: said === undefined ? undefined : said.endsWith('=true'),
    includeMutationWebhook: words.includes('IncludeMutationWebhook=true'),
  };
}
