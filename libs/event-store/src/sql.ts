/**
 * The two methods the store needs of a database. `query` runs one parametrised statement; `transaction` runs `work` on one
 * connection and commits when it resolves, rolls back when it rejects. A nested `transaction` joins the outer one.
 */
export interface Sql {
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<R[]>;
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}
