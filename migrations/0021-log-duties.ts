import { type Kysely, sql } from 'kysely';

/**
 * Who numbers and who seals holds a row of `audit_duty`: only a role that may update it can keep others from it, as
 * nobody could be kept from an advisory lock. What is numbered goes on where the numbers ended, or not at all.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table audit_duty (name text primary key)`.execute(db);
  await sql`insert into audit_duty values ('number'), ('seal')`.execute(db);
  await sql`
    create function event_is_numbered() returns trigger language plpgsql as $$
    declare
      count bigint;
      low bigint;
      high bigint;
    begin
      select count(*), min(pos), max(pos) into count, low, high from numbered;
      if count > 0 and (high - low + 1 <> count or low <> 1 + greatest(0,
        (select max(pos) from public.event where pos < low),
        (select max(last_pos) from public.audit_seal where last_pos < low))) then
        raise exception 'the numbers of the log have no gap' using errcode = 'insufficient_privilege';
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger event_is_numbered after update on event referencing new table as numbered
      for each statement execute function event_is_numbered()`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger event_is_numbered on event`.execute(db);
  await sql`drop function event_is_numbered()`.execute(db);
  await sql`drop table audit_duty`.execute(db);
}
