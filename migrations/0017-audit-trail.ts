import { type Kysely, sql } from 'kysely';

/**
 * The trail and its proof. The log also keeps what was refused and who read personal data, which is no version of a
 * record; it keeps time to the microsecond; and its numbered rows are sealed in blocks, each over the one before.
 * What the trail is searched by is indexed once a row has its number, so that a write pays for none of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table event alter column at type timestamptz, alter column record_id drop not null,
      alter column record_version drop not null,
      add constraint event_is_version_or_attempt check (
        case when action in ('refused', 'failed', 'read_personal') then record_version is null
        else record_id is not null and record_version is not null end)`.execute(db);
  await sql`create index event_unnumbered on event (seq) where pos is null`.execute(db);
  for (const [name, key] of Object.entries(searched)) {
    const keys = sql.join([...(key === null ? [] : [sql.raw(key)]), sql`at`, sql`pos`]);
    await sql`create index ${sql.ref(name)} on event (${keys}) where pos is not null`.execute(db);
  }
  await sql`
    create table audit_key (
      id text primary key,
      public_key text not null,
      created_at timestamptz(3) not null default now()
    )`.execute(db);
  // leaves: the hash of each entry, by which a fault is traced to its entry
  await sql`
    create table audit_seal (
      number bigint primary key check (number > 0),
      first_pos bigint not null unique,
      last_pos bigint not null unique check (last_pos >= first_pos),
      algorithm text not null check (algorithm in ('sha256', 'sm3')),
      leaves bytea not null,
      root bytea not null,
      previous bytea,
      head bytea not null,
      key_id text not null references audit_key (id),
      signature bytea not null,
      sealed_at timestamptz not null
    )`.execute(db);
  await sql`create index audit_seal_key_id on audit_seal (key_id)`.execute(db);
  for (const table of ['audit_key', 'audit_seal']) {
    await sql`
      create trigger record_is_kept before update or delete on ${sql.table(table)}
        for each row execute function record_is_kept()`.execute(db);
    await sql`
      create trigger record_is_not_truncated before truncate on ${sql.table(table)}
        for each statement execute function record_is_kept()`.execute(db);
  }
}

/** In the order of time; a division by its levels, as everywhere, so that one index holds all that is under it. */
const searched = {
  event_at: null,
  event_banner_at: 'left(division_code, 6)',
  event_township_at: 'left(division_code, 9)',
  event_village_at: 'left(division_code, 12)',
  event_credential_id_at: 'credential_id',
  event_on_behalf_of_at: 'on_behalf_of',
  event_resource_at: 'resource',
  event_action_at: 'action',
  event_record_id_at: 'record_id',
  event_agenda_item_id_at: 'agenda_item_id',
} as const;

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table audit_seal`.execute(db);
  await sql`drop table audit_key`.execute(db);
  for (const name of Object.keys(searched)) await sql`drop index ${sql.ref(name)}`.execute(db);
  await sql`drop index event_unnumbered`.execute(db);
  // what the older log has no place for
  await sql`alter table event disable trigger event_is_append_only`.execute(db);
  await sql`delete from event where record_version is null`.execute(db);
  await sql`alter table event enable trigger event_is_append_only`.execute(db);
  await sql`
    alter table event drop constraint event_is_version_or_attempt, alter column record_id set not null,
      alter column record_version set not null, alter column at type timestamptz(3)`.execute(db);
}
