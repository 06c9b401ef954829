import { type Kysely, sql } from 'kysely';

/**
 * API keys become records that administrators keep: they belong to a division (null: the whole country), hold their
 * grants, at most two secrets and a tombstone; each version has its event, but that a key was used is none. Who comes
 * with an access token of the identity provider is written down once, so that the log's ids have a name. The quota of
 * a credential is counted here for all instances together, and may be lost in a crash.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table api_key
      add division_code text collate "C" constraint api_key__division_code references division (code),
      add grants jsonb not null default '[]',
      add secret_issued_at timestamptz(3) not null default now(),
      add previous_secret_hash bytea,
      add previous_secret_expires_at timestamptz(3),
      add last_used_at timestamptz(3),
      add banner_code text collate "C" generated always as (left(division_code, 6)) stored,
      add township_code text collate "C" generated always as (left(division_code, 9)) stored`.execute(db);
  await sql`alter table api_key rename column revoked_at to deleted_at`.execute(db);
  await sql`
    update api_key k set secret_issued_at = k.created_at, grants = coalesce((
      select jsonb_agg(jsonb_build_object(
        'role', g.role, 'division_code', g.division_code, 'subject_id', g.subject_id) order by g.role, g.division_code)
      from api_key_grant g where g.api_key_id = k.id), '[]')`.execute(db);
  // of several grants nobody below the whole country is answerable for all
  await sql`
    update api_key k set division_code = k.grants -> 0 ->> 'division_code'
    where jsonb_array_length(k.grants) = 1`.execute(db);
  await sql`drop table api_key_grant`.execute(db);
  await sql`alter table api_key alter secret_issued_at drop default`.execute(db);
  await sql`create index api_key_banner_code on api_key (banner_code, id)`.execute(db);
  await sql`create index api_key_township_code on api_key (township_code, id)`.execute(db);
  await sql`create index api_key_updated_at on api_key (updated_at, id)`.execute(db);
  await sql`
    create function api_key_is_recorded() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and to_jsonb(new) - 'last_used_at' = to_jsonb(old) - 'last_used_at' then
        return null;
      end if;
      if (tg_op = 'UPDATE' and new.version <> old.version + 1)
         or not exists (select from event where record_id = new.id and record_version = new.version) then
        raise exception 'version % of % % has no event', new.version, tg_table_name, new.id
          using errcode = 'integrity_constraint_violation', constraint = 'event_is_recorded';
      end if;
      return null;
    end $$`.execute(db);
  await sql`
    create constraint trigger event_is_recorded after insert or update on api_key deferrable initially deferred
      for each row execute function api_key_is_recorded()`.execute(db);
  await sql`
    create trigger record_is_kept before delete on api_key for each row execute function record_is_kept()`.execute(db);
  await sql`
    create table token_holder (
      id uuid primary key,
      issuer text not null,
      subject text not null,
      client_id text not null,
      first_seen_at timestamptz(3) not null default now()
    )`.execute(db);
  await sql`
    create trigger record_is_kept before update or delete on token_holder
      for each row execute function record_is_kept()`.execute(db);
  await sql`
    create unlogged table quota_use (
      credential_id uuid primary key,
      window_number bigint not null,
      used bigint not null
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table quota_use`.execute(db);
  await sql`drop table token_holder`.execute(db);
  await sql`drop trigger record_is_kept on api_key`.execute(db);
  await sql`drop trigger event_is_recorded on api_key`.execute(db);
  await sql`drop function api_key_is_recorded`.execute(db);
  await sql`
    create table api_key_grant (
      api_key_id uuid not null references api_key (id),
      role text not null,
      division_code text collate "C" references division (code),
      subject_id uuid constraint api_key_grant__subject_id references subject (id),
      unique nulls not distinct (api_key_id, role, division_code, subject_id)
    )`.execute(db);
  await sql`create index api_key_grant_subject_id on api_key_grant (subject_id)`.execute(db);
  await sql`
    insert into api_key_grant
    select k.id, g.role, g.division_code, g.subject_id
    from api_key k, jsonb_to_recordset(k.grants) as g (role text, division_code text, subject_id uuid)`.execute(db);
  await sql`drop index api_key_banner_code, api_key_township_code, api_key_updated_at`.execute(db);
  await sql`alter table api_key rename column deleted_at to revoked_at`.execute(db);
  await sql`
    alter table api_key drop banner_code, drop township_code, drop last_used_at, drop previous_secret_expires_at,
      drop previous_secret_hash, drop secret_issued_at, drop grants, drop division_code`.execute(db);
}
