import type { Sql } from '@tidemark/event-store';

/** A table of a read model: `name` with its schema, and what makes a row unique. Names are code, never input. */
export interface RowTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/**
 * Rows for which `match`, a condition that ends with a column, equals one of `values` (uuids), as PostgreSQL writes them in JSON: instants as ISO text, bigints as numbers.
 * One statement, however many rows.
 */
export async function loadRows<R>(sql: Sql, table: RowTable, match: string, values: Iterable<string>): Promise<R[]> {
  const wanted = [...new Set(values)];
  if (wanted.length === 0) return [];
  const rows = await sql.query<{ row: R }>(`SELECT to_json(t) AS row FROM ${table.name} t WHERE ${match} = ANY($1::uuid[])`, [wanted]);
  return rows.map(({ row }) => row);
}

/** Inserts the rows, replacing those whose key is there already, in one statement. Members must be columns. */
export async function saveRows(sql: Sql, table: RowTable, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = table.columns.join(', ');
  const rest = table.columns.filter((column) => !table.key.includes(column));
  const action = rest.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${rest.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}`;
  await sql.query(
    `INSERT INTO ${table.name} (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::${table.name}, $1::json) ON CONFLICT (${table.key.join(', ')}) ${action}`,
    [JSON.stringify(rows)],
  );
}
