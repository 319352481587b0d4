import { annotationWords } from '@tidemark/manifest';

/** When a hook's object is deleted. */
export const HOOK_DELETE_POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'] as const;
export type HookDeletePolicy = (typeof HOOK_DELETE_POLICIES)[number];

const HELM_NAMES: Readonly<Record<HookDeletePolicy, string>> = {
  BeforeHookCreation: 'before-hook-creation',
  HookSucceeded: 'hook-succeeded',
  HookFailed: 'hook-failed',
};

/** The policies of Argo CD's and Helm's annotations together; BeforeHookCreation when they name none. */
export function deletePoliciesOf(object: unknown): HookDeletePolicy[] {
  const own = annotationWords(object, 'argocd.argoproj.io/hook-delete-policy');
  const helm = annotationWords(object, 'helm.sh/hook-delete-policy');
  const named = HOOK_DELETE_POLICIES.filter((policy) => own.includes(policy) || helm.includes(HELM_NAMES[policy]));
  return named.length > 0 ? named : ['BeforeHookCreation'];
}
