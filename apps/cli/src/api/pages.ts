import type { Api } from './api.js';

const PAGE = 100;

interface Connection<T> {
  nodes: T[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Reads a Relay connection page by page, at most `limit` items. */
export async function readAll<T>(api: Api, document: string, field: string, variables: Record<string, unknown>, limit: number): Promise<T[]> {
  const items: T[] = [];
  let after: string | null = null;
  while (items.length < limit) {
    const answer: Record<string, Connection<T>> = await api.query(document, { ...variables, first: Math.min(PAGE, limit - items.length), after });
    const connection = answer[field];
    if (connection === undefined) break;
    items.push(...connection.nodes);
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage || after === null) break;
  }
  return items;
}
