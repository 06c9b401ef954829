// What a database holds, read from PostgreSQL's own catalog: tables, sequences, and whether there is anything at all.
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration';
import type { ClientBase } from 'pg';

/** `name` is schema and name; `columns` are those that are stored, not those computed from others. */
export type Table = { name: string; sqlName: string; columns: string[]; sqlColumns: string; sqlOrder: string };

export type Sequence = { name: string; sqlName: string };

// Everything of ours: extensions and PostgreSQL itself bring their own with them.
const OURS = `
  n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Partitions are read and filled through their table. The bookkeeping of migrations is not data. */
export async function listTables(client: ClientBase): Promise<Table[]> {
  // Rows in the order of their key, compared bytewise, so that equal contents give equal files everywhere.
  const { rows } = await client.query<Table>(
    `select format('%s.%s', n.nspname, c.relname) as name, format('%I.%I', n.nspname, c.relname) as "sqlName",
       coalesce(stored.columns, '{}') as columns, coalesce(stored.sql_columns, '') as "sqlColumns",
       coalesce(key.sql_order, 't::text collate "C"') as "sqlOrder"
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     cross join lateral (
       select array_agg(a.attname::text order by a.attnum) as columns,
         string_agg(quote_ident(a.attname), ', ' order by a.attnum) as sql_columns
       from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     ) stored
     left join lateral (
       select string_agg(
         format('t.%I', a.attname) || case when a.attcollation = 0 then '' else ' collate "C"' end, ', ' order by k.place
       ) as sql_order
       from pg_index i
       cross join unnest(i.indkey::int2[]) with ordinality k (attnum, place)
       join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
       where i.indrelid = c.oid and i.indisprimary
     ) key on true
     where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all ($1) and ${OURS}
     order by n.nspname, c.relname`,
    [[DEFAULT_MIGRATION_TABLE, DEFAULT_MIGRATION_LOCK_TABLE]],
  );
  return rows;
}

export async function listSequences(client: ClientBase): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `select format('%s.%s', n.nspname, c.relname) as name, format('%I.%I', n.nspname, c.relname) as "sqlName"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and ${OURS}
     order by n.nspname, c.relname`,
  );
  return rows;
}

export async function isEmpty(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind <> 'i' and ${OURS} limit 1`,
  );
  return rowCount === 0;
}

/** Statements that take foreign keys and triggers out of the way of a load, and those that set everything right after. */
export async function listObstacles(client: ClientBase): Promise<{ suspend: string[]; resume: string[] }> {
  // Dropping and making the keys anew, unlike session_replication_role, needs no superuser, checks every row again, and
  // also silences the triggers that are set to fire always.
  const keys = await client.query<{ suspend: string; resume: string }>(
    `select format('alter table %s drop constraint %I', k.conrelid::regclass, k.conname) as suspend,
       format('alter table %s add constraint %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid))
         || coalesce(format('; comment on constraint %I on %s is %L', k.conname, k.conrelid::regclass,
              obj_description(k.oid, 'pg_constraint')), '') as resume
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and k.conparentid = 0 and ${OURS} order by k.oid`,
  );
  const triggers = await client.query<{ suspend: string; resume: string }>(
    `select format('alter table %s disable trigger %I', g.tgrelid::regclass, g.tgname) as suspend,
       format('alter table %s enable %s trigger %I', g.tgrelid::regclass,
         case g.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, g.tgname) as resume
     from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where not g.tgisinternal and g.tgparentid = 0 and g.tgenabled <> 'D' and ${OURS} order by g.oid`,
  );
  const views = await client.query<{ refresh: string }>(
    `select format('refresh materialized view %I.%I', n.nspname, c.relname) as refresh
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'm' and ${OURS} order by c.oid`,
  );
  const both = [...triggers.rows, ...keys.rows];
  return {
    suspend: both.map(({ suspend }) => suspend),
    resume: [...both.map(({ resume }) => resume).reverse(), ...views.rows.map(({ refresh }) => refresh)],
  };
}
