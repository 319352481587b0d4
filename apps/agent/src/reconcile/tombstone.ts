import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';

/** What a target was of which only the withdrawal is known any more: the agent was restarted before it was carried out. */
export const tombstoneOf = ({ targetId, assignment, statement }: WithdrawnTarget): DesiredTarget => (statement ? { ...statement, sync: null } : emptyStatement(targetId, assignment));

/** Whether it says what the target was. */
export const isKnown = ({ application }: DesiredTarget): boolean => application.name !== '';

const emptyStatement = (targetId: string, assignment: number): DesiredTarget => ({
  targetId,
  assignment,
  application: { id: targetId, name: '', namespace: '' },
  destinationNamespace: '',
  bundle: `sha256:${'0'.repeat(64)}`,
  revision: '',
  sync: null,
  policy: { selfHeal: false, prune: false, allowEmpty: false, retry: { limit: 0, backoffSeconds: 1, factor: 1, maxBackoffSeconds: 1 } },
  syncOptions: [],
  ignoreDifferences: [],
});
