import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { HealthRule } from '../rule.js';
import { conditionAt, firstOf, has, health, numberAt, type Condition } from '../vocabulary/index.js';

/** The words of one kind; the state they go with is the same for all kinds of the promoter. */
export interface Texts {
  /** `Initializing git commit validation` */
  subject: string;
  /** `GitCommitStatus is being deleted` */
  name: string;
  /** `Waiting for pull request spec update to be observed` */
  awaited: string;
  missingReady: string;
  /** `Git commit validation failed: …` for an error of the reconciliation itself. */
  failed: string;
  /** `Git commit validation not ready (reason): …` for any other reason. */
  notReady: string;
  unknown: string;
}

/** What a finalizer waits for, and what is risked by taking it off. */
const FINALIZERS: Readonly<Record<string, string>> = {
  'gitrepository.promoter.argoproj.io/finalizer':
    'Waiting until no non-deleting PullRequests still reference this repository. Risk if removed manually: repository metadata may be removed while promotions still depend on it.',
  'scmprovider.promoter.argoproj.io/finalizer':
    'Waiting until no GitRepository in this namespace still references this provider. Risk if removed manually: GitRepository objects can reference a provider that no longer exists.',
  'clusterscmprovider.promoter.argoproj.io/finalizer':
    'Waiting until no GitRepository still references this provider. Risk if removed manually: GitRepository objects can reference a provider that no longer exists.',
  'pullrequest.promoter.argoproj.io/finalizer':
    'Waiting for SCM closure or reconciliation of the pull request. Risk if removed manually: the real PR can stay open after the CR is gone.',
  'changetransferpolicy.promoter.argoproj.io/pullrequest-finalizer':
    'Waiting for the ChangeTransferPolicy to observe PR identity and state. Risk if removed manually: promotion status or history can be wrong or racy.',
};

function deletionText(object: KubernetesObject, name: string): string {
  const finalizers = fieldAt(object, 'metadata', 'finalizers');
  const known = (Array.isArray(finalizers) ? finalizers : []).filter((finalizer) => typeof finalizer === 'string' && Object.hasOwn(FINALIZERS, finalizer)) as string[];
  return [`${name} is being deleted`, ...known.map((finalizer) => `${finalizer}: ${FINALIZERS[finalizer]}`)].reduce(joinSentences);
}

const joinSentences = (text: string, next: string): string => `${text}${text.endsWith('.') ? '' : '.'} ${next}`;

/** Ready False is an error, whatever its reason; the reason tells an error of the object from one of what it depends on. */
function judgeReady(ready: Condition, texts: Texts) {
  if (ready.status === 'False') {
    const own = ready.reason === 'ReconciliationError';
    return health('Degraded', own ? `${texts.failed}: ${ready.message}` : `${texts.notReady} (${ready.reason}): ${ready.message}`);
  }
  return ready.status === 'Unknown' ? health('Progressing', `${texts.unknown} (${ready.reason}): ${ready.message}`) : undefined;
}

/** @param outcome what an object whose Ready holds for its newest generation says beyond that */
export const promoterRule = (texts: Texts, outcome: HealthRule): HealthRule => {
  const readiness: HealthRule = (object) => {
    if (has('metadata.deletionTimestamp')(object)) return health('Progressing', deletionText(object, texts.name));
    if (!has('status')(object)) return health('Progressing', `Initializing ${texts.subject}`);
    const ready = conditionAt(object, 'Ready');
    if (ready === undefined) return health('Progressing', texts.missingReady);
    const generation = numberAt(object, 'metadata.generation');
    const late = generation !== undefined && ready.observedGeneration !== undefined && ready.observedGeneration !== generation;
    return late ? health('Progressing', `Waiting for ${texts.awaited} spec update to be observed`) : judgeReady(ready, texts);
  };
  return firstOf(readiness, outcome);
};
