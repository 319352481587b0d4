import { isRecord } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';

/** Where kinds of the API server hold the certificate authority of a service, which a controller writes into them later. */
const BUNDLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['admissionregistration.k8s.io/MutatingWebhookConfiguration', ['webhooks.clientConfig.caBundle']],
  ['admissionregistration.k8s.io/ValidatingWebhookConfiguration', ['webhooks.clientConfig.caBundle']],
  ['apiextensions.k8s.io/CustomResourceDefinition', ['spec.conversion.webhook.clientConfig.caBundle', 'spec.conversion.webhookClientConfig.caBundle']],
  ['apiregistration.k8s.io/APIService', ['spec.caBundle']],
]);
/** What charts write where a bundle is injected later: nothing, or line ends and blanks in base64. */
const PLACEHOLDERS: ReadonlySet<unknown> = new Set(['', 'Cg==', 'Cgo=', 'IA==', 'DQo=']);

/**
 * The object without CA bundles that hold no certificate: whoever writes one means that somebody else will. Compared or
 * applied as a value, it would take away what was injected.
 */
export function withoutPlaceholderBundles(object: KubernetesObject): KubernetesObject {
  const { group, kind } = gvkOf(object);
  return (BUNDLES.get(`${group}/${kind}`) ?? []).reduce<unknown>((current, path) => withoutPlaceholder(current, path.split('.')), object) as KubernetesObject;
}

function withoutPlaceholder(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPlaceholder(item, path));
  const [head = '', ...rest] = path;
  if (!isRecord(value) || !Object.hasOwn(value, head)) return value;
  if (rest.length > 0) return { ...value, [head]: withoutPlaceholder(value[head], rest) };
  return PLACEHOLDERS.has(value[head]) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== head)) : value;
}
