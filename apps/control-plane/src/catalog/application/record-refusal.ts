import type { EventMeta, EventStore } from '@tidemark/event-store';
import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import type { DocumentIssue } from '../argocd/manifest-documents.js';
import type { DeclarationRejected } from '../domain/catalog.events.js';

/** What people gave and was refused: nothing else belongs to it, an application least of all. */
const STREAM = 'declarations-refused';
/** Of one command; who gives more wrong documents at once is told of all of them and recorded with these. */
const MAX_EVENTS = 20;
const MAX_ISSUES = 20;
const MAX_NAME = 253;

/** Keeps who tried to declare what, and why it was refused. Gives the position; the same command again adds nothing. */
export async function recordRefusal(store: EventStore, issues: readonly DocumentIssue[], { commandId, meta }: { commandId: string; meta: EventMeta }): Promise<number> {
  const byApplication = Map.groupBy(issues, ({ application }) => application);
  const events = [...byApplication].slice(0, MAX_EVENTS).map(([application, found]) => ({ type: 'catalog.declaration-rejected', v: 1, data: rejectionOf(application, found) }));
  const id = uuidv5(`refusal/${commandId}`, TIDEMARK_NAMESPACE);
  const outcome = await store.append({ commandId: id, meta, streams: [{ stream: STREAM, expected: 'any', events }] });
  return outcome.kind === 'appended' || outcome.kind === 'already-appended' ? outcome.lastPosition : 0;
}

function rejectionOf(application: string | null, issues: readonly DocumentIssue[]): DeclarationRejected {
  const [namespace = '', name = ''] = application === null ? [] : [application.slice(0, application.indexOf('/')), application.slice(application.indexOf('/') + 1)];
  const errors = issues.slice(0, MAX_ISSUES).map(({ path, message }) => ({ path: path.slice(0, 1_024), message: message.slice(0, 2_048) }));
  return { name: name.slice(0, MAX_NAME), namespace: namespace.slice(0, MAX_NAME), owner: null, origin: { kind: 'api' }, errors };
}
