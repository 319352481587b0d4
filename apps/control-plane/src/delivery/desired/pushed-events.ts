import type { RecordedEvent } from '@tidemark/event-store';
import type { DesiredTarget, ServerMessage, WithdrawnTarget } from '@tidemark/protocol';
import type { Statements } from './desired-feed.js';

type OperationMessage = Extract<ServerMessage, { type: 'OP' }>;

/** What the gateway does about a run of new events. */
export interface Push {
  /** By cluster. */
  readonly statements: ReadonlyMap<string, Statements>;
  readonly operations: readonly { readonly clusterId: string; readonly message: OperationMessage }[];
  readonly revoked: readonly string[];
  /** Cluster and its only good credential. */
  readonly enrolled: ReadonlyMap<string, string>;
  /** The last restoration among them. */
  readonly restoration: string | null;
}

interface Gathering {
  revision: number;
  readonly targets: Map<string, DesiredTarget>;
  readonly withdrawn: Map<string, WithdrawnTarget>;
}

/** Sorts new events by what they mean to agents; of several statements about one target the newest is left. */
export function pushOf(events: readonly RecordedEvent[]): Push {
  const gathered = new Map<string, Gathering>();
  const operations: { clusterId: string; message: OperationMessage }[] = [];
  const revoked: string[] = [];
  const enrolled = new Map<string, string>();
  let restoration: string | null = null;
  for (const event of events) {
    // The registry checked the data when it was appended; these are the members that the catalogue of events states.
    const data = event.data as Record<string, unknown> & { clusterId: string };
    switch (event.type) {
      case 'rollout.bundle-assigned':
      case 'rollout.target-withdrawn':
        gather(gathered, event, data);
        break;
      case 'rollout.operation-requested':
        operations.push({ clusterId: data.clusterId, message: operationOf(data) });
        break;
      case 'fleet.agent-revoked':
        revoked.push(data.clusterId);
        break;
      case 'fleet.agent-enrolled':
        enrolled.set(data.clusterId, data['credentialId'] as string);
        break;
      case 'fleet.restoration-declared':
        restoration = data['restorationId'] as string;
    }
  }
  const statements = new Map([...gathered].map(([id, { revision, targets, withdrawn }]) => [id, { revision, targets: [...targets.values()], withdrawn: [...withdrawn.values()] }]));
  return { statements, operations, revoked, enrolled, restoration };
}

function gather(gathered: Map<string, Gathering>, event: RecordedEvent, data: Record<string, unknown> & { clusterId: string }): void {
  const entry = gathered.get(data.clusterId) ?? { revision: 0, targets: new Map<string, DesiredTarget>(), withdrawn: new Map<string, WithdrawnTarget>() };
  gathered.set(data.clusterId, entry);
  entry.revision = event.position;
  const targetId = data['targetId'] as string;
  entry.targets.delete(targetId);
  entry.withdrawn.delete(targetId);
  if (event.type === 'rollout.bundle-assigned') entry.targets.set(targetId, data['statement'] as DesiredTarget);
  else entry.withdrawn.set(targetId, withdrawnOf(targetId, data as Partial<WithdrawnTarget>));
}

const withdrawnOf = (targetId: string, { assignment = 0, cascade = false, statement }: Partial<WithdrawnTarget>): WithdrawnTarget => ({ targetId, assignment, cascade, ...(statement && { statement }) });

const operationOf = (data: Record<string, unknown>): OperationMessage => ({
  type: 'OP',
  operationId: data['operationId'] as string,
  expiresAt: data['expiresAt'] as string,
  operation: data['operation'] as OperationMessage['operation'],
});
