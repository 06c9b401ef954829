import { type Kysely, sql } from 'kysely';

/**
 * The log in months, by the calendar of China, so that what was kept long enough can be taken out whole: the rows so
 * far become the first partition, `keep_log_partitions` makes those of the months to come. It runs as the owner, so
 * that the service, which may make no tables, never lacks the month it writes in. A table in partitions cannot hold
 * `pos` and versions unique as a whole: each partition holds its own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema partition`.execute(db);
  await sql`alter table event set schema partition`.execute(db);
  await sql`alter table partition.event rename to event_first`.execute(db);
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(seq), 0) + 1 as next from partition.event_first`.execute(db);
  for (const trigger of ['event_is_append_only', 'event_is_not_truncated'])
    await sql`drop trigger ${sql.ref(trigger)} on partition.event_first`.execute(db);
  // the index that finds an entry by its number stays, the key goes to the table above
  await sql`
    alter table partition.event_first alter column seq drop identity, drop constraint event_pkey,
      drop constraint event_is_version_or_attempt`.execute(db);
  await sql`
    create table event (
      like partition.event_first including defaults,
      primary key (at, seq),
      constraint event_is_version_or_act check (
        case when action in ('refused', 'failed', 'read_personal', 'retired') then record_version is null
        else record_id is not null and record_version is not null end)
    ) partition by range (at)`.execute(db);
  await sql`
    alter table event alter column seq add generated always as identity (start with ${sql.lit(Number(rows[0]?.next))})`.execute(
    db,
  );
  for (const [name, columns] of Object.entries(indexes))
    await sql`create index ${sql.ref(name)} on event ${sql.raw(columns)}`.execute(db);
  await appendOnly(db, 'event');
  await sql`
    alter table partition.event_first add constraint event_is_version_or_act check (
      case when action in ('refused', 'failed', 'read_personal', 'retired') then record_version is null
      else record_id is not null and record_version is not null end)`.execute(db);
  await notTruncated(db, 'partition.event_first');
  await sql`
    do $$ begin
      execute format('alter table event attach partition partition.event_first for values from (minvalue) to (%L)',
        timezone('Asia/Shanghai', date_trunc('month', timezone('Asia/Shanghai', now())) + interval '1 month'));
    end $$`.execute(db);
  await sql`
    create function keep_log_partitions() returns integer language plpgsql security definer
      set search_path = pg_catalog, pg_temp set timezone = 'Asia/Shanghai' as $$
    declare
      ends timestamp;
      made integer := 0;
      name text;
    begin
      lock table public.event in share update exclusive mode; -- one at a time; who writes goes on
      select max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz)
        into strict ends
        from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'public.event'::regclass;
      while ends < localtimestamp + interval '3 months' loop
        name := 'event_' || to_char(ends, 'YYYY_MM');
        execute format('create table partition.%I (like public.event including defaults including constraints)', name);
        execute format('create unique index on partition.%I (pos)', name);
        execute format('create unique index on partition.%I (record_id, record_version)', name);
        execute format('create trigger event_is_not_truncated before truncate on partition.%I
          for each statement execute function public.event_is_append_only()', name);
        execute format('alter table public.event attach partition partition.%I for values from (%L) to (%L)',
          name, ends::timestamptz, (ends + interval '1 month')::timestamptz);
        ends := ends + interval '1 month';
        made := made + 1;
      end loop;
      return made;
    end $$`.execute(db);
  await sql`revoke all on function keep_log_partitions() from public`.execute(db);
  await sql`select keep_log_partitions()`.execute(db);
  await recordedSince(db, sql`and at >= now() - interval '1 hour'`);
}

/** The name of the index of the table before it was divided is taken over by the table above. */
const indexes: Readonly<Record<string, string>> = {
  event_unnumbered: '(seq) where pos is null',
  event_at: '(at, pos) where pos is not null',
  event_banner_at: '(left(division_code, 6), at, pos) where pos is not null',
  event_township_at: '(left(division_code, 9), at, pos) where pos is not null',
  event_village_at: '(left(division_code, 12), at, pos) where pos is not null',
  event_credential_id_at: '(credential_id, at, pos) where pos is not null',
  event_on_behalf_of_at: '(on_behalf_of, at, pos) where pos is not null',
  event_resource_at: '(resource, at, pos) where pos is not null',
  event_action_at: '(action, at, pos) where pos is not null',
  event_record_id_at: '(record_id, at, pos) where pos is not null',
  event_agenda_item_id_at: '(agenda_item_id, at, pos) where pos is not null',
};

async function appendOnly(db: Kysely<unknown>, table: string): Promise<void> {
  await sql`
    create trigger event_is_append_only before update or delete on ${sql.table(table)}
      for each row execute function event_is_append_only()`.execute(db);
  await notTruncated(db, table);
}

const notTruncated = (db: Kysely<unknown>, table: string) =>
  sql`
    create trigger event_is_not_truncated before truncate on ${sql.table(table)}
      for each statement execute function event_is_append_only()`.execute(db);

/** The event of a version is written in its own transaction: no older month has to be looked through. */
async function recordedSince(db: Kysely<unknown>, since = sql``): Promise<void> {
  const guards = {
    event_is_recorded: sql``,
    api_key_is_recorded: sql`
      if tg_op = 'UPDATE' and to_jsonb(new) - 'last_used_at' = to_jsonb(old) - 'last_used_at' then
        return null;
      end if;`,
    subject_event_is_recorded: sql`
      if tg_op = 'UPDATE' and new.version = old.version
         and (to_jsonb(old) - 'contact_phone' - 'id_number') = (to_jsonb(new) - 'contact_phone' - 'id_number')
         and (old.contact_phone is null) = (new.contact_phone is null)
         and (old.id_number is null) = (new.id_number is null) then
        return null;
      end if;`,
  };
  for (const [name, exception] of Object.entries(guards)) {
    await sql`
      create or replace function ${sql.ref(name)}() returns trigger language plpgsql as $$
      begin
        ${exception}
        if (tg_op = 'UPDATE' and new.version <> old.version + 1)
           or not exists (
             select from event where record_id = new.id and record_version = new.version ${since}) then
          raise exception 'version % of % % has no event', new.version, tg_table_name, new.id
            using errcode = 'integrity_constraint_violation', constraint = 'event_is_recorded';
        end if;
        return null;
      end $$`.execute(db);
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await recordedSince(db);
  await sql`drop function keep_log_partitions()`.execute(db);
  await sql`alter table event rename to event_in_partitions`.execute(db);
  for (const name of ['event_pkey', ...Object.keys(indexes)])
    await sql`alter index ${sql.ref(name)} rename to ${sql.ref(`${name}_in_partitions`)}`.execute(db);
  await sql`
    create table event (
      like event_in_partitions including defaults,
      constraint event_pkey primary key (seq),
      constraint event_pos_key unique (pos),
      constraint event_is_version_or_attempt check (
        case when action in ('refused', 'failed', 'read_personal') then record_version is null
        else record_id is not null and record_version is not null end)
    )`.execute(db);
  // what the older log has no word for
  await sql`insert into event select * from event_in_partitions where action <> 'retired'`.execute(db);
  await sql`create unique index event_record_version on event (record_id, record_version)`.execute(db);
  for (const [name, columns] of Object.entries(indexes))
    await sql`create index ${sql.ref(name)} on event ${sql.raw(columns)}`.execute(db);
  await sql`alter table event alter column seq add generated always as identity`.execute(db);
  await sql`drop table event_in_partitions`.execute(db);
  await sql`select setval(pg_get_serial_sequence('event', 'seq'), coalesce(max(seq), 0) + 1, false) from event`.execute(
    db,
  );
  await sql`drop schema partition`.execute(db);
  await appendOnly(db, 'event');
}
