import type { HistoryEntry } from '../api/types.js';

/** The same bundle going to several clusters for one cause: what people call a deployment. */
export interface Deployment {
  /** `cluster:id` of its first entry; names it in the address. */
  key: string;
  first: HistoryEntry;
  /** By cluster. */
  entries: HistoryEntry[];
  /** For at least one cluster no later entry is known: it is what runs there or is to run. */
  newest: boolean;
}

/** Two assignments further apart than this were two decisions. */
const TOGETHER_MS = 120_000;

/** History entries, newest first, put together by what was delivered and why. */
export function deploymentsOf(entries: readonly HistoryEntry[]): Deployment[] {
  const deployments: Deployment[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const newest = !seen.has(entry.cluster.name);
    seen.add(entry.cluster.name);
    const same = deployments.findLast((deployment) => belongs(entry, deployment));
    if (same === undefined) {
      deployments.push({ key: `${entry.cluster.name}:${entry.id}`, first: entry, entries: [entry], newest });
    } else {
      same.entries.push(entry);
      same.newest ||= newest;
    }
  }
  for (const { entries: members } of deployments) members.sort((a, b) => a.cluster.name.localeCompare(b.cluster.name));
  return deployments;
}

function belongs(entry: HistoryEntry, { first, entries }: Deployment): boolean {
  return (
    first.digest === entry.digest && first.cause === entry.cause && first.by === entry.by && first.reason === entry.reason && first.diff?.digest === entry.diff?.digest
    && Math.abs(Date.parse(first.assignedAt) - Date.parse(entry.assignedAt)) <= TOGETHER_MS
    && entries.every((other) => other.cluster.name !== entry.cluster.name)
  );
}
