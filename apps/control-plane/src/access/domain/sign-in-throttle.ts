import { sha256Hex } from '@tidemark/kernel';

/** How many failures shut which door, and for how long they count. */
export const THROTTLE = {
  windowMs: 15 * 60_000,
  /** One account from one address: what a forgetful person, and a guesser, do. */
  pair: 5,
  /** One address, whatever the account: spraying. */
  address: 30,
  /** One account, whatever the address: a botnet. High, because it also locks out its owner. */
  account: 300,
} as const;

export interface FailureCount {
  readonly key: string;
  readonly failures: number;
}

export interface AttemptKeys {
  readonly pair: string;
  readonly address: string;
  /** Of the name as typed, hashed: accounts that do not exist count just like those that do. */
  readonly account: string;
}

export function attemptKeys(name: string, address: string): AttemptKeys {
  const from = network(address);
  const who = sha256Hex(name.toLowerCase());
  return { pair: `pair:${sha256Hex(`${who}/${from}`)}`, address: `address:${sha256Hex(from)}`, account: `account:${who}` };
}

/** Whether a door was shut before this attempt, which `counts` include already. */
export function isShut(keys: AttemptKeys, counts: readonly FailureCount[]): boolean {
  const failures = (key: string): number => counts.find((count) => count.key === key)?.failures ?? 0;
  return failures(keys.pair) > THROTTLE.pair || failures(keys.address) > THROTTLE.address || failures(keys.account) > THROTTLE.account;
}

/** Somebody with an IPv6 network has 2^64 addresses: they count as one. */
function network(address: string): string {
  const plain = address.replace(/^::ffff:/i, '').toLowerCase();
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = plain.includes('::') ? 8 - groups.length - tail.split(':').filter(Boolean).length : 0;
  return [...groups, ...Array<string>(Math.max(missing, 0)).fill('0'), ...tail.split(':').filter(Boolean)].slice(0, 4).join(':');
}
