import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot, type ProcessRecord } from '@tidemark/testing';

/** A Kubernetes cluster of the demo. */
export interface DemoCluster {
  readonly name: string;
  readonly kubeconfig: string;
  readonly context: string;
  /** true: started by `make up` and ended by `make down`; false: the user's. */
  readonly ours: boolean;
}

export interface DemoPorts {
  readonly http: number;
  readonly tls: number;
  readonly git: number;
}

/** What is kept between `make up`, `make down` and `make clean`, in `.run/state.json`. */
export interface DemoState {
  ports: DemoPorts | null;
  clusters: DemoCluster[];
  /** Set from the first `make up KAFKA=1` on. */
  kafkaPort?: number;
  /** By role: `control-plane`, `git-server`, `kafka`, `cluster-<name>`, `agent-<name>`; in order of their start. */
  processes: Record<string, ProcessRecord>;
}

const runFolder = path.join(repositoryRoot, '.run');

/** Every place the demo writes to. */
export const demoPaths = {
  root: runFolder,
  state: path.join(runFolder, 'state.json'),
  logs: path.join(runFolder, 'logs'),
  controlPlane: path.join(runFolder, 'control-plane'),
  adminPassword: path.join(runFolder, 'control-plane/admin-password'),
  authority: path.join(runFolder, 'control-plane/pki/ca.crt'),
  webhookSecret: path.join(runFolder, 'webhook-secret'),
  repositories: path.join(runFolder, 'git'),
  gitServer: path.join(runFolder, 'git-server.json'),
  kafka: path.join(runFolder, 'kafka'),
  cluster: (name: string) => path.join(runFolder, 'clusters', name),
  agent: (name: string) => path.join(runFolder, 'agents', name),
  log: (role: string) => path.join(runFolder, 'logs', `${role}.log`),
};

export async function loadState(): Promise<DemoState> {
  await mkdir(demoPaths.logs, { recursive: true });
  if (!existsSync(demoPaths.state)) return { ports: null, clusters: [], processes: {} };
  return JSON.parse(await readFile(demoPaths.state, 'utf8')) as DemoState;
}

let lastSave = Promise.resolve();

/** Saves one after the other and each whole, so that an interrupted `make up` leaves a state that `make down` can read. */
export function saveState(state: DemoState): Promise<void> {
  lastSave = lastSave.then(async () => {
    await writeFile(`${demoPaths.state}.new`, `${JSON.stringify(state, null, 2)}\n`);
    await rename(`${demoPaths.state}.new`, demoPaths.state);
  });
  return lastSave;
}
