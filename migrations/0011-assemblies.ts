import { type Kysely, sql } from 'kysely';
import { createRecordTable, references } from '../src/db/record-table.ts';

/** Quorum rules that an operator loads, votes as a roll call or as published, and judgements on an item. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecordTable(
    db,
    'quorum_rule',
    sql`
      code text not null,
      form text not null,
      self_government_kind text,
      counts_area boolean not null default false,
      present jsonb not null,
      passes jsonb not null,
      valid_from date not null,
      valid_to date,
      source_title text not null,
      source_document text not null,
      article text not null,
      mark text not null,
      quotation text,
      is_built_in boolean not null generated always as (false) stored,`,
  );
  // the whole country has no division
  for (const column of ['division_code', 'banner_code', 'township_code'])
    await sql`alter table quorum_rule alter column ${sql.ref(column)} drop not null`.execute(db);
  await sql`create unique index quorum_rule_code on quorum_rule (code) where deleted_at is null`.execute(db);

  await sql`alter table session add column called_by text, add column requested_by_count bigint`.execute(db);
  await sql`alter table session_item add column vote_matter text, add column vote_percent_for text`.execute(db);

  await createRecordTable(
    db,
    'ballot',
    sql`
      session_id uuid not null,
      attendance_id uuid ${references('ballot', 'attendance_id', 'attendance')},
      participant_id uuid,
      voter text,
      choice text not null,
      area bigint,
      constraint ballot__session_id foreign key (session_id, agenda_item_id)
        references session_item (session_id, agenda_item_id),
      constraint ballot__participant_id foreign key (participant_id, agenda_item_id)
        references participant (id, agenda_item_id),
      constraint ballot_is_somebodys check (num_nonnulls(attendance_id, participant_id, voter) = 1),`,
    { isFact: true, indexed: ['attendance_id', 'participant_id'] },
  );
  await sql`create index ballot_session_id on ballot (session_id, agenda_item_id)`.execute(db);
  for (const column of ['attendance_id', 'participant_id']) {
    await sql`
      create unique index ${sql.ref(`ballot_once_${column}`)} on ballot (session_id, agenda_item_id, ${sql.ref(column)})
        where ${sql.ref(column)} is not null and deleted_at is null`.execute(db);
  }

  await createRecordTable(
    db,
    'judgement',
    sql`
      kind text not null,
      is_so boolean not null,
      judged_by_subject_id uuid ${references('judgement', 'judged_by_subject_id', 'subject')},
      judged_by text,
      criteria text not null,
      judged_on date,
      held_text text,
      reason text,
      constraint judgement_is_somebodys check (num_nonnulls(judged_by_subject_id, judged_by) > 0),`,
    { isFact: true, hasSource: true, day: 'judged_on', indexed: ['judged_by_subject_id'] },
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['judgement', 'ballot', 'quorum_rule']) await sql`drop table ${sql.table(table)}`.execute(db);
  await sql`alter table session_item drop column vote_matter, drop column vote_percent_for`.execute(db);
  await sql`alter table session drop column called_by, drop column requested_by_count`.execute(db);
}
