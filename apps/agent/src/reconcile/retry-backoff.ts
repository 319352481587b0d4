import type { DesiredTarget } from '@tidemark/protocol';

/** A timer of Node holds 2^31-1 ms; one set for longer fires at once, and the sync would be tried again without a pause. */
const LONGEST_WAIT_SECONDS = 24 * 24 * 60 * 60;

/**
 * Seconds until a sync is tried again after its failed attempt number `attempt` (from 1 on); null when it is not. The first wait is
 * the declared one: Argo CD's is already multiplied once.
 */
export function retryWaitSeconds({ limit, backoffSeconds, factor, maxBackoffSeconds }: DesiredTarget['policy']['retry'], attempt: number): number | null {
  if (limit >= 0 && attempt > limit) return null;
  return Math.min(LONGEST_WAIT_SECONDS, maxBackoffSeconds, backoffSeconds * factor ** (attempt - 1));
}
