import { type Kysely, sql } from 'kysely';

/**
 * The one log. Append-only by trigger; only the relay may number a row, once. One event per version of a record:
 * `event_is_recorded` is hung on every record table as a deferred constraint, so that a write without its event
 * does not commit, whoever makes it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table event (
      seq bigint generated always as identity primary key,
      pos bigint unique,
      at timestamptz(3) not null default clock_timestamp(),
      resource text not null,
      record_id uuid not null,
      record_version integer not null,
      action text not null,
      division_code text collate "C",
      agenda_item_id uuid,
      credential_id uuid,
      on_behalf_of text,
      request_id text,
      rules jsonb,
      before jsonb,
      after jsonb
    )`.execute(db);
  await sql`create unique index event_record_version on event (record_id, record_version)`.execute(db);
  await sql`
    create function event_is_append_only() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and old.pos is null and new.pos is not null
         and (to_jsonb(old) - 'pos') = (to_jsonb(new) - 'pos') then
        return new;
      end if;
      raise exception 'the event log is append-only' using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`
    create trigger event_is_append_only before update or delete on event
      for each row execute function event_is_append_only()`.execute(db);
  await sql`
    create trigger event_is_not_truncated before truncate on event
      for each statement execute function event_is_append_only()`.execute(db);
  await sql`
    create function event_is_recorded() returns trigger language plpgsql as $$
    begin
      if (tg_op = 'UPDATE' and new.version <> old.version + 1)
         or not exists (select from event where record_id = new.id and record_version = new.version) then
        raise exception 'version % of % % has no event', new.version, tg_table_name, new.id
          using errcode = 'integrity_constraint_violation', constraint = 'event_is_recorded';
      end if;
      return null;
    end $$`.execute(db);
  // records leave a tombstone, and history is not rewritten
  await sql`
    create function record_is_kept() returns trigger language plpgsql as $$
    begin
      raise exception '% of % is not allowed: what was recorded stays', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop function record_is_kept`.execute(db);
  await sql`drop function event_is_recorded`.execute(db);
  await sql`drop table event`.execute(db);
  await sql`drop function event_is_append_only`.execute(db);
}
