import { respectIgnored, type WrittenBy } from '@tidemark/diff';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { IgnoreRule } from '@tidemark/protocol';

/** Labels and annotations by which an object is known as ours: no rule takes them away. */
const MARKS = 'tidemark.dev/';

/** The manifest with the fields of these rules as live has them; `tookLive`: then the write holds for that state of live only. */
export function leavingTheirs(manifest: KubernetesObject, live: KubernetesObject, rules: readonly IgnoreRule[], written: WrittenBy): { object: KubernetesObject; tookLive: boolean } {
  if (rules.length === 0) return { object: manifest, tookLive: false };
  const { object, tookLive } = respectIgnored(manifest, live, rules, written);
  const { labels, annotations } = manifest.metadata;
  return { object: withMetadata(object, { labels: marked(object.metadata.labels, labels), annotations: marked(object.metadata.annotations, annotations) }), tookLive };
}

type Texts = Readonly<Record<string, string>> | undefined;

function marked(texts: Texts, manifest: Texts): Texts {
  const marks = Object.entries(manifest ?? {}).filter(([name]) => name.startsWith(MARKS));
  return marks.length === 0 ? texts : { ...texts, ...Object.fromEntries(marks) };
}
