import { chmod } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { EventRegistry, type NewEvent } from '@tidemark/event-store';
import { freePort, repositoryRoot, startPostgresServer, tempDir } from '@tidemark/testing';
import { eventDefinitions } from '../../apps/control-plane/dist/event-catalogue.js';
import { EventDatabase } from '../../apps/control-plane/dist/platform/postgres/event-database.js';

export const quiet = pino({ level: 'silent' });

/** A PostgreSQL of its own that keeps what it says is kept (fsync on), as the product opens it. */
export interface LogDatabase {
  readonly url: string;
  readonly database: EventDatabase;
  release(): Promise<void>;
}

export async function logDatabase(): Promise<LogDatabase> {
  const folder = await tempDir('bench-log');
  await chmod(folder.path, 0o711);
  const server = await startPostgresServer({ directory: folder.path, port: await freePort(), fsync: true, sharedBuffers: '256MB', settings: { max_wal_size: '4GB' } });
  const database = await EventDatabase.open({ url: server.url, registry: new EventRegistry().define(...eventDefinitions), logger: quiet });
  return {
    url: server.url,
    database,
    release: async () => {
      await database.close();
      await server.stop();
      await folder.remove();
    },
  };
}

const sample = (type: string): Record<string, unknown> => JSON.parse(readFileSync(path.join(repositoryRoot, 'test/contract/events', type, 'v1-full.json'), 'utf8')) as Record<string, unknown>;

export const uuidOf = (kind: number, n: number): string => `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
export const clusterOf = (n: number): string => uuidOf(1, n);
export const targetOf = (n: number): string => uuidOf(2, n);

const DAILY = ['observation.sync-started', 'observation.status-changed', 'observation.sync-succeeded', 'observation.status-changed', 'observation.drift-began', 'observation.drift-ended'] as const;
const SAMPLES = Object.fromEntries([...DAILY, 'rollout.bundle-assigned'].map((type) => [type, sample(type)]));

/** What happens to target `n`, its `step`th event: it is assigned a bundle, then syncs, drifts and heals for ever. */
export function fleetEvent(n: number, step: number): { stream: string; event: NewEvent } {
  const about = { targetId: targetOf(n), clusterId: clusterOf(n % 1_000), applicationId: uuidOf(3, n % 200) };
  const type = step === 0 ? 'rollout.bundle-assigned' : (DAILY[(step - 1) % DAILY.length] ?? DAILY[0]);
  const round = Math.floor((step - 1) / DAILY.length);
  const data: Record<string, unknown> = { ...SAMPLES[type], ...about, epoch: uuidOf(4, n), seq: step + 1, syncId: uuidOf(5, n * 1_000 + round), driftId: uuidOf(6, n * 1_000 + round) };
  // Members the type does not have are dropped by its schema.
  return { stream: step === 0 ? `rollout-${about.applicationId}` : `target-${about.targetId}`, event: { type, v: 1, data } };
}
