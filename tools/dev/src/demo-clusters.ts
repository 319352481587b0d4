import { homedir } from 'node:os';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { findBinary, kubectlFor, recordedCluster, startCluster, type ProcessRecord, type Progress } from '@tidemark/testing';
import { commandName } from './command-name.js';
import { demoPaths, saveState, type DemoCluster, type DemoState } from './demo-state.js';

/** Clusters of the user's, from the command line; null: start two of our own. */
export interface UserClusters {
  readonly kubeconfig: string;
  readonly contexts: readonly string[];
}

const OURS = ['demo-a', 'demo-b'];

/** `--kubeconfig FILE --contexts a,b`, both possibly empty as make passes them. */
export function userClusters(args: readonly string[]): UserClusters | null {
  const valueOf = (flag: string) => (args.includes(flag) ? (args[args.indexOf(flag) + 1] ?? '') : '');
  const contexts = valueOf('--contexts').split(',').map((name) => name.trim()).filter(Boolean);
  // KUBECONFIG alone is in many shells' environment: only contexts, which nobody sets by accident, choose clusters.
  if (contexts.length === 0) return null;
  return { kubeconfig: path.resolve(valueOf('--kubeconfig') || path.join(homedir(), '.kube/config')), contexts };
}

/** @throws TidemarkError `dev.other-clusters` when the demo was set up with other clusters before */
export function chooseClusters(state: DemoState, chosen: UserClusters | null): DemoCluster[] {
  const clusters: DemoCluster[] =
    chosen === null
      ? OURS.map((name) => ({ name, kubeconfig: path.join(demoPaths.cluster(name), 'kubeconfig'), context: name, ours: true }))
      : chosen.contexts.map((context) => ({ name: clusterName(context), kubeconfig: chosen.kubeconfig, context, ours: false }));
  const before = state.clusters;
  if (before.length > 0 && told(before) !== told(clusters)) {
    throw new TidemarkError('dev.other-clusters', `this demo runs on the clusters ${told(before)}, not on ${told(clusters)}`, { nextStep: 'run make clean first to choose others' });
  }
  return clusters;
}

/** Two contexts, or the same context of two files, are two clusters whatever they are called. */
const told = (clusters: readonly DemoCluster[]): string => clusters.map(({ name, kubeconfig, context, ours }) => (ours ? name : `${name} (${context} of ${kubeconfig})`)).join(', ');

/** A context's name as the name of a cluster: lower case letters, digits and dashes. */
const clusterName = (context: string): string =>
  context
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);

export async function ensureClusters(state: DemoState, progress: Progress): Promise<string> {
  const outcomes = await Promise.all(state.clusters.map((cluster) => (cluster.ours ? ensureOurs(state, cluster, progress) : checkTheirs(cluster))));
  return outcomes.join(', ');
}

async function ensureOurs(state: DemoState, { name }: DemoCluster, progress: Progress): Promise<string> {
  const role = `cluster-${name}`;
  const recorded = state.processes[role];
  if (recorded !== undefined && (await recordedCluster(demoPaths.cluster(name), recorded)) !== null) return `${name} already running`;
  const onLaunched = (record: ProcessRecord) => {
    state.processes[role] = record;
    return saveState(state);
  };
  const cluster = await startCluster({ folder: demoPaths.cluster(name), name, detached: true, progress, onLaunched });
  return `${name} at ${cluster.server}`;
}

async function checkTheirs({ name, kubeconfig, context }: DemoCluster): Promise<string> {
  try {
    await kubectlFor(kubeconfig)(['--context', context, '--request-timeout=10s', 'get', '--raw', '/readyz']);
    return `${name} answers`;
  } catch (cause) {
    throw new TidemarkError('dev.cluster-unreachable', `the cluster of context ${context} does not answer`, {
      nextStep: `try: ${commandName(await findBinary('kubectl'))} --kubeconfig ${kubeconfig} --context ${context} get namespaces`,
      cause,
    });
  }
}
