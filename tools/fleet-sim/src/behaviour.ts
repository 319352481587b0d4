import type { SeededRandom } from '@tidemark/testing';

/** What a simulated cluster does by itself, besides carrying out what it is told. */
export const BEHAVIOURS = ['idle', 'busy'] as const;
export type BehaviourName = (typeof BEHAVIOURS)[number];

/** One thing that happens in a cluster without anybody's command. */
export type Happening = 'drift' | 'health-flap' | 'disconnect';

/** How often each happens, in parts of all; drift and flaps are what fleets see most. */
const SHARES: readonly { readonly happening: Happening; readonly upTo: number }[] = [
  { happening: 'drift', upTo: 0.5 },
  { happening: 'health-flap', upTo: 0.95 },
  { happening: 'disconnect', upTo: 1 },
];

/** The next thing that happens by itself, and the milliseconds until then: exponential around the mean, as independent causes are. */
export function nextHappening(random: SeededRandom, meanMs: number): { readonly afterMs: number; readonly happening: Happening } {
  const afterMs = -Math.log(1 - random.next()) * meanMs;
  const roll = random.next();
  return { afterMs, happening: SHARES.find(({ upTo }) => roll < upTo)?.happening ?? 'drift' };
}
