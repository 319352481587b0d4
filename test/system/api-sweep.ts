import type { GraphQl } from './graphql.js';
import type { Place } from './leak-search.js';

const SYNC = 'syncId trigger startedAt finishedAt outcome message';
const DRIFT = 'id resource change how fields { path desired live manager } beganAt endedAt';
const CONDITION = 'type message since';
const PAGE_LIMIT = 200;

const DOCUMENTS: Readonly<Record<string, string>> = {
  applications: `applications(first: 100) { nodes { name summary declaration warnings conditions { ${CONDITION} } hold { kind by reason } bundle { digest commit { message } }
    targets { sync health healthMessage outOfSync unhealthy { key message } conditions { ${CONDITION} } lastSync { ${SYNC} } drifts { ${DRIFT} } } } }`,
  clusters: 'clusters(first: 100) { nodes { name labels server agent { state version } } }',
  sources: 'sources(first: 100) { nodes { url credential credentialKind failure { code message } } }',
  drift: `driftTimeline(first: 100) { nodes { ${DRIFT} } }`,
  tokens: 'apiTokens { name tokenId }',
};

interface EventPage {
  events: { nodes: { type: string; data: { diff?: { digest?: string | null }; operationId?: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
}

/** Everything the API has to say about the fleet: lists, every event, the history of these applications, every diff and operation. */
export async function apiPlaces(api: GraphQl, applications: readonly string[]): Promise<Place[]> {
  const places: Place[] = [];
  const ask = async <T>(where: string, query: string, variables: Record<string, unknown> = {}): Promise<T> => {
    const answer = await api.query<T>(query, variables);
    places.push({ where: `GraphQL ${where}`, text: JSON.stringify(answer) });
    return answer;
  };
  for (const [name, selection] of Object.entries(DOCUMENTS)) await ask(name, `{ ${selection} }`);
  for (const name of applications) {
    await ask(`history of ${name}`, `query($name: String!) { applicationHistory(application: $name, first: 100) { nodes { cause by reason commit { message } diff { digest } outcome syncs { ${SYNC} } } } }`, { name });
  }
  const events: EventPage['events']['nodes'] = [];
  let after: string | null = null;
  for (let page = 0; page < PAGE_LIMIT; page += 1) {
    const { events: found }: EventPage = await ask<EventPage>('events', 'query($after: String) { events(first: 100, after: $after) { nodes { type summary reason data } pageInfo { hasNextPage endCursor } } }', { after });
    events.push(...found.nodes);
    if (!found.pageInfo.hasNextPage) break;
    after = found.pageInfo.endCursor;
  }
  const digests = new Set(events.map(({ data }) => data.diff?.digest).filter((digest) => typeof digest === 'string'));
  for (const digest of digests) await ask('bundleDiff', 'query($digest: String!) { bundleDiff(digest: $digest) { entries { key action unified } } }', { digest });
  const operations = new Set(events.map(({ data }) => data.operationId).filter((id) => id !== undefined));
  for (const id of operations) await ask('operation', 'query($id: ID!) { operation(id: $id) { state message result } }', { id });
  return places;
}
