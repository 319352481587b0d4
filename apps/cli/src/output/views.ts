import type { Application, Cluster, HistoryEntry } from '../api/types.js';
import type { View } from './printer.js';
import { plain } from './table.js';
import { ago } from './time.js';

const SHORT = 8;
export const shortRevision = (revision: string | null | undefined): string => (revision == null ? '-' : /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, SHORT) : revision);

/** The worst of several statuses in one word, or how many of each when they differ. */
export function tally(values: readonly string[]): string {
  if (values.length === 0) return '-';
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const words = [...counts].map(([value, count]) => (counts.size === 1 ? value : `${count} ${value}`));
  return words.join(', ');
}

const WORDS: Readonly<Record<string, string>> = { SYNCED: 'Synced', OUT_OF_SYNC: 'OutOfSync', UNKNOWN: 'Unknown', SYNCING: 'Syncing' };
export const word = (status: string): string => WORDS[status] ?? status.charAt(0) + status.slice(1).toLowerCase();

export const applicationView = (now: Date): View<Application> => ({
  name: (app) => `application/${app.name}`,
  columns: [
    { head: 'NAME', of: (app) => app.name },
    { head: 'CLUSTERS', of: (app) => app.targets.map((target) => target.cluster.name).join(',') || '-' },
    { head: 'NAMESPACE', of: (app) => app.targets[0]?.namespace ?? '-' },
    { head: 'PROJECT', of: (app) => app.project },
    { head: 'STATUS', of: (app) => tally(app.targets.map((target) => word(target.sync))) },
    { head: 'HEALTH', of: (app) => tally(app.targets.map((target) => word(target.health))) },
    { head: 'SYNCPOLICY', of: policy },
    { head: 'REVISION', of: (app) => shortRevision(app.bundle?.revision) },
    { head: 'CONDITIONS', of: (app) => [...new Set([...app.conditions, ...app.targets.flatMap((target) => target.conditions)].map((condition) => condition.type))].join(',') || '<none>' },
    { head: 'REPO', of: (app) => app.repository ?? '-', wide: true },
    { head: 'PATH', of: (app) => app.path ?? '-', wide: true },
    { head: 'TARGET', of: (app) => app.targetRevision ?? '-', wide: true },
    { head: 'CHANGED', of: (app) => ago(app.bundle?.publishedAt, now), wide: true },
  ],
});

function policy(app: Application): string {
  const base = app.automated ? ['Auto', ...(app.prune ? ['Prune'] : []), ...(app.selfHeal ? ['SelfHeal'] : [])].join('-') : 'Manual';
  return app.hold === null ? base : `${base} (held)`;
}

export const historyView = (now: Date): View<HistoryEntry> => ({
  name: (entry) => String(entry.id),
  columns: [
    { head: 'ID', of: (entry) => String(entry.id) },
    { head: 'DATE', of: (entry) => ago(entry.assignedAt, now) },
    { head: 'CLUSTER', of: (entry) => entry.cluster.name },
    { head: 'REVISION', of: (entry) => shortRevision(entry.revision) },
    { head: 'CHANGE', of: changes },
    { head: 'RESULT', of: result },
    { head: 'CAUSE', of: (entry) => entry.cause },
    { head: 'BY', of: (entry) => plain(entry.by) },
    { head: 'AUTHOR', of: (entry) => plain(entry.commit?.author?.name) || '-' },
    { head: 'MESSAGE', of: (entry) => plain(entry.reason !== null && entry.cause !== 'commit' ? entry.reason : entry.commit?.message) || '-' },
    { head: 'BUNDLE', of: (entry) => entry.digest.replace('sha256:', '').slice(0, 12), wide: true },
    { head: 'TIME', of: (entry) => entry.assignedAt, wide: true },
  ],
});

const changes = (entry: HistoryEntry): string => (entry.diff === null ? '-' : `+${entry.diff.added} ~${entry.diff.changed} -${entry.diff.removed}`);

function result(entry: HistoryEntry): string {
  const last = entry.syncs.at(-1);
  if (last?.finishedAt == null) return entry.outcome;
  const seconds = ((Date.parse(last.finishedAt) - Date.parse(last.startedAt)) / 1_000).toFixed(1);
  return `${entry.outcome} in ${seconds}s`;
}

export const clusterView = (now: Date): View<Cluster> => ({
  name: (cluster) => `cluster/${cluster.name}`,
  columns: [
    { head: 'NAME', of: (cluster) => cluster.name },
    { head: 'AGENT', of: (cluster) => word(cluster.agent.state) },
    { head: 'SEEN', of: (cluster) => ago(cluster.agent.lastSeenAt, now) },
    { head: 'KUBERNETES', of: (cluster) => cluster.agent.kubernetesVersion ?? '-' },
    { head: 'TARGETS', of: (cluster) => String(cluster.counts.targets) },
    { head: 'SYNCED', of: (cluster) => String(cluster.counts.synced) },
    { head: 'OUTOFSYNC', of: (cluster) => String(cluster.counts.outOfSync) },
    { head: 'DEGRADED', of: (cluster) => String(cluster.counts.degraded) },
    { head: 'VERSION', of: (cluster) => cluster.agent.version ?? '-', wide: true },
    { head: 'LABELS', of: (cluster) => Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`).join(',') || '-', wide: true },
    { head: 'SERVER', of: (cluster) => cluster.server ?? '-', wide: true },
    { head: 'CREDENTIAL-EXPIRES', of: (cluster) => cluster.agent.credentialExpiresAt ?? '-', wide: true },
  ],
});
