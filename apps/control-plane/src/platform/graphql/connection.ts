import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { apiError } from './api-error.js';

export const MAX_PAGE = 100;

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean;
  @Field(() => Boolean, { description: 'Always false: lists are read forwards.' })
  hasPreviousPage: boolean;
  @Field(() => String, { nullable: true })
  startCursor: string | null;
  @Field(() => String, { nullable: true })
  endCursor: string | null;
}

/** Arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { description: 'How many, 1 to 100.' })
  first: number;
  @Field(() => String, { nullable: true, description: 'The endCursor of the page before.' })
  after?: string | null;
}

export interface Edge<T> {
  cursor: string;
  node: T;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfo;
  /** A getter: counted only when it is asked for. */
  readonly totalCount: Promise<number>;
}

/** Makes the Relay types of a list; `class XConnection extends connectionOf(X, 'X') {}` under `@ObjectType()`. */
export function connectionOf<T>(node: Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class NodeEdge implements Edge<T> {
    @Field(() => String)
    cursor: string;
    @Field(() => node)
    node: T;
  }

  @ObjectType({ isAbstract: true })
  class NodeConnection implements Connection<T> {
    @Field(() => [NodeEdge])
    edges: NodeEdge[];
    @Field(() => [node])
    nodes: T[];
    @Field(() => PageInfo)
    pageInfo: PageInfo;
    @Field(() => Int)
    readonly totalCount: Promise<number>;
  }
  return NodeConnection;
}

/** Throws BAD_USER_INPUT unless 1 ≤ first ≤ 100. */
export function pageSize(first: number): number {
  if (first >= 1 && first <= MAX_PAGE) return first;
  throw apiError('BAD_USER_INPUT', `first is ${String(first)}; a page has 1 to ${String(MAX_PAGE)} items.`, 'Ask for fewer, and for the next page after endCursor.');
}

/** A page out of `first` + 1 rows: the one too many says that there is more. */
export function toConnection<R, T>(rows: readonly R[], first: number, cursorOf: (row: R) => string, nodeOf: (row: R) => T, count: () => Promise<number>): Connection<T> {
  const edges = rows.slice(0, first).map((row) => ({ cursor: cursorOf(row), node: nodeOf(row) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage: rows.length > first, hasPreviousPage: false, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    get totalCount() {
      return count();
    },
  };
}
