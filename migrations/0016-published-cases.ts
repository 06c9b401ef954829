import { type Kysely, sql } from 'kysely';

/** What a published case tells, and the records had no place for: its source, names instead of subjects, and plans. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table agenda_item add column requester_label text, add column convener_label text, add column place text,
      add column category_basis text, add column is_entrusted boolean, add column provenance_publisher text,
      add column provenance_published_on date, add column provenance_is_excerpt boolean,
      add column provenance_note text`.execute(db);
  await sql`alter table participant add column note text`.execute(db);
  await sql`alter table referral add column is_planned boolean not null default false`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table referral drop column is_planned`.execute(db);
  await sql`alter table participant drop column note`.execute(db);
  await sql`
    alter table agenda_item drop column requester_label, drop column convener_label, drop column place,
      drop column category_basis, drop column is_entrusted, drop column provenance_publisher,
      drop column provenance_published_on, drop column provenance_is_excerpt, drop column provenance_note`.execute(db);
}
