/** What a summary is made of; `application` and `cluster` are names, null when the event is about none or it is not known. */
export interface SummarySubject {
  readonly type: string;
  readonly data: unknown;
  readonly application: string | null;
  readonly cluster: string | null;
  readonly actor: { readonly kind: string; readonly id: string; readonly name?: string };
}

interface Told {
  /** A member of the data as text; '' when it is not there. */
  text(member: string): string;
  count(member: string): number;
  member(member: string): unknown;
  /** A member of a member. */
  part(member: string, inner: string): unknown;
  list(member: string): readonly unknown[];
  /** The first characters of a revision or digest. */
  short(member: string): string;
  readonly app: string;
  readonly cluster: string;
  /** `app on cluster`. */
  readonly target: string;
  readonly actor: string;
}

type Sentence = (told: Told) => string;

/** One sentence for each type of event. A test holds that every type of the catalogue has its own. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  'source.repository-registered': (t) => `${t.text('url')} is watched.`,
  'source.repository-forgotten': (t) => `${t.text('url')} was forgotten by ${t.actor}.`,
  'source.revision-observed': (t) => `${t.short('revision')} by ${String(t.part('author', 'name') ?? 'somebody')} is at ${t.text('ref')} of ${t.text('url')}: ${firstLine(t.text('message'))}.`,
  'source.ref-lost': (t) => `${t.text('ref')} is gone from ${t.text('url')}.`,
  'source.fetch-failed': (t) => `${t.text('url')} cannot be read: ${t.text('message')}.`,
  'source.fetch-recovered': (t) => `${t.text('url')} can be read again.`,
  'catalog.application-declared': (t) => `${t.app} was declared by ${t.actor}.`,
  'catalog.application-retired': (t) => `${t.app} was retired by ${t.actor}.`,
  'catalog.declaration-rejected': (t) => `The declaration of ${t.text('name') || 'an application'} was rejected: ${firstIssue(t)}.`,
  'catalog.children-recorded': (t) => `The applications that ${t.app} declares were taken over.`,
  'catalog.retirement-withheld': (t) => `Applications that left ${t.app} stay: ${t.text('reason')}.`,
  'catalog.withheld-retirement-settled': (t) => `No retirement is withheld for ${t.app} any longer.`,
  'render.bundle-published': (t) => `${t.app} at ${t.short('revision')} is a new bundle: ${changes(t)}.`,
  'render.bundle-failed': (t) => `${t.app} does not render: ${t.text('message')}.`,
  'rollout.bundle-assigned': (t) => `${t.target} is to run ${t.short('revision')} (${t.text('cause')}${selection(t)}).`,
  'rollout.target-withdrawn': (t) => `${t.target} is to go away.`,
  'rollout.bundle-withheld': (t) => `${t.short('revision')} is kept from ${t.app} by its hold.`,
  'rollout.hold-placed': (t) => `${t.app} is held by ${t.actor}.`,
  'rollout.hold-released': (t) => `${t.app} was released by ${t.actor}.`,
  'rollout.rollback-requested': (t) => `${t.actor} rolls ${t.app} back to ${t.short('toRevision')}.`,
  'rollout.operation-requested': (t) => `${t.actor} asked ${t.target} ${wish(t)}.`,
  'fleet.cluster-registered': (t) => `Cluster ${t.text('name')} was registered by ${t.actor}.`,
  'fleet.cluster-name-reserved': (t) => `The name ${t.text('name')} was taken.`,
  'fleet.join-token-issued': (t) => `A join token was issued for ${t.cluster}.`,
  'fleet.agent-enrolled': (t) => `An agent enrolled for ${t.cluster}.`,
  'fleet.enrolment-refused': (t) => `An agent was refused: ${t.text('message')}`,
  'fleet.credential-renewed': (t) => `The agent of ${t.cluster} renewed its credential.`,
  'fleet.agent-revoked': (t) => `The agent of ${t.cluster} was revoked by ${t.actor}.`,
  'fleet.agent-connected': (t) => `The agent of ${t.cluster} connected.`,
  'fleet.agent-disconnected': (t) => `The agent of ${t.cluster} disconnected: ${t.text('reason')}.`,
  'fleet.agent-silence-began': (t) => `Nothing is heard of the agent of ${t.cluster}: it is ${t.text('level')}.`,
  'fleet.agent-silence-ended': (t) => `The agent of ${t.cluster} is heard again.`,
  'fleet.clone-suspected': (t) => `A second agent showed the identity of ${t.cluster} and was refused.`,
  'fleet.agent-ahead-found': (t) => `The agent of ${t.cluster} was told more than this control plane knows: it was probably restored from a backup.`,
  'fleet.restoration-declared': (t) => `${t.actor} said that the control plane was restored from a backup.`,
  'observation.sync-started': (t) => `${t.target} began to sync to ${t.short('revision')}.`,
  'observation.sync-progressed': (t) => `The sync of ${t.target} to ${t.short('revision')}: ${progress(t)}.`,
  'observation.sync-succeeded': (t) => `${t.target} runs ${t.short('revision')}.`,
  'observation.sync-failed': (t) => `${t.target} failed to sync to ${t.short('revision')}: ${t.text('message')}.`,
  'observation.sync-terminated': (t) => `The sync of ${t.target} to ${t.short('revision')} was ended.`,
  'observation.status-changed': (t) => `${t.target} is ${t.text('sync')} and ${t.text('health')}.`,
  'observation.drift-began': (t) => (t.member('beforeAdoption') === true ? `${resource(t)} of ${t.target} was there before, and differs by ${managers(t)}.` : `${resource(t)} of ${t.target} was ${t.text('change')} by ${managers(t)}.`),
  'observation.drift-ended': (t) => `The drift of ${resource(t)} of ${t.target} ended: ${t.text('how')}.`,
  'observation.condition-raised': (t) => `${t.target}: ${t.text('message')}.`,
  'observation.condition-cleared': (t) => `${t.target}: ${t.text('condition')} is over.`,
  'observation.target-removed': (t) => `${t.target} is gone; ${String(t.count('deleted'))} objects were deleted.`,
  'observation.operation-finished': (t) => `An operation on ${t.cluster} ${[t.text('outcome'), t.text('message')].filter(Boolean).join(': ')}.`,
  'observation.reports-lost': (t) => `Reports ${String(t.count('from'))} to ${String(t.count('to'))} of ${t.cluster} are lost: ${t.text('reason')}.`,
  'platform.projection-rebuild-started': (t) => `${t.actor} had the read model ${t.text('name')} made anew.`,
  'platform.projection-retried': (t) => `${t.actor} had ${t.text('name')} try again event ${String(t.count('position'))}.`,
  'observation.record-rejected': (t) => `A record of ${t.text('topic')} (partition ${String(t.count('partition'))}, offset ${String(t.count('offset'))}) is no report and was put aside: ${t.text('reason')}.`,
  'observation.report-rejected': (t) => `A report of ${t.cluster} could not be understood: ${t.text('message')}.`,
  'access.user-signed-in': (t) => `${t.actor} signed in.`,
  'access.sign-in-refused': (t) => `A sign-in from ${t.text('address')} was refused: ${t.text('why')}.`,
  'access.token-issued': (t) => `${t.actor} made the API token ${t.text('name')}.`,
  'access.token-revoked': (t) => `${t.actor} revoked an API token.`,
};

const MAX_LENGTH = 300;

/** What an event says, in one sentence of at most 300 characters. */
export function summaryOf(subject: SummarySubject): string {
  const sentence = SENTENCES[subject.type]?.(toldOf(subject)) ?? `${subject.type}.`;
  const plain = sentence.replace(/\s+/g, ' ').trim().replace(/([.!?:])\.$/, '$1');
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH - 1)}…`;
}

export const hasSummary = (type: string): boolean => type in SENTENCES;

function toldOf({ data, application, cluster, actor }: SummarySubject): Told {
  const members = recordOf(data);
  const text = (member: string): string => scalar(members[member]);
  const app = application ?? (text('name') || 'An application');
  return {
    text,
    count: (member) => (typeof members[member] === 'number' ? members[member] : 0),
    member: (member) => members[member],
    part: (member, inner) => recordOf(members[member])[inner],
    list: (member) => (Array.isArray(members[member]) ? members[member] : []),
    short: (member) => shortened(text(member)),
    app,
    cluster: cluster ?? 'a cluster',
    target: `${application ?? 'An application'} on ${cluster ?? 'a cluster'}`,
    actor: actor.name ?? (actor.kind === 'system' ? 'Tidemark' : actor.kind),
  };
}

const recordOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});

const scalar = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');

/** SHAs and digests are cut, chart versions and branches are not. */
export const shortened = (revision: string): string => (/^(sha256:)?[0-9a-f]{40,}$/.test(revision) ? revision.replace('sha256:', '').slice(0, 8) : revision);

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/\.+$/, '');

function firstIssue(t: Told): string {
  const { path, message } = recordOf(t.list('errors')[0]);
  return `${scalar(path)} ${scalar(message)}`.trim();
}

const changes = (t: Told): string => (['added', 'changed', 'removed'] as const).map((kind) => `${scalar(t.part('diff', kind)) || '0'} ${kind}`).join(', ');

function progress(t: Told): string {
  const place = `wave ${String(t.count('wave'))} of ${t.text('phase')} (${String(t.count('step') + 1)} of ${String(t.count('steps'))})`;
  const end = `${place} ${t.text('state')}`;
  const hooks = t.list('results').map(recordOf).filter(({ verb }) => verb === 'hook');
  const named = hooks.slice(0, 3).map(({ key, result }) => `${scalar(recordOf(key)['kind'])} ${scalar(recordOf(key)['name'])} ${scalar(result)}`);
  return t.text('message') === '' ? [end, ...named].join(', ') : `${end}, ${t.text('message')}`;
}

/** What was asked of an agent. */
/** A selective sync says so, and how much it is about. */
function selection(t: Told): string {
  const { resources, allowEmpty } = recordOf(t.member('sync'));
  const chosen = Array.isArray(resources) ? `, only the objects of ${resources.length} selector${resources.length === 1 ? '' : 's'}` : '';
  return `${chosen}${allowEmpty === true ? ', and may prune everything' : ''}`;
}

function wish(t: Told): string {
  const { kind, action, resource: key } = recordOf(t.member('operation'));
  const object = `${scalar(recordOf(key)['kind'])} ${scalar(recordOf(key)['name'])}`;
  if (kind === 'run-action') return `to ${scalar(action)} ${object}`;
  if (kind === 'resources') return 'for its objects';
  if (kind === 'confirm-prune') return 'to prune what its sync waits with';
  if (kind === 'confirm-deletion') return 'to delete what its deletion waits with';
  if (kind === 'orphans') return 'for objects that no application tracks';
  return kind === 'list-actions' ? `what can be done to ${object}` : `for a ${scalar(kind) || 'operation'}`;
}

const resource = (t: Told): string => `${scalar(t.part('resource', 'kind')) || 'An object'} ${scalar(t.part('resource', 'name'))}`.trim();

function managers(t: Told): string {
  const names = t.list('fields').map((field) => scalar(recordOf(field)['manager'])).filter(Boolean);
  return [...new Set(names)].slice(0, 3).join(', ') || 'somebody';
}
