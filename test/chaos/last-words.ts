import type pg from 'pg';

const QUERIES: Readonly<Record<string, string>> = {
  'newest events': `SELECT position, to_char(recorded_at, 'HH24:MI:SS.MS') AS at, type, left(stream_id, 24) AS stream, coalesce(data->>'revision', '') AS revision FROM es.events ORDER BY position DESC LIMIT 40`,
  subscriptions: `SELECT name, version, position, owner IS NOT NULL AS held, lease_until > now() AS live FROM es.subscriptions ORDER BY position`,
  'refs of sources': 'SELECT ref, revision, lost FROM app.source_refs',
  'wished renderings': 'SELECT application_id, wish, cause FROM app.render_queue',
  'reports to consume': 'SELECT count(*) FROM app.agent_reports',
};

/** What the database of a run that failed says, for whoever looks for the reason. */
export async function lastWords(database: pg.Client): Promise<string> {
  const parts: string[] = [];
  for (const [title, query] of Object.entries(QUERIES)) {
    const rows = await database.query<Record<string, unknown>>(query).then(({ rows: found }) => found, (thrown: unknown) => [{ refused: String(thrown) }]);
    parts.push(`${title}:\n${rows.map((row) => `  ${Object.values(row).map(String).join('  ')}`).join('\n')}`);
  }
  return parts.join('\n');
}
