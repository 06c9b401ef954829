import { type Kysely, sql } from 'kysely';
import { createRecordTable, indexColumn, references } from '../src/db/record-table.ts';

/**
 * What becomes of a result: objections to a disclosure and their answers, milestones of carrying it out, the
 * government's finding that it is unlawful and the legal education owed then, and replies point by point.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecordTable(
    db,
    'objection',
    sql`
    disclosure_id uuid not null,
    raised_by text,
    subject_id uuid ${references('objection', 'subject_id', 'subject')},
    text text not null,
    raised_on date,
    held_text text,
    answer text,
    outcome text,
    answered_by_subject_id uuid ${references('objection', 'answered_by_subject_id', 'subject')},
    answered_on date,
    constraint objection_is_answered check ((answer is null) = (outcome is null)),`,
    { isFact: true, day: 'raised_on', indexed: ['subject_id', 'answered_by_subject_id'] },
  );
  await ofSameItem(db, 'objection', 'disclosure_id', 'disclosure');

  await createRecordTable(
    db,
    'milestone',
    sql`
    decision_id uuid not null,
    responsible_subject_id uuid ${references('milestone', 'responsible_subject_id', 'subject')},
    title text not null,
    planned_on date,
    held_text text,
    done_on date,
    note text,`,
    { isFact: true, hasSource: true, indexed: ['responsible_subject_id'] },
  );
  await ofSameItem(db, 'milestone', 'decision_id', 'decision');

  await createRecordTable(
    db,
    'legal_education',
    sql`
    decision_id uuid not null,
    kind text not null,
    by_subject_id uuid ${references('legal_education', 'by_subject_id', 'subject')},
    audience text not null,
    attendance_count integer,
    text text not null,
    held_on date,
    held_text text,`,
    { isFact: true, day: 'held_on', indexed: ['by_subject_id'] },
  );
  await ofSameItem(db, 'legal_education', 'decision_id', 'decision');

  await sql`alter table implementation_record add column milestone_id uuid`.execute(db);
  await ofSameItem(db, 'implementation_record', 'milestone_id', 'milestone');

  await sql`
    alter table disclosure add column decision_version integer, add column withdrawn_on date,
      add column withdrawn_reason text`.execute(db);

  await sql`alter table referral add column receipt_evidence text`.execute(db);

  await sql`
    alter table feedback_record add column points jsonb not null default '[]', add column attachment text`.execute(db);

  await sql`
    alter table decision add column legality_basis text, add column legality_found_on date,
      add column legality_found_by_subject_id uuid ${references('decision', 'legality_found_by_subject_id', 'subject')}`.execute(
    db,
  );
  await indexColumn(db, 'decision', 'legality_found_by_subject_id');
}

/** A composite foreign key cannot point into another item. */
async function ofSameItem(db: Kysely<unknown>, table: string, column: string, target: string): Promise<void> {
  await sql`
    alter table ${sql.table(table)} add constraint ${sql.ref(`${table}__${column}`)}
      foreign key (${sql.ref(column)}, agenda_item_id) references ${sql.table(target)} (id, agenda_item_id)`.execute(
    db,
  );
  await indexColumn(db, table, column);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table decision drop column legality_basis, drop column legality_found_on,
      drop column legality_found_by_subject_id`.execute(db);
  await sql`alter table referral drop column receipt_evidence`.execute(db);
  await sql`alter table feedback_record drop column points, drop column attachment`.execute(db);
  await sql`
    alter table disclosure drop column decision_version, drop column withdrawn_on, drop column withdrawn_reason`.execute(
    db,
  );
  await sql`alter table implementation_record drop column milestone_id`.execute(db);
  for (const table of ['legal_education', 'milestone', 'objection']) {
    await sql`drop table ${sql.table(table)}`.execute(db);
  }
}
