import { type Kysely, sql } from 'kysely';

/**
 * Divisions become records like all others: each version is in the log, from the one that came with the service on.
 * They are renamed, merged and moved; what they were stays.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table division
      add column id uuid,
      add column former_names jsonb not null default '[]',
      add column succession_kind text,
      add column succession_document text`.execute(db);
  // the same everywhere: what comes with the service is one record, whoever loads it
  await sql`update division set id = md5('division ' || code)::uuid`.execute(db);
  await sql`alter table division alter column id set not null, add constraint division_id unique (id)`.execute(db);
  await sql`
    insert into event (resource, record_id, record_version, action, division_code, after)
    select 'division', id, version, 'created', code, to_jsonb(division) from division order by code
    on conflict (record_id, record_version) do nothing`.execute(db);
  await sql`
    create constraint trigger event_is_recorded after insert or update on division
      deferrable initially deferred for each row execute function event_is_recorded()`.execute(db);
  await sql`
    create trigger record_is_kept before delete on division
      for each row execute function record_is_kept()`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger record_is_kept on division`.execute(db);
  await sql`drop trigger event_is_recorded on division`.execute(db);
  await sql`
    alter table division drop column id, drop column former_names,
      drop column succession_kind, drop column succession_document`.execute(db);
}
