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
  readonly data: { trigger?: string; phase?: string; wave?: number; state?: string; results?: { key: { kind: string; name: string } }[] };
}

/** Reads the log itself, in its order: no read model stands between. */
export async function syncLogOf(system: TidemarkSystem, application: string): Promise<SyncLog> {
  const { targets } = await system.api.query<{ targets: { nodes: { id: string }[] } }>('query($application: String!) { targets(first: 2, filter: { application: $application }) { nodes { id } } }', { application });
  const target = targets.nodes[0]?.id ?? '';
  const database = new pg.Client({ connectionString: await system.databaseUrl() });
  await database.connect();
  try {
    const { rows } = await database.query<Row>(`SELECT type, data FROM es.events WHERE type LIKE 'observation.sync-%' AND data->>'targetId' = $1 ORDER BY log, position`, [target]);
    const of = (type: string): Row[] => rows.filter((row) => row.type === type);
    return {
      started: of('observation.sync-started').map(({ data }) => data.trigger ?? ''),
      waves: of('observation.sync-progressed').filter(({ data }) => data.state !== 'waiting').map(waveOf),
      ended: rows.map(({ type }) => type).filter((type) => type !== 'observation.sync-started' && type !== 'observation.sync-progressed'),
    };
  } finally {
    await database.end();
  }
}

const waveOf = ({ data }: Row): LoggedWave => ({
  phase: data.phase ?? '',
  wave: data.wave ?? 0,
  state: data.state ?? '',
  did: (data.results ?? []).map(({ key }) => `${key.kind}/${key.name}`),
});
