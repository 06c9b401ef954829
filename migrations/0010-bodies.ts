import { type Kysely, sql } from 'kysely';
import { createRecordTable, indexColumn, references } from '../src/db/record-table.ts';

/** The bodies around consultation: committees and their members, platforms, assessments, supervision, linkages. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecordTable(
    db,
    'committee',
    sql`
    subject_id uuid not null ${references('committee', 'subject_id', 'subject')},
    leading_subject_ids uuid[] not null default '{}',
    established_on date,
    dissolved_on date,
    document text,`,
    { hasSource: true, indexed: ['subject_id'] },
  );
  await sql`
    create unique index committee_standing on committee (division_code)
      where dissolved_on is null and deleted_at is null`.execute(db);

  await createRecordTable(
    db,
    'committee_member',
    sql`
    committee_id uuid not null ${references('committee_member', 'committee_id', 'committee')},
    name text not null,
    subject_id uuid ${references('committee_member', 'subject_id', 'subject')},
    role text not null,
    source text not null,
    recommended_by text,
    other_office text,
    exception_reason text,
    term_from date not null,
    term_to date,`,
    { indexed: ['committee_id', 'subject_id'] },
  );

  await createRecordTable(
    db,
    'platform',
    sql`
    kind text not null,
    name text not null,
    is_online boolean not null default false,
    place text,
    opening_times text,
    responsible_person text,
    account_name text,
    established_on date,
    closed_on date,`,
    { hasSource: true },
  );
  await sql`alter table session add column platform_id uuid ${references('session', 'platform_id', 'platform')}`.execute(
    db,
  );
  await indexColumn(db, 'session', 'platform_id');

  await createRecordTable(
    db,
    'assessment',
    sql`
    assessor_kind text not null,
    by_subject_id uuid ${references('assessment', 'by_subject_id', 'subject')},
    institution_name text,
    invited_on date,
    assessed_on date,
    held_text text,
    conclusion text not null,
    document text,
    constraint assessment_is_by_one check (num_nonnulls(by_subject_id, institution_name) = 1),`,
    { isFact: true, day: 'assessed_on', hasSource: true, indexed: ['by_subject_id'] },
  );

  await createRecordTable(
    db,
    'supervision_record',
    sql`
    agenda_item_id uuid ${references('supervision_record', 'agenda_item_id', 'agenda_item')},
    target_resource text not null,
    target_id uuid not null,
    by_subject_id uuid not null ${references('supervision_record', 'by_subject_id', 'subject')},
    matters text[] not null,
    finding text not null,
    finding_text text not null,
    found_on date,
    request text,
    rectify_by date,
    rectified_on date,
    rectification text,
    confirmed_on date,
    confirmation text,`,
    { day: 'found_on', hasSource: true, indexed: ['agenda_item_id', 'by_subject_id'] },
  );
  await sql`create index supervision_record_target_id on supervision_record (target_id)`.execute(db);

  await createRecordTable(
    db,
    'linkage',
    sql`
    kind text not null,
    form text,
    direction text not null,
    agenda_item_id uuid ${references('linkage', 'agenda_item_id', 'agenda_item')},
    parent_agenda_item_id uuid ${references('linkage', 'parent_agenda_item_id', 'agenda_item')},
    child_agenda_item_id uuid ${references('linkage', 'child_agenda_item_id', 'agenda_item')},
    own_subject_id uuid ${references('linkage', 'own_subject_id', 'subject')},
    other_subject_id uuid ${references('linkage', 'other_subject_id', 'subject')},
    other_body text,
    reference text,
    content text,
    linked_on date,`,
    {
      day: 'linked_on',
      hasSource: true,
      indexed: [
        'agenda_item_id',
        'parent_agenda_item_id',
        'child_agenda_item_id',
        'own_subject_id',
        'other_subject_id',
      ],
    },
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['linkage', 'supervision_record', 'assessment'])
    await sql`drop table ${sql.table(table)}`.execute(db);
  await sql`alter table session drop column platform_id`.execute(db);
  for (const table of ['platform', 'committee_member', 'committee'])
    await sql`drop table ${sql.table(table)}`.execute(db);
}
