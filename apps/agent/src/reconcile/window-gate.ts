import { messageOf } from '@tidemark/kernel';
import type { DesiredTarget, SyncRequest } from '@tidemark/protocol';
import { windowVerdict } from '@tidemark/sync';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

/** Why a sync may not go on now, and when that may change. */
export interface Hold {
  readonly reason: string;
  readonly untilMs: number;
}

/** A window is looked at again at least so often: the machine may sleep, and its clock be set. */
const LOOK_AGAIN_MS = 60_000;

/** What sync windows say before each step of a sync, by the newest statement of its target; a held sync is told of as the condition `SyncWindow`. */
export class WindowGate {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;

  constructor(context: TargetContext, facts: TargetFacts) {
    this.#context = context;
    this.#facts = facts;
  }

  async ask(statement: DesiredTarget, request: Pick<SyncRequest, 'automated'>, startedAt: string): Promise<Hold | null> {
    const hold = holdOf(this.#context, statement, { manual: request.automated !== true, startedAt: new Date(startedAt) });
    if (hold === null) await this.#facts.clear('SyncWindow');
    else await this.#facts.raise('SyncWindow', hold.reason);
    return hold;
  }
}

/** By the newest statement of the target; corrections of drift are held as automatic syncs are. */
export function holdOf({ clock, desired }: Pick<TargetContext, 'clock' | 'desired'>, statement: DesiredTarget, sync: { readonly manual: boolean; readonly startedAt?: Date }): Hold | null {
  const { windows = [] } = desired.get(statement.targetId)?.policy ?? statement.policy;
  if (windows.length === 0) return null;
  const at = clock.now();
  try {
    const verdict = windowVerdict(windows, { at, ...sync });
    if (verdict.allowed) return null;
    const opensInMs = (verdict.until?.getTime() ?? Infinity) - at.getTime();
    return { reason: verdict.reason, untilMs: Math.min(LOOK_AGAIN_MS, Math.max(1, opensInMs + 1)) };
  } catch (thrown) {
    // One that nobody can read may be the one that forbids.
    return { reason: messageOf(thrown), untilMs: LOOK_AGAIN_MS };
  }
}
