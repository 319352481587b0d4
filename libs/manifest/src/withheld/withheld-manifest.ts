import { isRecord } from '@tidemark/kernel';
import type { Mask } from './mask.js';
import { withheldHelm } from './withheld-helm.js';
import { withheldKustomize } from './withheld-kustomize.js';

/** An Application's manifest with the secrets of its sources masked. */
export function withheldManifest(manifest: Readonly<Record<string, unknown>>, mask: Mask): Record<string, unknown> {
  const { spec } = manifest;
  if (!isRecord(spec)) return manifest;
  const masked = { ...spec };
  if (isRecord(spec['source'])) masked['source'] = withheldSource(spec['source'], mask);
  if (Array.isArray(spec['sources'])) masked['sources'] = spec['sources'].map((source: unknown) => (isRecord(source) ? withheldSource(source, mask) : source));
  return { ...manifest, spec: masked };
}

/** `helm` and `kustomize` have the same form here and in what Tidemark makes of them. */
function withheldSource(source: Record<string, unknown>, mask: Mask): Record<string, unknown> {
  const { helm, kustomize } = source;
  return { ...source, ...(isRecord(helm) && { helm: withheldHelm(helm, mask) }), ...(isRecord(kustomize) && { kustomize: withheldKustomize(kustomize, mask) }) };
}
