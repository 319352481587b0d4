import { annotationOf } from '@tidemark/manifest';

const WAVE_ANNOTATIONS = ['argocd.argoproj.io/sync-wave', 'helm.sh/hook-weight'];

/** The wave of an object within its phase: the first of its annotations that is an integer; else 0. */
export function waveOf(object: unknown): number {
  const texts = WAVE_ANNOTATIONS.map((annotation) => annotationOf(object, annotation) ?? '');
  const wave = texts.find((text) => /^[-+]?\d+$/.test(text));
  return wave === undefined ? 0 : Number(wave) + 0;
}
