import { shortened } from './summaries.js';

export interface SummarisedTarget {
  readonly cluster: string;
  readonly sync: string;
  readonly health: string;
  readonly revision: string | null;
  readonly desiredRevision: string;
  /** ISO 8601; since when it is in this state. */
  readonly since: string;
}

export interface SummarisedApplication {
  /** Newest revision that rendered; null when none has yet. */
  readonly revision: string | null;
  readonly automated: boolean;
  readonly retiredAt: string | null;
  /** What it waits for in the clusters it is to leave. */
  readonly deletions: readonly { readonly waitsFor: string }[];
  readonly hold: { readonly kind: string; readonly by: string; readonly since: string } | null;
  readonly targets: readonly SummarisedTarget[];
  readonly conditions: readonly { readonly message: string; readonly since: string }[];
}

/** An application's state in two sentences: what runs, and what stands between that and what Git asks for. */
export function applicationSummary(application: SummarisedApplication): string {
  return `${whatRuns(application)} ${whatIsNext(application)}`;
}

function whatRuns({ targets, retiredAt }: SummarisedApplication): string {
  if (retiredAt !== null) return `Retired since ${instant(retiredAt)}.`;
  if (targets.length === 0) return 'It runs nowhere yet.';
  const live = targets.filter(({ sync, health, revision }) => sync === 'SYNCED' && health === 'HEALTHY' && revision !== null);
  if (live.length === 0) return `Live on none of ${clusters(targets.length)}.`;
  const revisions = new Set(live.map(({ revision }) => shortened(revision ?? '')));
  const newest = live.map(({ since }) => since).sort().at(-1) ?? '';
  const at = revisions.size === 1 ? `at ${[...revisions].join('')}` : `at ${String(revisions.size)} different revisions`;
  return `Live on ${String(live.length)} of ${clusters(targets.length)} ${at} since ${instant(newest)}.`;
}

function whatIsNext(application: SummarisedApplication): string {
  const { hold, targets, conditions, revision, retiredAt, deletions } = application;
  if (retiredAt !== null) return deleting(deletions) ?? 'Its history stays.';
  const [condition] = [...conditions].sort((left, right) => Date.parse(right.since) - Date.parse(left.since));
  if (hold !== null) return `Held by ${hold.by} since ${instant(hold.since)}${hold.kind === 'rollback' ? ' after a rollback' : ''}: newer bundles wait.`;
  if (condition !== undefined) return sentence(condition.message);
  if (revision === null) return 'Nothing has been rendered yet.';
  return state(targets, 'SYNCING', 'syncing') ?? state(targets, 'OUT_OF_SYNC', application.automated ? 'out of sync' : 'out of sync and waits for a person to sync it') ?? unhealthy(targets) ?? unknown(targets) ?? deleting(deletions) ?? 'Git asks for the same.';
}

function state(targets: readonly SummarisedTarget[], sync: string, words: string): string | null {
  const found = targets.filter((target) => target.sync === sync);
  return found.length === 0 ? null : `${names(found)} ${found.length === 1 ? 'is' : 'are'} ${words}; Git asks for ${wanted(found)}.`;
}

function unhealthy(targets: readonly SummarisedTarget[]): string | null {
  const found = targets.filter(({ health }) => health !== 'HEALTHY' && health !== 'UNKNOWN');
  const [worst] = found;
  return worst === undefined ? null : `${names(found)} ${found.length === 1 ? `is ${worst.health.toLowerCase()}` : 'are not healthy'}.`;
}

function unknown(targets: readonly SummarisedTarget[]): string | null {
  const found = targets.filter(({ sync, health }) => sync === 'UNKNOWN' || health === 'UNKNOWN');
  return found.length === 0 ? null : `${names(found)} ${found.length === 1 ? 'does' : 'do'} not say how it is.`;
}

function deleting([first, ...others]: SummarisedApplication['deletions']): string | null {
  if (first === undefined) return null;
  const more = others.length > 0 ? `, and ${clusters(others.length)} more` : '';
  return `Deleting: ${sentence(first.waitsFor).replace(/\.$/, '')}${more}.`;
}

const wanted = (targets: readonly SummarisedTarget[]): string => [...new Set(targets.map(({ desiredRevision }) => shortened(desiredRevision)))].slice(0, 2).join(' and ');

const clusters = (count: number): string => (count === 1 ? '1 cluster' : `${String(count)} clusters`);

const names = (targets: readonly SummarisedTarget[]): string => (targets.length <= 3 ? targets.map(({ cluster }) => cluster).join(', ') : `${String(targets.length)} clusters`);

/** In characters. */
const MAX_SENTENCE = 300;

const sentence = (message: string): string => {
  const line = (message.split('\n')[0] ?? '').trim();
  if (line.length > MAX_SENTENCE) return `${line.slice(0, MAX_SENTENCE - 1)}…`;
  return /[.!?]$/.test(line) ? line : `${line}.`;
};

/** To the minute, in UTC. */
const instant = (iso: string): string => `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
