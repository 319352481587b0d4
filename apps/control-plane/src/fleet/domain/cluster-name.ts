import { TidemarkError } from '@tidemark/kernel';

/** RFC 1123 label: what Kubernetes itself accepts for a name; no dots, no upper case, nothing outside of ASCII. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Names that mean something else somewhere: our own parts, Argo CD's word for "this cluster", words of the CLI and the URL. */
const RESERVED: ReadonlySet<string> = new Set(['system', 'control-plane', 'tidemark', 'tidemark-system', 'in-cluster', 'local', 'localhost', 'all', 'any', 'none', 'new', 'default', 'fleet']);

/** @throws TidemarkError `fleet.bad-cluster-name`, `fleet.reserved-cluster-name` */
export function checkClusterName(name: string): void {
  if (!DNS_LABEL.test(name)) {
    throw new TidemarkError('fleet.bad-cluster-name', `${JSON.stringify(name.slice(0, 80))} is not a usable cluster name.`, {
      nextStep: 'Use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
    });
  }
  if (RESERVED.has(name)) {
    throw new TidemarkError('fleet.reserved-cluster-name', `The name ${name} is reserved.`, { nextStep: 'Choose another name, for example by place or purpose.' });
  }
}

const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const MAX_LABELS = 64;

/** The rules of Kubernetes labels. @throws TidemarkError `fleet.bad-cluster-labels` */
export function checkClusterLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  const bad = entries.find(([key, value]) => !LABEL_KEY.test(key) || !LABEL_VALUE.test(value));
  if (!bad && entries.length <= MAX_LABELS) return;
  throw new TidemarkError('fleet.bad-cluster-labels', bad ? `The label ${JSON.stringify(bad[0].slice(0, 80))} or its value is not usable.` : `More than ${MAX_LABELS} labels were given.`, {
    nextStep: 'Keys and values follow the rules of Kubernetes labels.',
  });
}
