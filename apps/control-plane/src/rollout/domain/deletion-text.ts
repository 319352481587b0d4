/** A target that is being taken out of a cluster, and what is known of its agent. */
export interface PendingDeletion {
  readonly application: string;
  readonly cluster: string;
  /** Whether its objects go, too. */
  readonly cascade: boolean;
  /** ISO. */
  readonly askedAt: string;
  /** What the agent says it waits for; '' when it said nothing yet or goes on. */
  readonly message: string;
  /** ISO; since when it says so. */
  readonly messageAt: string;
  /** State of the agent: `connected`, `stale`, `lost`, `disconnected`, `pending`. */
  readonly agentState: string;
  /** ISO; null when it was never heard. */
  readonly lastSeenAt: string | null;
}

/** What a deletion waits for, and what a person can do when that never comes; null when nothing needs to be done. */
export interface DeletionText {
  readonly waitsFor: string;
  readonly wayOut: string | null;
}

/** How the agent begins to say that a person has to confirm what it deletes. */
const CONFIRMATION = 'waiting for confirmation to delete ';

export function deletionText(deletion: PendingDeletion): DeletionText {
  const { application, cluster, cascade, askedAt, message, messageAt, agentState, lastSeenAt } = deletion;
  if (agentState === 'pending') return { waitsFor: `waiting for cluster ${cluster}, whose agent never connected`, wayOut: revoke(cluster, 'If it never does') };
  if (agentState !== 'connected') return { waitsFor: `waiting for cluster ${cluster}, not heard since ${instant(lastSeenAt ?? askedAt)}`, wayOut: `It goes on when the agent is back. ${revoke(cluster, 'If it never comes')}` };
  if (message === '') return { waitsFor: `cluster ${cluster} is at it since ${instant(askedAt)}`, wayOut: null };
  if (message.startsWith(CONFIRMATION)) return { waitsFor: `${waiting(message)} on cluster ${cluster} since ${instant(messageAt)}`, wayOut: `To delete: tidemark app confirm-delete ${application}. To leave what is there: tidemark app delete ${application} --no-cascade.` };
  const wayOut = cascade ? `To run no more hooks and leave what is there as it is: tidemark app delete ${application} --no-cascade. Or declare it again.` : null;
  return { waitsFor: `${waiting(message)} on cluster ${cluster} since ${instant(messageAt)}`, wayOut };
}

const waiting = (message: string): string => message.replace(/^waiting for completion of hook /, 'waiting for hook ').replace(/[.\s]+$/, '');

const revoke = (cluster: string, when: string): string => `${when}: tidemark cluster revoke ${cluster} ends the wait; what is in the cluster stays there.`;

/** To the second, in UTC. */
const instant = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
