import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '@tidemark/event-store';
import { SQL } from '../../platform/index.js';
import { apiError } from '../../platform/graphql/api-error.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { parseImage } from '../../render/index.js';
import { HealthStatus, SyncStatus } from '../../observation/api/index.js';
import { sharesOf, stateCounts } from '../domain/state-counts.js';
import type { StateShare } from '../domain/state-counts.js';
import { PastApplications } from '../projections/past-applications.query.js';
import type { PastApplication } from '../projections/past-applications.query.js';
import { PastTargets } from '../projections/past-targets.query.js';
import type { PastFilter, PastTarget } from '../projections/past-targets.query.js';
import type { ApplicationAt, RevisionCount, StateCount, TargetAt, TargetAtFilter, Versioned } from './past.types.js';

const KEYS = { images: Symbol('images by digest'), charts: Symbol('charts by digest') } as const;
const MOST_REVISIONS = 10;
const SHA_PREFIX = /^[0-9a-f]{7,64}$/;

/** What the resolvers of the past read, in the words of the API. */
@Injectable()
export class PastReads {
  readonly targets: PastTargets;
  readonly applications: PastApplications;

  constructor(@Inject(SQL) private readonly sql: Sql) {
    this.targets = new PastTargets(sql);
    this.applications = new PastApplications(sql);
  }

  async shares(position: number): Promise<StateShare[]> {
    return sharesOf((await this.targets.counts(position)).entries());
  }

  images = (context: RequestContext) => this.contents(context, KEYS.images, 'image');

  charts = (context: RequestContext) => this.contents(context, KEYS.charts, 'chart');

  private contents(context: RequestContext, key: symbol, kind: 'image' | 'chart') {
    return context.loader<Versioned[]>(key, async (digests) => {
      const rows = await this.sql.query<Versioned & { digest: string }>('SELECT digest, name, version FROM read.bundle_contents WHERE digest = ANY($1::text[]) AND kind = $2 ORDER BY name, version', [digests, kind]);
      const groups = new Map<string, Versioned[]>();
      for (const { digest, name, version } of rows) groups.set(digest, [...(groups.get(digest) ?? []), { name, version }]);
      return groups;
    });
  }
}

/** Throws BAD_USER_INPUT for a commit that is no SHA. */
export function pastFilterOf({ image, chart, commit, ...rest }: TargetAtFilter): PastFilter {
  const sha = commit?.toLowerCase();
  if (sha !== undefined && !SHA_PREFIX.test(sha)) throw apiError('BAD_USER_INPUT', 'A commit is named by 7 to 64 hexadecimal digits.');
  const named = image ? parseImage(image) : null;
  return { ...rest, commit: sha ?? null, image: named && { name: named.name, version: named.version || null }, chart: chart ? chartOf(chart) : null };
}

function chartOf(text: string): { name: string; version: string | null } {
  const colon = text.lastIndexOf(':');
  return colon === -1 ? { name: text, version: null } : { name: text.slice(0, colon), version: text.slice(colon + 1) };
}

export const targetAtOf = (target: PastTarget): TargetAt => ({
  id: target.targetId,
  application: target.application,
  namespace: target.namespace,
  cluster: target.cluster ?? target.clusterId,
  sync: SyncStatus[target.sync],
  health: HealthStatus[target.health],
  revision: target.live?.revision ?? null,
  digest: target.live?.digest ?? null,
  desiredRevision: target.desired?.revision ?? null,
  desiredDigest: target.desired?.digest ?? null,
  sincePosition: target.since.position,
  since: target.since.at,
  untilPosition: target.until?.position ?? null,
  until: target.until?.at ?? null,
});

export const stateCountOf = ({ sync, health, targets }: StateShare): StateCount => ({ sync: SyncStatus[sync], health: HealthStatus[health], targets });

export const applicationAtOf = ({ applicationId, name, namespace, shares }: PastApplication): ApplicationAt => ({
  id: applicationId,
  name,
  namespace,
  counts: stateCounts(sharesOf(shares.map(({ state, targets }) => [state, targets] as const))),
  revisions: revisionsOf(shares),
});

function revisionsOf(shares: PastApplication['shares']): RevisionCount[] {
  const sums = new Map<string | null, number>();
  for (const { revision, targets } of shares) sums.set(revision, (sums.get(revision) ?? 0) + targets);
  return [...sums].map(([revision, targets]) => ({ revision, targets })).sort((one, other) => other.targets - one.targets).slice(0, MOST_REVISIONS);
}
