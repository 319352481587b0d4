import { diffClientSide, diffServerSide, diffStructuredMerge, normalForm, type Pair } from '@tidemark/diff';
import { annotationWords, fieldAt, maskSecrets, type KubernetesObject } from '@tidemark/manifest';
import type { Answer, Suite } from '../suite.js';

type Input = Record<string, unknown>;

const objectOf = (value: unknown): KubernetesObject | null => (value ?? null) as KubernetesObject | null;

/** Whatever the mode is, an object that asks for server-side apply is compared by structured merge. */
const isAppliedByServer = (target: KubernetesObject | null): boolean => annotationWords(target, 'argocd.argoproj.io/sync-options').includes('ServerSideApply=true');

function diffOf(input: Input): Answer {
  const pair: Pair = { target: objectOf(input['target']), live: objectOf(input['live']) };
  const common = { ignoreAggregatedRoles: input['ignoreAggregatedRoles'] === true };
  const manager = typeof input['manager'] === 'string' && input['manager'] !== '' ? input['manager'] : 'argocd-controller';
  switch (input['mode']) {
    case 'structuredMerge':
      return { ...diffStructuredMerge(pair, { ...common, manager }) };
    case 'serverSide':
      return {
        ...diffServerSide(pair, { ...common, manager, dryRunResult: input['dryRunResult'] as KubernetesObject, ignoreMutationWebhook: input['ignoreMutationWebhook'] === true }),
      };
    default:
      return { ...(isAppliedByServer(pair.target) ? diffStructuredMerge(pair, { ...common, manager }) : diffClientSide(pair, common)) };
  }
}

const normalize = (input: Input): Answer => ({ object: normalForm(input['object'] as KubernetesObject, { ignoreAggregatedRoles: input['ignoreAggregatedRoles'] === true }) });

function maskSecret(input: Input): Answer {
  const given = [input['target'], input['live']].map((object) => (object ?? undefined) as KubernetesObject | undefined);
  const annotations = new Set(Object.keys((input['hideAnnotations'] ?? {}) as object));
  const [target, live] = maskSecrets(given.map((object) => object && { ...object, apiVersion: object.apiVersion ?? 'v1' }), annotations);
  return { target: shapedLike(given[0], target), live: shapedLike(given[1], live) };
}

/** Some cases leave the apiVersion out; the answer must then too. */
function shapedLike(given: KubernetesObject | undefined, answer: KubernetesObject | undefined): unknown {
  if (answer === undefined || fieldAt(given, 'apiVersion') !== undefined) return answer ?? null;
  return Object.fromEntries(Object.entries(answer).filter(([field]) => field !== 'apiVersion'));
}

const OPERATIONS: Readonly<Record<string, (input: Input) => Answer>> = { diff: diffOf, normalize, maskSecret };

export const diff: Suite = {
  name: 'diff',
  answer: (input) => OPERATIONS[String(input['op'])]?.(input),
};
