import type { Sql } from '@tidemark/event-store';
import { bundleKey } from './target-past.js';
import type { BundleRevision } from './target-past.js';

const UNNEST = 'unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS b(application_id, digest, revision, place)';

/** One projection writes them, under its lease: the next number is one more than the highest. */
const ADD = `
  INSERT INTO read.bundle_revisions_v1 (number, application_id, digest, revision)
  SELECT (SELECT coalesce(max(number), 0) FROM read.bundle_revisions_v1) + row_number() OVER (ORDER BY b.place), b.application_id, b.digest, b.revision FROM ${UNNEST}
  WHERE NOT EXISTS (SELECT FROM read.bundle_revisions_v1 k WHERE k.application_id = b.application_id AND k.digest = b.digest AND k.revision = b.revision)`;

const FIND = `SELECT k.number, b.place::int FROM ${UNNEST} JOIN read.bundle_revisions_v1 k ON k.application_id = b.application_id AND k.digest = b.digest AND k.revision = b.revision`;

/** Gives bundles at revisions that have no number their numbers, in the order they came; answers who has which. */
export async function numberBundles(sql: Sql, named: readonly (BundleRevision | null)[]): Promise<(bundle: BundleRevision | null) => number | null> {
  const bundles = [...new Map(named.flatMap((bundle) => (bundle ? [[bundleKey(bundle), bundle] as const] : []))).values()];
  const numbers = new Map<string, number>();
  if (bundles.length > 0) {
    const params = [bundles.map(({ application_id }) => application_id), bundles.map(({ digest }) => digest), bundles.map(({ revision }) => revision)];
    await sql.query(ADD, params);
    const found = await sql.query<{ number: number; place: number }>(FIND, params);
    for (const { number, place } of found) {
      const bundle = bundles[place - 1];
      if (bundle) numbers.set(bundleKey(bundle), number);
    }
  }
  return (bundle) => (bundle === null ? null : (numbers.get(bundleKey(bundle)) ?? null));
}
