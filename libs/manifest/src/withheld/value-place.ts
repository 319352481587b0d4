import { maskCredentials } from '@tidemark/kernel';
import { holdsSecrets, isSecretName } from './secret-names.js';

/** Where a value stands among Helm values: what it is called, and whether it is below something that holds secrets. */
export interface ValuePlace {
  readonly name: string;
  readonly within: boolean;
}

/** A number of them is no secret: `maxTokens: 512`. */
const COUNTED = /(tokens|secrets|passwords|credentials|keys)$/i;

export const TOP: ValuePlace = { name: '', within: false };

/** The place of a member. `sibling` is the text beside it called `name`: an item `{name: DB_PASSWORD, value: x}` is a password. */
export function memberPlace(place: ValuePlace, key: string, sibling: string | undefined): ValuePlace {
  return { name: key === 'value' && sibling !== undefined ? sibling : key, within: place.within || holdsSecrets(key) };
}

/** Texts and numbers are secret by their name, texts also by their form: a key, a token, an address with a password in it. */
export function isSecretValue({ name, within }: ValuePlace, value: unknown): boolean {
  if (typeof value === 'string') return value !== '' && (within || isSecretName(name) || maskCredentials(value) !== value);
  if (typeof value === 'number' || typeof value === 'bigint') return within || (isSecretName(name) && !COUNTED.test(name));
  return false;
}
