import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { findBinary, repositoryRoot, type Progress } from '@tidemark/testing';
import type { ControlPlaneApi } from './control-plane-api.js';
import { demoPaths, type DemoPorts, type DemoState } from './demo-state.js';
import { ensureRunning } from './supervisor.js';

/** The first start makes a database and a certificate authority. */
const FIRST_START_MS = 120_000;

/** Starts the control plane on its embedded PostgreSQL, and on the demo's Kafka where that was asked for. */
export async function ensureControlPlane(state: DemoState, ports: DemoPorts, api: ControlPlaneApi, progress: Progress): Promise<string> {
  const outcome = await ensureRunning(state, {
    role: 'control-plane',
    script: 'apps/control-plane/dist/main.js',
    env: {
      TIDEMARK_DATA_DIR: demoPaths.controlPlane,
      TIDEMARK_HTTP_PORT: String(ports.http),
      TIDEMARK_TLS_PORT: String(ports.tls),
      TIDEMARK_PUBLIC_URL: `https://127.0.0.1:${ports.tls}`,
      // The demo's Git server has no TLS; it listens on loopback only.
      TIDEMARK_GIT_SCHEMES: 'https,ssh,http',
      TIDEMARK_WEBHOOK_SECRET_FILE: demoPaths.webhookSecret,
      ...(state.kafkaPort !== undefined && { TIDEMARK_KAFKA_BROKERS: `127.0.0.1:${state.kafkaPort}` }),
      TIDEMARK_DASHBOARD_DIR: path.join(repositoryRoot, 'apps/dashboard/dist'),
      TIDEMARK_HELM: await findBinary('helm', progress),
      TIDEMARK_KUSTOMIZE: await findBinary('kustomize', progress),
    },
    ready: () => api.isReady(),
    readyTimeoutMs: FIRST_START_MS,
  });
  return `${outcome} at ${api.address}`;
}

export async function signInAsAdmin(api: ControlPlaneApi): Promise<string> {
  await api.signIn('admin', (await readFile(demoPaths.adminPassword, 'utf8')).trim());
  return 'as admin';
}
