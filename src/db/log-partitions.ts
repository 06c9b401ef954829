/** The log in its partitions, a month each: those to come are made in time, those of long ago can be taken out whole. */
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Three months ahead; answers how many it made. Any role that writes the log may ask for it, at any time. */
export async function keepLogPartitions(db: Database): Promise<number> {
  const { rows } = await sql<{ made: number }>`select keep_log_partitions() as made`.execute(db);
  return Number(rows[0]?.made);
}

export interface LogPartition {
  readonly name: string;
  /** The instant before which all of its entries were written. */
  readonly ends_at: string;
  readonly first_pos: number | null;
  readonly last_pos: number | null;
  readonly has_unnumbered: boolean;
}

/** In the order of time. */
export async function listLogPartitions(db: Database): Promise<LogPartition[]> {
  const { rows } = await sql<{ name: string; ends_at: string }>`
    select c.oid::regclass::text as name,
      (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz as ends_at
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'event'::regclass
    order by 2`.execute(db);
  const partitions: LogPartition[] = [];
  for (const { name, ends_at } of rows) {
    const { rows: found } = await sql<Omit<LogPartition, 'name' | 'ends_at'>>`
      select min(pos) as first_pos, max(pos) as last_pos,
        exists (select from ${sql.raw(name)} where pos is null) as has_unnumbered
      from ${sql.raw(name)}`.execute(db);
    for (const row of found) partitions.push({ name, ends_at, ...row });
  }
  return partitions;
}
