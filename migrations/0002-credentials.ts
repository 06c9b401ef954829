import { type Kysely, sql } from 'kysely';

/** API keys (only the hash of a secret is stored) and what each is granted: a role on a division and all under it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table api_key (
      id uuid primary key,
      name text not null,
      secret_hash bytea not null,
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now()
    )`.execute(db);
  // division_code null: the whole country
  await sql`
    create table api_key_grant (
      api_key_id uuid not null references api_key (id),
      role text not null,
      division_code text collate "C" references division (code),
      subject_id uuid,
      unique nulls not distinct (api_key_id, role, division_code, subject_id)
    )`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table api_key_grant`.execute(db);
  await sql`drop table api_key`.execute(db);
}
