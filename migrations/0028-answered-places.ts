import { type Kysely, sql } from 'kysely';

/** Where the record of a kept answer lies: a repetition is answered only to who still sees that place. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table idempotency_key add column division_code text collate "C", add column agenda_item_id uuid`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table idempotency_key drop column agenda_item_id, drop column division_code`.execute(db);
}
