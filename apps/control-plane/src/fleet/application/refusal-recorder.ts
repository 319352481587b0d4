import type { EventStore } from '@tidemark/event-store';
import type { Clock, IdSource, TidemarkError } from '@tidemark/kernel';
import { clusterStream, ENROLMENT_STREAM, EnrolmentRefused } from '../domain/cluster.events.js';

const QUIET_MS = 10_000;
const MAX_REMEMBERED = 1_000;

/**
 * Records refused enrolments as events. Anybody can provoke one, and the log keeps events for ever: of the same cluster
 * and the same reason there is one in ten seconds, the rest are only log lines.
 */
export class RefusalRecorder {
  private readonly recent = new Map<string, number>();

  constructor(
    private readonly events: EventStore,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async record(clusterId: string | null, refusal: TidemarkError): Promise<void> {
    const now = this.clock.now().getTime();
    const key = `${clusterId ?? '-'} ${refusal.code}`;
    if (now - (this.recent.get(key) ?? -Infinity) < QUIET_MS) return;
    if (this.recent.size >= MAX_REMEMBERED) this.recent.clear();
    this.recent.set(key, now);
    await this.events.append({
      commandId: this.ids.uuid(),
      meta: { actor: clusterId === null ? { kind: 'system', id: 'fleet' } : { kind: 'agent', id: clusterId }, correlationId: this.ids.uuid() },
      streams: [
        {
          stream: clusterId === null ? ENROLMENT_STREAM : clusterStream(clusterId),
          expected: 'any',
          events: [EnrolmentRefused.of({ clusterId, code: refusal.code, message: refusal.message })],
        },
      ],
    });
  }
}
