import { isRecord } from '@tidemark/kernel';
import { fieldAt, gvkOf, type KubernetesObject } from '@tidemark/manifest';

/**
 * The manifest with lists that are stored in another order than they were written in the order of live. The metrics of a
 * HorizontalPodAutoscaler are such: API servers that store an older version put some of them into an annotation and back.
 */
export function inLiveOrder(target: KubernetesObject, live: KubernetesObject): KubernetesObject {
  const { group, kind } = gvkOf(target);
  if (group !== 'autoscaling' || kind !== 'HorizontalPodAutoscaler') return target;
  const [wanted, found] = [target, live].map((object) => fieldAt(object, 'spec', 'metrics'));
  if (!Array.isArray(wanted) || !Array.isArray(found)) return target;
  const metrics = permuted(wanted, found);
  return metrics === undefined ? target : { ...target, spec: { ...(target['spec'] as object), metrics } };
}

/** undefined unless both lists name the same metrics, each once. */
function permuted(wanted: readonly unknown[], found: readonly unknown[]): unknown[] | undefined {
  const byName = new Map(wanted.map((metric) => [nameOf(metric), metric] as const));
  if (byName.size !== wanted.length || wanted.length !== found.length) return undefined;
  const ordered = new Map(found.map((metric) => [nameOf(metric), byName.get(nameOf(metric))] as const));
  return ordered.size === found.length && ![...ordered.values()].includes(undefined) ? [...ordered.values()] : undefined;
}

/** Its type and what it measures; targets may differ. */
function nameOf(metric: unknown): string {
  if (!isRecord(metric)) return '';
  const source = Object.values(metric).find(isRecord) ?? {};
  return JSON.stringify([metric['type'], source['name'] ?? fieldAt(source, 'metric', 'name'), source['container'], fieldAt(source, 'describedObject', 'name'), fieldAt(source, 'metric', 'selector')]);
}
