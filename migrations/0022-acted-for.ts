import { type Kysely, sql } from 'kysely';

/**
 * Whom somebody acted for. The log cannot forget, so it holds a pseudonym; the name stands beside it, one row for each
 * name and division, and to drop the row is to forget him: pseudonyms are random, and nothing leads back from one. The
 * trigger sees to it, whoever writes; what names nobody pays for a comparison. Entries from before keep the name they
 * have, for they are sealed. And by which keys numbers are encrypted is found without reading them all.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table acted_for (
      pseudonym text primary key default 'p_' || replace(gen_random_uuid()::text, '-', ''),
      name text not null,
      division_code text collate "C",
      constraint acted_for_name unique nulls not distinct (name, division_code)
    )`.execute(db);
  // each statement sees what was committed when it began: what another was first to write is found the second time
  await sql`
    create function pseudonym_of(given text, place text) returns text language plpgsql as $$
    declare
      known text;
    begin
      while known is null loop
        select pseudonym into known from acted_for where name = given and division_code is not distinct from place;
        if known is null then
          insert into acted_for (name, division_code) values (given, place)
            on conflict do nothing returning pseudonym into known;
        end if;
      end loop;
      return known;
    end $$`.execute(db);
  await sql`
    create function event_names_nobody() returns trigger language plpgsql as $$
    begin
      new.on_behalf_of := pseudonym_of(new.on_behalf_of, new.division_code);
      return new;
    end $$`.execute(db);
  await sql`
    create function transition_names_nobody() returns trigger language plpgsql as $$
    begin
      new.on_behalf_of := pseudonym_of(new.on_behalf_of,
        (select division_code from agenda_item where id = new.agenda_item_id));
      return new;
    end $$`.execute(db);
  for (const table of ['event', 'transition']) {
    await sql`
      create trigger ${sql.ref(`${table}_names_nobody`)} before insert on ${sql.table(table)}
        for each row when (new.on_behalf_of is not null)
        execute function ${sql.ref(`${table}_names_nobody`)}()`.execute(db);
  }
  await rewriteHistory(
    db,
    sql`pseudonym_of(t.on_behalf_of, (select division_code from agenda_item i where i.id = t.agenda_item_id))`,
  );
  for (const column of ['contact_phone', 'id_number']) {
    await sql`
      create index ${sql.ref(`subject_${column}_key`)} on subject (split_part(${sql.ref(column)}, '.', 1))
        where ${sql.ref(column)} is not null`.execute(db);
  }
}

/** The history of an item is no part of the log: it may forget as well. */
async function rewriteHistory(db: Kysely<unknown>, name: ReturnType<typeof sql>): Promise<void> {
  await sql`alter table transition disable trigger history_is_kept`.execute(db);
  await sql`update transition t set on_behalf_of = ${name} where on_behalf_of is not null`.execute(db);
  await sql`alter table transition enable trigger history_is_kept`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const column of ['contact_phone', 'id_number'])
    await sql`drop index ${sql.ref(`subject_${column}_key`)}`.execute(db);
  for (const table of ['event', 'transition']) {
    await sql`drop trigger ${sql.ref(`${table}_names_nobody`)} on ${sql.table(table)}`.execute(db);
    await sql`drop function ${sql.ref(`${table}_names_nobody`)}()`.execute(db);
  }
  await rewriteHistory(
    db,
    sql`coalesce((select name from acted_for a where a.pseudonym = t.on_behalf_of), t.on_behalf_of)`,
  );
  await sql`drop function pseudonym_of(text, text)`.execute(db);
  await sql`drop table acted_for`.execute(db);
}
