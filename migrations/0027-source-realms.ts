import { type Kysely, sql } from 'kysely';
import { numberByRealm, numberEverywhere } from '../src/db/record-table.ts';

/**
 * A portal's number is unique where the portal is at home: another place may use the same one, and learns nothing of it.
 * What was numbered so far keeps the empty realm. The way back fails where two places share a number by then.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of await numbered(db)) await numberByRealm(db, table);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of await numbered(db)) await numberEverywhere(db, table);
}

async function numbered(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'source_system' order by table_name`.execute(db);
  return rows.map(({ name }) => name);
}
