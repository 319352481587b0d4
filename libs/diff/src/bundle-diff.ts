import { canonicalJson } from '@tidemark/kernel';
import { compareKeys, keyOf, keyText, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { comparable } from './comparable.js';
import { unifiedDiff, type UnifiedDiff } from './unified-diff.js';

export interface BundleDifference {
  key: ObjectKey;
  action: 'added' | 'changed' | 'removed';
  unified: UnifiedDiff;
}

/** What differs between two bundles, object by object, ordered by key; objects that are the same are left out. */
export function bundleDiff(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): BundleDifference[] {
  const old = new Map(before.map((object) => [keyText(keyOf(object)), object]));
  const now = new Map(after.map((object) => [keyText(keyOf(object)), object]));
  const differences: BundleDifference[] = [];
  for (const text of new Set([...old.keys(), ...now.keys()])) {
    const left = old.get(text);
    const right = now.get(text);
    if (left !== undefined && right !== undefined && sameIntent(left, right)) continue;
    const action = left === undefined ? 'added' : right === undefined ? 'removed' : 'changed';
    differences.push({ key: keyOf((right ?? left) as KubernetesObject), action, unified: unifiedDiff(left, right) });
  }
  return differences.sort((left, right) => compareKeys(left.key, right.key));
}

const sameIntent = (left: KubernetesObject, right: KubernetesObject): boolean => canonicalJson(comparable(left)) === canonicalJson(comparable(right));
