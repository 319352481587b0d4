import pg from 'pg';
import type { TidemarkSystem } from './tidemark-system.js';

/** One wave of a sync as the event log tells it. */
export interface LoggedWave {
  readonly phase: string;
  readonly wave: number;
  readonly state: string;
  /** `Kind/name` of what was done in it, hooks first. */
  readonly did: readonly string[];
}

/** What the event log of the control plane says of the syncs of one target. */
export interface SyncLog {
  /** How often a sync was begun or gone on with: `requested`, `resumed`, `retry`. */
  readonly started: readonly string[];
  readonly waves: readonly LoggedWave[];
  /** The events that told the end of a sync: `observation.sync-succeeded` … */
  readonly ended: readonly string[];
}

interface Row {
  readonly type: string;
  readonly data: { trigger?: string; phase?: string; wave?: number; state?: string; condition?: string; message?: string; results?: { key: { kind: string; name: string } }[] };
}

/** Reads the log itself, in its order: no read model stands between. */
export async function syncLogOf(system: TidemarkSystem, application: string): Promise<SyncLog> {
  const rows = await eventsOf(system, await targetIdOf(system, application), 'observation.sync-%');
  return {
    started: rows.filter(({ type }) => type === 'observation.sync-started').map(({ data }) => data.trigger ?? ''),
    waves: wavesOf(rows),
    ended: rows.map(({ type }) => type).filter((type) => type !== 'observation.sync-started' && type !== 'observation.sync-progressed'),
  };
}

/** What the event log says of the deletion of one target, named before: it is no target of the application any more. */
export async function deletionLogOf(system: TidemarkSystem, targetId: string): Promise<{ readonly waves: readonly LoggedWave[]; readonly removed: number; readonly conditions: readonly string[] }> {
  const rows = await eventsOf(system, targetId, 'observation.%');
  return {
    waves: wavesOf(rows).filter(({ phase }) => phase === 'PreDelete' || phase === 'PostDelete'),
    removed: rows.filter(({ type }) => type === 'observation.target-removed').length,
    conditions: rows.filter(({ data }) => data.condition === 'DeletionError').map(({ type, data }) => (type === 'observation.condition-cleared' ? 'cleared' : (data.message ?? ''))),
  };
}

/** The id of the first target of an application. */
export async function targetIdOf(system: TidemarkSystem, application: string): Promise<string> {
  const { targets } = await system.api.query<{ targets: { nodes: { id: string }[] } }>('query($application: String!) { targets(first: 2, filter: { application: $application }) { nodes { id } } }', { application });
  return targets.nodes[0]?.id ?? '';
}

async function eventsOf(system: TidemarkSystem, targetId: string, type: string): Promise<Row[]> {
  const database = new pg.Client({ connectionString: await system.databaseUrl() });
  await database.connect();
  try {
    return (await database.query<Row>(`SELECT type, data FROM es.events WHERE type LIKE $2 AND data->>'targetId' = $1 ORDER BY log, position`, [targetId, type])).rows;
  } finally {
    await database.end();
  }
}

const wavesOf = (rows: readonly Row[]): LoggedWave[] => rows.filter(({ type, data }) => type === 'observation.sync-progressed' && data.state !== 'waiting').map(waveOf);

const waveOf = ({ data }: Row): LoggedWave => ({
  phase: data.phase ?? '',
  wave: data.wave ?? 0,
  state: data.state ?? '',
  did: (data.results ?? []).map(({ key }) => `${key.kind}/${key.name}`),
});
