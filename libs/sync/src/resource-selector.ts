import type { ObjectKey } from '@tidemark/manifest';

/** Objects of a selective sync, by key; `*` stands for anything in one member. Argo CD's `--resource [!]GROUP:KIND:[NAMESPACE/]NAME`. */
export interface ResourceSelector {
  readonly group: string;
  readonly kind: string;
  /** Left out: any namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
  /** What it names is left out of the sync. */
  readonly exclude?: boolean | undefined;
}

/** What any of the selectors names, all when they only exclude; what one excludes is never in it. */
export function selectedBy(selectors: readonly ResourceSelector[]): (key: ObjectKey) => boolean {
  const wanted = selectors.filter(({ exclude }) => exclude !== true);
  const unwanted = selectors.filter(({ exclude }) => exclude === true);
  return (key) => (wanted.length === 0 || wanted.some((one) => names(one, key))) && !unwanted.some((one) => names(one, key));
}

const names = ({ group, kind, namespace, name }: ResourceSelector, key: ObjectKey): boolean =>
  isLike(group, key.group) && isLike(kind, key.kind) && isLike(name, key.name) && (namespace === undefined || isLike(namespace, key.namespace));

const isLike = (pattern: string, value: string): boolean => pattern === '*' || pattern === value;
