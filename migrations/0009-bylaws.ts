import { type Kysely, sql } from 'kysely';
import { createRecordTable, indexColumn, references } from '../src/db/record-table.ts';

/** Bylaws with their validity and succession, the settings that cite them, and the items that go by them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRecordTable(
    db,
    'bylaw',
    sql`
      kind text not null,
      title text not null,
      document_number text,
      adopted_on date,
      adopted_by_subject_id uuid ${references('bylaw', 'adopted_by_subject_id', 'subject')},
      approved_by_subject_id uuid ${references('bylaw', 'approved_by_subject_id', 'subject')},
      valid_from date not null,
      valid_to date,
      replaces_bylaw_id uuid ${references('bylaw', 'replaces_bylaw_id', 'bylaw')},
      includes_consultation_rules boolean not null default false,
      summary text,
      text text,
      constraint bylaw_validity check (valid_to >= valid_from),`,
    { hasSource: true, indexed: ['adopted_by_subject_id', 'approved_by_subject_id'] },
  );
  // one succeeds to another; removed, it leaves the place
  await sql`
    create unique index bylaw_succession on bylaw (replaces_bylaw_id)
      where replaces_bylaw_id is not null and deleted_at is null`.execute(db);
  await indexColumn(db, 'bylaw', 'replaces_bylaw_id');

  await createRecordTable(
    db,
    'division_setting',
    sql`
      name text not null,
      value jsonb not null,
      bylaw_id uuid ${references('division_setting', 'bylaw_id', 'bylaw')},
      bylaw_clause text,
      preset text,
      constraint division_setting_basis check (num_nonnulls(bylaw_id, preset) = 1),`,
    { indexed: ['bylaw_id'] },
  );
  await sql`
    create unique index division_setting_name on division_setting (division_code, name)
      where deleted_at is null`.execute(db);

  await sql`
    alter table agenda_item
      add column cross_village_bylaw_id uuid ${references('agenda_item', 'cross_village_bylaw_id', 'bylaw')}`.execute(
    db,
  );
  await indexColumn(db, 'agenda_item', 'cross_village_bylaw_id');
  await sql`
    alter table session
      add column rules_bylaw_id uuid ${references('session', 'rules_bylaw_id', 'bylaw')}`.execute(db);
  await indexColumn(db, 'session', 'rules_bylaw_id');
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table session drop column rules_bylaw_id`.execute(db);
  await sql`alter table agenda_item drop column cross_village_bylaw_id`.execute(db);
  await sql`drop table division_setting`.execute(db);
  await sql`drop table bylaw`.execute(db);
}
