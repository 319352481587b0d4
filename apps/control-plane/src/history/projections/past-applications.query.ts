import type { Sql } from '@tidemark/event-store';
import { ABSENT } from '../domain/target-state.js';
import { INTERVAL_AT } from './past-targets.query.js';

export interface PastApplicationFilter {
  readonly name?: string | null;
  readonly namespace?: string | null;
  /** Part of the name. */
  readonly search?: string | null;
}

/** Sort key of lists of applications. */
export type PastApplicationKey = readonly [name: string, namespace: string, applicationId: string];

/** Targets of one application that were alike: how many, in which state (by its code), running which revision. */
export interface PastShare {
  readonly state: number;
  readonly revision: string | null;
  readonly targets: number;
}

export interface PastApplication {
  readonly applicationId: string;
  readonly name: string;
  readonly namespace: string;
  readonly shares: readonly PastShare[];
}

interface Row {
  application_id: string;
  application_name: string;
  application_namespace: string;
  shares: PastShare[] | null;
}

const KEY = 'application_name, application_namespace, application_id';
const MATCHES = `($2::text IS NULL OR o.application_name = $2) AND ($3::text IS NULL OR o.application_namespace = $3) AND ($4::text IS NULL OR position(lower($4) in lower(o.application_name)) > 0)`;

/** Those that had a target at $1. The inner list is read only as far as the page needs. */
const SHARES = `
  FROM (SELECT DISTINCT ${KEY} FROM read.target_presents o WHERE ${MATCHES} AND ($5::text IS NULL OR (o.application_name, o.application_namespace) >= ($5::text, $6::text)) ORDER BY ${KEY}) a
  CROSS JOIN LATERAL (SELECT json_agg(json_build_object('state', state, 'revision', revision, 'targets', targets)) AS shares FROM (
    SELECT s.state, l.revision, count(*)::int AS targets FROM read.target_presents o CROSS JOIN ${INTERVAL_AT('$1')} s LEFT JOIN read.bundle_revisions l ON l.number = s.live
    WHERE o.application_id = a.application_id AND s.state <> ${String(ABSENT)} GROUP BY s.state, l.revision) g) r
  WHERE r.shares IS NOT NULL AND ($5::text IS NULL OR (a.application_name, a.application_namespace, a.application_id) > ($5::text, $6::text, $7::uuid))`;

/** Applications as their targets were at a position. */
export class PastApplications {
  constructor(private readonly sql: Sql) {}

  /** By name; at most `limit`. */
  async page(position: number, filter: PastApplicationFilter, after: PastApplicationKey | null, limit: number): Promise<PastApplication[]> {
    const rows = await this.sql.query<Row>(`SELECT a.*, r.shares ${SHARES} ORDER BY a.application_name, a.application_namespace, a.application_id LIMIT $8`, [...params(position, filter, after), limit]);
    return rows.map((row) => ({ applicationId: row.application_id, name: row.application_name, namespace: row.application_namespace, shares: row.shares ?? [] }));
  }

  async count(position: number, filter: PastApplicationFilter): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n ${SHARES}`, params(position, filter, null));
    return row?.n ?? 0;
  }
}

const params = (position: number, { name, namespace, search }: PastApplicationFilter, after: PastApplicationKey | null): unknown[] => [
  position, name ?? null, namespace ?? null, search ?? null, ...(after ?? [null, null, null]),
];
