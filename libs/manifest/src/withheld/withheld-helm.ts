import { isRecord } from '@tidemark/kernel';
import { MASK, type Mask } from './mask.js';
import { isSecretValue, memberPlace, TOP, type ValuePlace } from './value-place.js';
import { withheldYaml } from './withheld-yaml.js';

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
