import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '@tidemark/testing';
import type { ControlPlaneApi } from './control-plane-api.js';
import { demoPaths, type DemoCluster, type DemoPorts, type DemoState } from './demo-state.js';
import { ensureRunning } from './supervisor.js';

const CONNECT_TIMEOUT_MS = 60_000;

/** The first cluster stands for staging, every other one for production. */
export const environmentOf = (index: number): 'staging' | 'production' => (index === 0 ? 'staging' : 'production');

/** Registers every cluster the control plane doesn't know yet and keeps its join token for the agent. */
export async function ensureRegistered(state: DemoState, api: ControlPlaneApi): Promise<string> {
  const known = await api.agentStates();
  const missing = state.clusters.filter(({ name }) => !known.has(name));
  for (const cluster of missing) {
    const token = await api.registerCluster(cluster.name, { environment: environmentOf(state.clusters.indexOf(cluster)) });
    await mkdir(demoPaths.agent(cluster.name), { recursive: true, mode: 0o700 });
    await writeFile(tokenFile(cluster.name), token, { mode: 0o600 });
  }
  return missing.length === 0 ? 'nothing to do' : missing.map(({ name }) => name).join(', ');
}

/** Starts the agents and waits until the control plane has a session with each. */
export async function ensureAgents(state: DemoState, ports: DemoPorts, api: ControlPlaneApi): Promise<string> {
  for (const cluster of state.clusters) await ensureAgent(state, cluster, ports);
  await eventually(
    async () => {
      const states = await api.agentStates();
      return state.clusters.every(({ name }) => states.get(name) === 'CONNECTED');
    },
    { what: 'every agent to be connected', timeoutMs: CONNECT_TIMEOUT_MS, everyMs: 200 },
  );
  return `${state.clusters.length} connected`;
}

async function ensureAgent(state: DemoState, cluster: DemoCluster, ports: DemoPorts): Promise<void> {
  const token = tokenFile(cluster.name);
  await ensureRunning(state, {
    role: `agent-${cluster.name}`,
    script: 'apps/agent/dist/main.js',
    env: {
      KUBECONFIG: cluster.kubeconfig,
      TIDEMARK_AGENT_CONTEXT: cluster.context,
      TIDEMARK_AGENT_SERVER: `https://127.0.0.1:${ports.tls}`,
      TIDEMARK_AGENT_CA_FILE: demoPaths.authority,
      TIDEMARK_AGENT_STATE_DIR: path.join(demoPaths.agent(cluster.name), 'state'),
      TIDEMARK_AGENT_METRICS_PORT: '0',
      ...(existsSync(token) && { TIDEMARK_AGENT_TOKEN_FILE: token }),
    },
    // Whether it is connected is asked of the control plane, once for all agents.
    ready: () => Promise.resolve(true),
  });
}

const tokenFile = (name: string): string => path.join(demoPaths.agent(name), 'join-token');
