import { append } from './log-append.js';
import { ingest } from './log-ingest.js';
import { rebuild } from './log-rebuild.js';
import { QUICK_PAST, timeTravel, WHOLE_PAST } from './log-time-travel.js';

/** Each figure at a tenth of its load and at the whole, so that the slope is seen; quick: at the tenth alone. */
const PARTS = {
  append: async (share: number) => append({ batches: 2_000 * share, singles: 4_000 * share }),
  rebuild: async (share: number) => rebuild({ events: 500_000 * share, targets: 5_000 * share }),
  ingest: async (share: number) => ingest({ reports: 200_000 * share }),
} as const;
export type LogPart = keyof typeof PARTS | 'past';
export const isLogPart = (name: string): name is LogPart => name === 'past' || name in PARTS;

/** What the log of events can take and give. */
export async function log({ quick, part }: { quick: boolean; part: LogPart | null }): Promise<void> {
  for (const [name, measure] of Object.entries(PARTS)) {
    if (part !== null && part !== name) continue;
    await measure(0.1);
    if (!quick) await measure(1);
  }
  if (part === null || part === 'past') await timeTravel({ sizes: quick ? QUICK_PAST : WHOLE_PAST });
}
