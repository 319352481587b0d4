import type { Api } from './api.js';

const PAGE = 100;

export interface Connection<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Reads a Relay connection page by page, at most `limit` items. */
export function readAll<T>(api: Api, document: string, field: string, variables: Record<string, unknown>, limit: number): Promise<T[]> {
  return readPages(async (page) => (await api.query<Record<string, Connection<T>>>(document, { ...variables, ...page }))[field], limit);
}

/** The same for a connection that lies deeper: `ask` answers one page, nothing when there is none. */
export async function readPages<T>(ask: (page: { first: number; after: string | null }) => Promise<Connection<T> | undefined>, limit: number): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  while (items.length < limit) {
    const connection: Connection<T> | undefined = await ask({ first: Math.min(PAGE, limit - items.length), after });
    if (connection === undefined) break;
    items.push(...connection.nodes);
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage || after === null) break;
  }
  return items;
}
