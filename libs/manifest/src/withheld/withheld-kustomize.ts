import { isRecord } from '@tidemark/kernel';
import { MASK, type Mask } from './mask.js';
import { withheldYaml } from './withheld-yaml.js';

/** The same options with each secret in their inline patches replaced by its mask. */
export const withheldKustomize = <T extends object>(kustomize: T, mask: Mask): T =>
  withPatches(kustomize, (text, target) => withheldYaml(text, mask, isRecord(target) && target['kind'] === 'Secret'));

/** The opposite. */
export const revealedKustomize = <T extends object>(kustomize: T, secretOf: (mask: string) => string): T =>
  withPatches(kustomize, (text) => text.replace(MASK, (found) => secretOf(found)));

function withPatches<T extends object>(kustomize: T, change: (text: string, target: unknown) => string): T {
  const { patches } = kustomize as { patches?: unknown };
  if (!Array.isArray(patches)) return kustomize;
  const changed = patches.map((one: unknown) => (isRecord(one) && typeof one['patch'] === 'string' ? { ...one, patch: change(one['patch'], one['target']) } : one));
  return { ...kustomize, patches: changed };
}
