import pg from 'pg';
import { migrate, migrations, revertLast } from '@tidemark/migrations';
import { throwawayDatabase, type ThrowawayDatabase } from '@tidemark/testing';

/** Everything the schema consists of, as text. */
async function schemaOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(`
      SELECT format('%s.%s %s %s %s %s', table_schema, table_name, column_name, data_type, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema IN ('es', 'read', 'app')
      UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname IN ('es', 'read', 'app')
      UNION ALL SELECT md5(pg_get_functiondef(p.oid)) || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('es', 'read', 'app')
      UNION ALL SELECT format('%s %s %s', grantee, table_name, privilege_type) FROM information_schema.role_table_grants WHERE table_schema IN ('es', 'read', 'app') AND grantee = 'tidemark_app'
      ORDER BY 1`);
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}

describe('migrations', () => {
  let database: ThrowawayDatabase;
  beforeEach(async () => {
    database = await throwawayDatabase({ migrated: false });
  });
  afterEach(() => database.drop());

  it('go up, all the way down, and up again to the same schema', async () => {
    expect(await migrate(database.url)).toHaveLength(migrations.length);
    const first = await schemaOf(database.url);
    for (const _ of migrations) await revertLast(database.url);
    expect(await schemaOf(database.url)).toEqual([]);
    await migrate(database.url);
    expect(await schemaOf(database.url)).toEqual(first);
  });

  it('run once, even when two processes start at the same time', async () => {
    const ran = await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)]);
    expect(ran.flat()).toHaveLength(migrations.length);
    expect(await migrate(database.url)).toEqual([]);
  });

  it('are listed in the order of their numbers', () => {
    const numbers = migrations.map((migration) => Number((new migration() as { name: string }).name.slice(-13)));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
