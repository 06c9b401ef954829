import { type Kysely, sql } from 'kysely';

/** Subjects: the parties to consultation. `township_code` and `banner_code` keep a list of one division on one index. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table subject (
      id uuid primary key,
      division_code text collate "C" not null constraint subject__division_code references division (code),
      kind text not null,
      name text not null,
      name_mn text,
      standings text[] not null default '{}',
      household_registration text,
      capacity text,
      interest_description text,
      credit_code text,
      residence_division_code text collate "C" constraint subject__residence_division_code references division (code),
      source_system text,
      source_id text,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3),
      banner_code text collate "C" not null generated always as (left(division_code, 6)) stored,
      township_code text collate "C" not null generated always as (left(division_code, 9)) stored
    )`.execute(db);
  await sql`create index subject_banner_code on subject (banner_code, id)`.execute(db);
  await sql`create index subject_township_code on subject (township_code, id)`.execute(db);
  await sql`create index subject_updated_at on subject (updated_at, id)`.execute(db);
  await sql`create unique index subject_source on subject (source_system, source_id) where source_system is not null`.execute(
    db,
  );
  await sql`
    create constraint trigger event_is_recorded after insert or update on subject deferrable initially deferred
      for each row execute function event_is_recorded()`.execute(db);
  await sql`create trigger record_is_kept before delete on subject for each row execute function record_is_kept()`.execute(
    db,
  );
  await sql`alter table api_key_grant add constraint api_key_grant__subject_id foreign key (subject_id) references subject (id)`.execute(
    db,
  );
  await sql`create index api_key_grant_subject_id on api_key_grant (subject_id)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table api_key_grant drop constraint api_key_grant__subject_id`.execute(db);
  await sql`drop index api_key_grant_subject_id`.execute(db);
  await sql`drop table subject`.execute(db);
}
