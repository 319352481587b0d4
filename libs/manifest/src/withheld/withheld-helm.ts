import { isRecord } from '@tidemark/kernel';
import { isSecretValue, memberPlace, TOP, type ValuePlace } from './value-place.js';
import { withheldYaml } from './withheld-yaml.js';

/** Gives what is shown in place of a secret: the same for the same secret, within the one who asks. */
export type Mask = (secret: string) => string;

/** What stands in a declaration where a secret was; `id` names it to whoever keeps it. */
export const maskOf = (id: string): string => `tidemark-withheld-${id}`;
const MASK = /tidemark-withheld-[0-9a-f]{32}/g;

/** Whether a text holds a mask, and which. */
export const masksIn = (text: string): string[] => [...new Set(text.match(MASK) ?? [])];

/** The members of Argo CD's `helm` that hold values, in its own form or as Tidemark keeps it. */
const PARAMETERS = 'parameters';
const VALUES = 'values';
const VALUES_OBJECT = 'valuesObject';

/** The same options with each secret among parameters, values and valuesObject replaced by its mask. */
export function withheldHelm<T extends object>(helm: T, mask: Mask): T {
  const changed = { ...(helm as Record<string, unknown>) };
  if (Array.isArray(changed[PARAMETERS])) changed[PARAMETERS] = withheldParameters(changed[PARAMETERS], mask);
  if (typeof changed[VALUES] === 'string') changed[VALUES] = withheldYaml(changed[VALUES], mask);
  if (isRecord(changed[VALUES_OBJECT])) changed[VALUES_OBJECT] = withheldMember(changed[VALUES_OBJECT], TOP, mask);
  return changed as T;
}

/** The opposite: `secretOf` gives what a mask stands for. */
export function revealedHelm<T extends object>(helm: T, secretOf: (mask: string) => string): T {
  const changed = { ...(helm as Record<string, unknown>) };
  const reveal = (text: string): string => text.replace(MASK, secretOf);
  if (Array.isArray(changed[PARAMETERS])) {
    changed[PARAMETERS] = changed[PARAMETERS].map((parameter: unknown) => (isRecord(parameter) && typeof parameter['value'] === 'string' ? { ...parameter, value: reveal(parameter['value']) } : parameter));
  }
  if (typeof changed[VALUES] === 'string') changed[VALUES] = reveal(changed[VALUES]);
  // A secret in an object is kept as JSON, so that a number stays one.
  if (isRecord(changed[VALUES_OBJECT])) changed[VALUES_OBJECT] = JSON.parse(JSON.stringify(changed[VALUES_OBJECT]).replace(new RegExp(`"(${MASK.source})"`, 'g'), (_quoted, found: string) => secretOf(found)));
  return changed as T;
}

/** An Application's manifest with the secrets of its Helm sources masked. */
export function withheldManifest(manifest: Readonly<Record<string, unknown>>, mask: Mask): Record<string, unknown> {
  const { spec } = manifest;
  if (!isRecord(spec)) return manifest;
  const masked = { ...spec };
  if (isRecord(spec['source'])) masked['source'] = withheldSource(spec['source'], mask);
  if (Array.isArray(spec['sources'])) masked['sources'] = spec['sources'].map((source: unknown) => (isRecord(source) ? withheldSource(source, mask) : source));
  return { ...manifest, spec: masked };
}

const withheldSource = (source: Record<string, unknown>, mask: Mask): Record<string, unknown> => (isRecord(source['helm']) ? { ...source, helm: withheldHelm(source['helm'], mask) } : source);

/** `env[0].value` is named by `env[0].name`, if that is given, too. */
function withheldParameters(parameters: readonly unknown[], mask: Mask): unknown[] {
  const named = new Map(parameters.flatMap((one) => (isRecord(one) ? [[String(one['name']), String(one['value'])] as const] : [])));
  return parameters.map((one) => {
    if (!isRecord(one) || typeof one['name'] !== 'string') return one;
    const sibling = named.get(one['name'].replace(/value$/, 'name'));
    const place = one['name'].split('.').reduce((above, key) => memberPlace(above, key.replace(/(\[\d+\])+$/, ''), sibling), TOP);
    const secret = typeof one['value'] === 'number' ? String(one['value']) : one['value'];
    return typeof secret === 'string' && !/^(true|false|null)$/.test(secret) && isSecretValue(place, secret) ? { ...one, value: mask(secret) } : one;
  });
}

function withheldMember(value: unknown, place: ValuePlace, mask: Mask): unknown {
  if (isSecretValue(place, value)) return mask(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((item: unknown) => withheldMember(item, place, mask));
  if (!isRecord(value)) return value;
  const sibling = typeof value['name'] === 'string' ? value['name'] : undefined;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withheldMember(member, memberPlace(place, key, sibling), mask)]));
}
