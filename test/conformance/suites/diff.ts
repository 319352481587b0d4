import { fieldAt, maskSecrets, type KubernetesObject } from '@tidemark/manifest';
import type { Answer, Suite } from '../suite.js';

function maskSecret(input: Record<string, unknown>): Answer {
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

/** The three diff modes and upstream's in-between form `normalize` have no counterpart yet: drift is judged by `driftOf`. */
export const diff: Suite = {
  name: 'diff',
  answer: (input) => (input['op'] === 'maskSecret' ? maskSecret(input) : undefined),
};
