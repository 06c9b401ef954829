import { type Kysely, sql } from 'kysely';

/** Keys that all instances share and that protect nothing but convenience: the signature of cursors. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table service_secret (name text primary key, secret bytea not null)`.execute(db);
  await sql`
    insert into service_secret (name, secret)
    values ('cursor', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')))`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table service_secret`.execute(db);
}
