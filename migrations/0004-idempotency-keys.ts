import { type Kysely, sql } from 'kysely';

/** The first answer under each Idempotency-Key of a credential, written in the transaction of the change itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table idempotency_key (
      credential_id uuid not null,
      key text not null,
      fingerprint bytea not null,
      status smallint not null,
      location text,
      etag text,
      answer json,
      created_at timestamptz(3) not null default now(),
      primary key (credential_id, key)
    )`.execute(db);
  await sql`create index idempotency_key_created_at on idempotency_key using brin (created_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table idempotency_key`.execute(db);
}
