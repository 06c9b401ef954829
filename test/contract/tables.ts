// What the database says of itself: which tables hold records, and whether the log has every version of them.
import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';

/** Tables of versioned records that belong to a division or an agenda item, and divisions: everything that must be logged. */
export async function recordTables(db: Database): Promise<string[]> {
  const { rows } = await sql<{ table_name: string }>`
    select c.table_name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('version', 'agenda_item_id', 'division_code', 'parent_code')
    group by 1
    having bool_or(c.column_name = 'version') and bool_or(c.column_name <> 'version')
    order by 1`.execute(db);
  return rows.map(({ table_name }) => table_name);
}

/** Records whose log has not exactly one event for each of their versions. */
export async function unloggedVersions(db: Database): Promise<string[]> {
  const found: string[] = [];
  for (const table of await recordTables(db)) {
    const { rows } = await sql<{ id: string }>`
      select r.id from ${sql.table(table)} r
      where r.version <> (select count(*) from event e where e.record_id = r.id and e.resource = ${table})
         or r.version <> (select max(record_version) from event e where e.record_id = r.id)`.execute(db);
    found.push(...rows.map(({ id }) => `${table} ${id}`));
  }
  return found;
}

/** How many versions all records have had together, and how many events there are. */
export async function countLog(db: Database, tables: readonly string[]): Promise<{ versions: number; events: number }> {
  const sums = tables.map((table) => sql`select coalesce(sum(version), 0) n from ${sql.table(table)}`);
  const { rows } = await sql<{ versions: string; events: string }>`
    select sum(n) versions, (select count(*) from event) events from (${sql.join(sums, sql` union all `)}) s`.execute(
    db,
  );
  return { versions: Number(rows[0]?.versions), events: Number(rows[0]?.events) };
}
