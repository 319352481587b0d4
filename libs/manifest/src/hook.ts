import { annotationOf, fieldAt } from './kubernetes-object.js';

/** The closed vocabulary of `argocd.argoproj.io/hook`; an unknown word in the annotation is dropped. */
export const HOOK_TYPES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete', 'Skip'] as const;
export type HookType = (typeof HOOK_TYPES)[number];

export const HOOK_ANNOTATION = 'argocd.argoproj.io/hook';
export const HELM_HOOK_ANNOTATION = 'helm.sh/hook';
/** Keeps a finished hook readable until the sync has seen its result. */
export const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

const HELM_HOOK_TYPES: ReadonlyMap<string, HookType> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
  ['pre-delete', 'PreDelete'],
  ['post-delete', 'PostDelete'],
]);

/** The words of a comma-separated annotation, trimmed, each once; none when the annotation is missing. */
export function annotationWords(object: unknown, annotation: string): string[] {
  const words = (annotationOf(object, annotation) ?? '').split(',').map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ''))];
}

/** When an object runs as a hook. Argo CD's annotation, if it names a known type, wins over Helm's. */
export function hookTypesOf(object: unknown): HookType[] {
  const words = annotationWords(object, HOOK_ANNOTATION);
  const own = HOOK_TYPES.filter((type) => words.includes(type));
  if (own.length > 0) return own;
  const helm = annotationWords(object, HELM_HOOK_ANNOTATION).map((word) => HELM_HOOK_TYPES.get(word));
  return [...new Set(helm.filter((type) => type !== undefined))];
}

/**
 * Whether an object is a hook and so no part of the desired state: it carries a hook annotation, whatever that says
 * (a hook of no known type never runs), except when it only says Skip. Helm's `crd-install` is an ordinary object.
 */
export function isHook(object: unknown): boolean {
  if (annotationOf(object, HOOK_ANNOTATION) !== undefined) return !isSkipped(object);
  const helm = annotationOf(object, HELM_HOOK_ANNOTATION);
  return helm !== undefined && helm !== 'crd-install';
}

/** Marked to be left out of every sync. */
export function isSkipped(object: unknown): boolean {
  const types = hookTypesOf(object);
  return types.length === 1 && types[0] === 'Skip';
}

export function hasHookFinalizer(object: unknown): boolean {
  const finalizers = fieldAt(object, 'metadata', 'finalizers');
  return Array.isArray(finalizers) && finalizers.includes(HOOK_FINALIZER);
}
